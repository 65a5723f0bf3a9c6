import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Skeleton } from '#/components/ui/skeleton.tsx';
import { PaymentList } from '#/features/credit-costs/components/payment-list.tsx';
import type { Means, Payment } from '#/features/tasks/components/use-payment.ts';
import { Link } from '#/i18n/navigation.ts';

type PriceLineProps = {
  /** The exact price of the form as it stands, in credits; null until it is known. */
  costCredits: number | null;
  /** What is to be done to know it. */
  unknownText?: string;
  /** What it follows from, until then. */
  unknownHint?: string;
  /** What else is to be known of the price. */
  note?: string | null;
  payment: Payment;
};

/** What it costs, what would be left and which credits would pay; or what is missing and the way to more. */
export function PriceLine({ costCredits, unknownText, unknownHint, note, payment }: PriceLineProps) {
  const t = useTranslations('price');
  const { means } = payment;
  return (
    <div className="figures flex flex-col gap-2">
      <output aria-live="polite" className="flex min-h-12 items-end justify-between gap-4">
        <span>
          <span className="block text-muted text-xs">{t('label')}</span>
          <span className="whitespace-nowrap font-semibold text-lg">
            {costCredits === null ? t('notYet') : t('cost', { amount: costCredits })}
          </span>
        </span>
        <span className="text-right text-sm">
          {costCredits === null ? <span className="text-muted">{unknownText}</span> : null}
          {costCredits !== null && means === 'loading' ? <Skeleton className="h-6 w-28" /> : null}
          {costCredits === null || means === null || means === 'loading' ? null : (
            <Outcome costCredits={costCredits} means={means} />
          )}
        </span>
      </output>
      {means === null ? null : (
        // Three lines are always kept, so that the button below stays where it is.
        <div className="min-h-15 text-muted text-xs">
          {costCredits === null ? <p>{unknownHint}</p> : <PaymentDetail costCredits={costCredits} payment={payment} />}
        </div>
      )}
      {note ? <p className="wrap-anywhere text-muted text-xs">{note}</p> : null}
    </div>
  );
}

function Outcome({ costCredits, means }: { costCredits: number; means: Means }) {
  const t = useTranslations('price');
  const { availableCredits, debtCredits } = means;
  const left = availableCredits - costCredits;
  const link = (chunks: ReactNode) => (
    <Link href="/plans" className="inline-block whitespace-nowrap underline underline-offset-4">
      {chunks}
    </Link>
  );
  if (debtCredits > 0) return <span className="text-bad">{t.rich('owed', { debt: debtCredits, link })}</span>;
  if (left >= 0) return <span className="text-muted">{t('left', { left, available: availableCredits })}</span>;
  return <span className="text-bad">{t.rich('missing', { missing: -left, link })}</span>;
}

/** Which credits pay; in debt, why nothing can; where there are too few, what is there. */
function PaymentDetail({ costCredits, payment }: { costCredits: number; payment: Payment }) {
  const t = useTranslations('price');
  const { means, fundings, isStale, isUnreadable } = payment;
  if (means === null) return null;
  if (means !== 'loading' && means.debtCredits > 0) return <p>{t('owedHint')}</p>;
  if (means !== 'loading' && means.availableCredits < costCredits)
    return <p>{t('have', { available: means.availableCredits })}</p>;
  if (fundings) return <PaymentList fundings={fundings} isStale={isStale} />;
  if (isUnreadable) return <p>{t('paymentNotRead')}</p>;
  return (
    <div className="flex flex-col gap-1">
      <Skeleton className="h-4 w-20" />
      <Skeleton className="h-4 w-56" />
    </div>
  );
}
