import { cva, type VariantProps } from 'class-variance-authority';
import type { ComponentProps } from 'react';
import { cn } from '#/lib/cn.ts';

const badgeVariants = cva(
  'inline-flex h-6 items-center gap-2 whitespace-nowrap rounded-full border px-2 font-medium text-xs [&_svg]:size-3 [&_svg]:shrink-0',
  {
    variants: {
      tone: {
        neutral: 'border-line bg-text/4 text-muted',
        strong: 'border-text bg-text text-background',
        good: 'border-good/35 bg-good/8 text-good',
        warning: 'border-warning/35 bg-warning/8 text-warning',
        bad: 'border-bad/35 bg-bad/8 text-bad',
      },
    },
    defaultVariants: { tone: 'neutral' },
  },
);

export function Badge({ className, tone, ...props }: ComponentProps<'span'> & VariantProps<typeof badgeVariants>) {
  return <span className={cn(badgeVariants({ tone }), className)} {...props} />;
}
