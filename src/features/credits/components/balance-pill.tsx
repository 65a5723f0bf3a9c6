'use client';

import { CircleAlert, RefreshCw, TriangleAlert } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ComponentProps } from 'react';
import { BrandMark } from '#/components/logo.tsx';
import { balanceColors, balanceLevel } from '#/features/credits/components/balance-level.ts';
import { useTickingNumber } from '#/features/credits/components/use-ticking-number.ts';
import { cn } from '#/lib/cn.ts';

type BalancePillProps = ComponentProps<'button'> & {
  /** What can be spent now, in credits; null when it could not be read. */
  balance: number | null;
};

/** The balance as the button in the header. Its level shows by colour, icon and words for screen readers. */
export function BalancePill({ balance, className, ...props }: BalancePillProps) {
  return (
    <button
      type="button"
      className={cn(
        'figures inline-flex h-11 items-center gap-2 whitespace-nowrap rounded-full border border-line bg-surface px-3.5 font-medium text-sm',
        'transition-[border-color,background-color] hover:border-control data-[state=open]:border-control',
        className,
      )}
      {...props}
    >
      {balance === null ? <Unavailable /> : <Known balance={balance} />}
    </button>
  );
}

function Known({ balance }: { balance: number }) {
  const t = useTranslations('credits');
  const shown = useTickingNumber(balance);
  const level = balanceLevel(balance);
  return (
    <span className={cn('inline-flex items-center gap-2', balanceColors[level])}>
      {level === 'ordinary' ? <BrandMark className="size-4" /> : null}
      {level === 'warning' ? <TriangleAlert aria-hidden className="size-4" /> : null}
      {level === 'bad' ? <CircleAlert aria-hidden className="size-4" /> : null}
      <span>{t('amount', { amount: shown })}</span>
      <span className="sr-only">{t(`level.${level}`)}</span>
    </span>
  );
}

function Unavailable() {
  const t = useTranslations('credits');
  return (
    <span className="inline-flex items-center gap-2 text-muted">
      <RefreshCw aria-hidden className="size-4" />
      {t('unavailable')}
    </span>
  );
}
