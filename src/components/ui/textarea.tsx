import type { ComponentProps } from 'react';
import { controlClasses } from '#/components/ui/input.tsx';
import { cn } from '#/lib/cn.ts';

export function Textarea({ className, ...props }: ComponentProps<'textarea'>) {
  return (
    <textarea className={cn(controlClasses, 'field-sizing-content min-h-32 resize-y py-2.5', className)} {...props} />
  );
}
