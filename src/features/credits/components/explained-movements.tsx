import { useFormatter, useTranslations } from 'next-intl';
import { useDayWords } from '#/components/use-day-words.ts';
import { type Explanation, returnReason } from '#/features/credits/components/explanation.ts';

/** A link to another line, if that is on the page. */
export function LineLink({
  id,
  to,
  shownIds,
}: {
  id: string;
  to: 'toCharge' | 'toRefund';
  shownIds: ReadonlySet<string>;
}) {
  const t = useTranslations('history');
  if (!shownIds.has(id)) return null;
  return (
    <a href={`#line-${id}`} className="inline-flex min-h-8 items-center underline underline-offset-4 hover:text-text">
      {t(to)}
    </a>
  );
}

/**
 * Which grants a line took from or gave to, in order, and until when they live. Where an expiry is undone (`isOfExpiry`), the
 * grant that they stand in for has not expired by any right clock.
 */
export function ExplainedFundings({
  fundings,
  isOfExpiry,
}: {
  fundings: Explanation['fundings'];
  isOfExpiry: boolean;
}) {
  const t = useTranslations('explain');
  const sources = useTranslations('sources');
  const format = useFormatter();
  const dayOf = useDayWords();
  const life = (expiresAt: Date | null) => {
    if (expiresAt === null) return t('life.never');
    const { date, distance, isPast } = dayOf(expiresAt);
    return t(isPast ? 'life.ended' : 'life.ends', { date, distance });
  };
  return (
    <ul>
      {fundings.map(({ grantId, source, credits, expiresAt, standsInFor }) => (
        <li key={`${grantId} ${standsInFor?.grantId ?? ''}`}>
          {t(credits < 0 ? 'took' : 'gave', { amount: Math.abs(credits), source: sources(source) })}
          <span className="text-muted">
            , {life(expiresAt)}
            {standsInFor
              ? `, ${t('standsIn', {
                  source: sources(standsInFor.source),
                  date: standsInFor.expiresAt && !isOfExpiry ? format.dateTime(standsInFor.expiresAt, 'date') : 'none',
                })}`
              : null}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** What of a charge came back, when and why. */
export function ReturnsOfCharge({
  refunds,
  shownIds,
}: {
  refunds: Explanation['refunds'];
  shownIds: ReadonlySet<string>;
}) {
  const t = useTranslations('explain');
  const format = useFormatter();
  if (refunds.length === 0) return t('nothingReturned');
  return (
    <ul>
      {refunds.map(({ id, amount, createdAt, reason }) => {
        const why = returnReason(reason);
        return (
          <li key={id}>
            {t('cameBack', { amount, date: format.dateTime(createdAt, 'date') })} {why ? t(`because.${why}`) : null}{' '}
            <LineLink id={id} to="toRefund" shownIds={shownIds} />
          </li>
        );
      })}
    </ul>
  );
}
