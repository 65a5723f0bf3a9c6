import { cva, type VariantProps } from 'class-variance-authority';
import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react';
import type { ComponentProps } from 'react';
import { cn } from '#/lib/cn.ts';

const alertVariants = cva(
  'flex animate-line-in gap-2 rounded-lg border p-4 text-sm [&>svg]:mt-1 [&>svg]:size-4 [&>svg]:shrink-0',
  {
    variants: {
      tone: {
        info: 'border-line bg-text/4 [&>svg]:text-muted',
        good: 'border-good/35 bg-good/6 [&>svg]:text-good',
        warning: 'border-warning/40 bg-warning/7 [&>svg]:text-warning',
        bad: 'border-bad/40 bg-bad/6 [&>svg]:text-bad',
      },
    },
    defaultVariants: { tone: 'info' },
  },
);

const ICONS = { info: Info, good: CircleCheck, warning: TriangleAlert, bad: CircleAlert };

/** A banner. `role="alert"` interrupts; pass `role="status"` for what can wait. */
export function Alert({
  className,
  tone,
  children,
  role = 'alert',
  ...props
}: ComponentProps<'div'> & VariantProps<typeof alertVariants>) {
  const Icon = ICONS[tone ?? 'info'];
  return (
    <div role={role} className={cn(alertVariants({ tone }), className)} {...props}>
      <Icon aria-hidden />
      <div className="min-w-0 flex-1">{children}</div>
    </div>
  );
}

export function AlertTitle({ className, ...props }: ComponentProps<'p'>) {
  return <p className={cn('font-medium text-text', className)} {...props} />;
}

export function AlertText({ className, ...props }: ComponentProps<'p'>) {
  return <p className={cn('figures text-muted', className)} {...props} />;
}

export function AlertActions({ className, ...props }: ComponentProps<'div'>) {
  return <div className={cn('mt-2 flex flex-wrap gap-x-4 gap-y-2', className)} {...props} />;
}
