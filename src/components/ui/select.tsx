import { ChevronDown } from 'lucide-react';
import type { ComponentProps } from 'react';
import { controlClasses } from '#/components/ui/input.tsx';
import { cn } from '#/lib/cn.ts';

/** The browser's own list of choices, in our looks. */
export function Select({ className, ...props }: ComponentProps<'select'>) {
  return (
    <span className="relative block">
      <select className={cn(controlClasses, 'h-11 appearance-none pr-9', className)} {...props} />
      <ChevronDown aria-hidden className="pointer-events-none absolute top-3.5 right-3 size-4 text-muted" />
    </span>
  );
}
