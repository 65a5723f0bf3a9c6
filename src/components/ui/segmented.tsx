import { RadioGroup } from 'radix-ui';
import type { ComponentProps } from 'react';
import { cn } from '#/lib/cn.ts';

/** One of a few, side by side: a radio group in the shape of one control. */
export function Segmented({ className, ...props }: ComponentProps<typeof RadioGroup.Root>) {
  return (
    <RadioGroup.Root
      className={cn('inline-flex rounded-md border border-line bg-text/4 p-1', className)}
      orientation="horizontal"
      {...props}
    />
  );
}

export function SegmentedItem({ className, ...props }: ComponentProps<typeof RadioGroup.Item>) {
  return (
    <RadioGroup.Item
      className={cn(
        'inline-flex h-10 flex-1 items-center justify-center gap-2 whitespace-nowrap rounded-sm border border-transparent px-3 font-medium text-muted text-sm',
        'transition-[background-color,border-color,color] hover:text-text disabled:opacity-55',
        'data-[state=checked]:border-control data-[state=checked]:bg-raised data-[state=checked]:text-text',
        '[&_svg]:size-4 [&_svg]:shrink-0',
        className,
      )}
      {...props}
    />
  );
}
