import { useTranslations } from 'next-intl';
import { Skeleton } from '#/components/ui/skeleton.tsx';
import { Link } from '#/i18n/navigation.ts';

type PriceLineProps = {
  /** The exact price of the form as it stands, in credits. */
  costCredits: number;
  /** What can be spent now, in credits; `loading` until it is known, null when nobody is signed in or it cannot be read. */
  availableCredits: number | null | 'loading';
};

/** What it costs and what would be left, or what is missing and the way to more. */
export function PriceLine({ costCredits, availableCredits }: PriceLineProps) {
  const t = useTranslations('price');
  return (
    <output aria-live="polite" className="figures flex min-h-12 items-end justify-between gap-4">
      <span>
        <span className="block text-muted text-xs">{t('label')}</span>
        <span className="whitespace-nowrap font-semibold text-lg">{t('cost', { amount: costCredits })}</span>
      </span>
      <span className="text-right text-sm">
        <Outcome costCredits={costCredits} availableCredits={availableCredits} />
      </span>
    </output>
  );
}

function Outcome({ costCredits, availableCredits }: PriceLineProps) {
  const t = useTranslations('price');
  if (availableCredits === 'loading') return <Skeleton className="h-6 w-28" />;
  if (availableCredits === null) return null;
  const left = availableCredits - costCredits;
  if (left >= 0) return <span className="text-muted">{t('left', { left, available: availableCredits })}</span>;
  return (
    <span className="text-bad">
      {t.rich('missing', {
        missing: -left,
        link: (chunks) => (
          <Link href="/plans" className="inline-block whitespace-nowrap underline underline-offset-4">
            {chunks}
          </Link>
        ),
      })}
    </span>
  );
}
