import { useFormatter, useTranslations } from 'next-intl';
import { useDayWords } from '#/components/use-day-words.ts';
import type { Explanation } from '#/features/credits/components/explanation.ts';

type Grant = NonNullable<Explanation['grant']>;

/** What a line did to the life of a grant, in a sentence or two. */
export function ExplainedGrant({ grant, line }: { grant: Grant; line: Explanation['line'] }) {
  const t = useTranslations('explain');
  const sources = useTranslations('sources');
  const format = useFormatter();
  const figures = {
    source: sources(grant.source),
    amount: grant.amount,
    date: format.dateTime(grant.effectiveAt, 'date'),
  };
  switch (grant.role) {
    case 'opened':
      return (
        <>
          {t('opened', figures)} <Life grant={grant} />
        </>
      );
    case 'ended':
      return grant.rolledOverTo?.expiresAt
        ? t('rolledOver', { ...figures, until: format.dateTime(grant.rolledOverTo.expiresAt, 'date') })
        : t('ended', figures);
    case 'endedTooEarly':
      return t('endedTooEarly', figures);
    case 'takenBack': {
      const debt = line.metadata.debtCredits;
      return (
        <>
          {t('takenBack', figures)} {typeof debt === 'number' && debt > 0 ? t('leftOwing', { debt }) : null}
        </>
      );
    }
    case 'paidDebt':
      return t('paidDebt', figures);
    case 'restored':
      return t('restored', figures);
  }
}

/** Until when the credits can be used, and what becomes of the unused ones. */
function Life({ grant: { expiresAt, rolloverCapCredits, rolloverUntil } }: { grant: Grant }) {
  const t = useTranslations('explain');
  const format = useFormatter();
  const dayOf = useDayWords();
  if (expiresAt === null) return t('lastsForEver');
  const { date, distance, isPast } = dayOf(expiresAt);
  const lasts = t(isPast ? 'lasted' : 'lasts', { date, distance });
  if (isPast || rolloverCapCredits === 0 || rolloverUntil === null) return lasts;
  const until = format.dateTime(rolloverUntil, 'date');
  return `${lasts} ${t('thenStay', { cap: rolloverCapCredits, until })}`;
}
