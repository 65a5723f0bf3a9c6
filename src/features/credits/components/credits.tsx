import { useTranslations } from 'next-intl';
import { cn } from '#/lib/cn.ts';

/** An amount with its unit, in figures that keep their width: "25 credits". */
export function Credits({ amount, className }: { amount: number; className?: string }) {
  const t = useTranslations('credits');
  return <span className={cn('figures whitespace-nowrap', className)}>{t('amount', { amount })}</span>;
}
