import { ChevronDown } from 'lucide-react';
import type { ComponentProps } from 'react';
import { controlClasses } from '#/components/ui/input.tsx';
import { useTypedBefore } from '#/components/ui/use-typed-before.ts';
import { cn } from '#/lib/cn.ts';

type SelectProps = Omit<ComponentProps<'select'>, 'value' | 'onChange' | 'ref'> & {
  value: string;
  /** Called with what was chosen, also before the page was alive. */
  onValueChange: (value: string) => void;
};

/** The browser's own list of choices, in our looks. */
export function Select({ className, value, onValueChange, ...props }: SelectProps) {
  const control = useTypedBefore<HTMLSelectElement>(value, onValueChange);
  return (
    <span className="relative block">
      <select
        ref={control}
        value={value}
        onChange={(event) => onValueChange(event.target.value)}
        className={cn(controlClasses, 'h-11 appearance-none pr-9', className)}
        {...props}
      />
      <ChevronDown aria-hidden className="pointer-events-none absolute top-3.5 right-3 size-4 text-muted" />
    </span>
  );
}
