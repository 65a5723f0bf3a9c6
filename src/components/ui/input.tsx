import type { ComponentProps } from 'react';
import { cn } from '#/lib/cn.ts';

/** The looks every text control shares. */
export const controlClasses = [
  'w-full rounded-md border border-control bg-surface px-3 text-base text-text placeholder:text-muted',
  'transition-[border-color,box-shadow] hover:border-muted',
  'focus-visible:border-focus focus-visible:outline-2 focus-visible:outline-focus focus-visible:outline-offset-0',
  'disabled:cursor-not-allowed disabled:opacity-60 aria-invalid:border-bad',
];

export function Input({ className, type = 'text', ...props }: ComponentProps<'input'>) {
  return <input type={type} className={cn(controlClasses, 'h-11', className)} {...props} />;
}
