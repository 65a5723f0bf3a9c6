import { useTranslations } from 'next-intl';
import { useDayWords } from '#/components/use-day-words.ts';
import { cn } from '#/lib/cn.ts';
import type { RouterOutputs } from '#/trpc/client.ts';

type Funding = RouterOutputs['creditCosts']['quote']['fundings'][number];

/** Which credits pay, in the order in which they are taken: "20 from Monthly, expiring on 3 March, in 5 days". */
export function PaymentList({ fundings, isStale }: { fundings: readonly Funding[]; isStale: boolean }) {
  const t = useTranslations('payment');
  const sources = useTranslations('sources');
  const dayOf = useDayWords();
  const wordsOf = ({ source, credits, expiresAt }: Funding) => {
    const figures = { credits, source: sources(source) };
    if (expiresAt === null) return t('part', figures);
    const { date, distance } = dayOf(expiresAt);
    return t('expiringPart', { ...figures, date, distance });
  };
  return (
    <div aria-busy={isStale || undefined} className={cn('transition-opacity', isStale && 'opacity-55')}>
      <p id="payment-label">{t('label')}</p>
      {/* Distances are counted anew in the browser, which may be a minute further on. */}
      <ul aria-labelledby="payment-label" className="text-text" suppressHydrationWarning>
        {fundings.map((funding, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: grants have no name here, and their order is what is shown
          <li key={index} suppressHydrationWarning>
            {wordsOf(funding)}
          </li>
        ))}
      </ul>
    </div>
  );
}
