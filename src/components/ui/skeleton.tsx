import type { ComponentProps } from 'react';
import { cn } from '#/lib/cn.ts';

/** Holds the exact place of what is still loading. Hidden from assistive technology: its parent says "loading". */
export function Skeleton({ className, ...props }: ComponentProps<'div'>) {
  return <div aria-hidden className={cn('animate-breathe rounded-sm bg-text/10', className)} {...props} />;
}
