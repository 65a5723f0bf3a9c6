import type { ComponentProps } from 'react';
import { controlClasses } from '#/components/ui/input.tsx';
import { useTypedBefore } from '#/components/ui/use-typed-before.ts';
import { cn } from '#/lib/cn.ts';

type TextareaProps = Omit<ComponentProps<'textarea'>, 'value' | 'onChange' | 'ref'> & {
  value: string;
  /** Called with what was typed, also before the page was alive. */
  onValueChange: (value: string) => void;
};

export function Textarea({ className, value, onValueChange, ...props }: TextareaProps) {
  const control = useTypedBefore<HTMLTextAreaElement>(value, onValueChange);
  return (
    <textarea
      ref={control}
      value={value}
      onChange={(event) => onValueChange(event.target.value)}
      className={cn(controlClasses, 'field-sizing-content min-h-32 resize-y py-2.5', className)}
      {...props}
    />
  );
}
