import { Progress as ProgressPrimitive } from 'radix-ui';
import type { ComponentProps } from 'react';
import { cn } from '#/lib/cn.ts';

/** How far along something is, 0 to 100. Moves between two reports instead of jumping. */
export function Progress({ className, value, ...props }: ComponentProps<typeof ProgressPrimitive.Root>) {
  return (
    <ProgressPrimitive.Root
      value={value}
      className={cn('h-1.5 w-full overflow-hidden rounded-full bg-text/12', className)}
      {...props}
    >
      <ProgressPrimitive.Indicator
        className="h-full w-full origin-left bg-text transition-transform duration-200 ease-linear motion-reduce:transition-none"
        style={{ transform: `scaleX(${(value ?? 0) / 100})` }}
      />
    </ProgressPrimitive.Root>
  );
}
