import { useFormatter, useTranslations } from 'next-intl';
import { isTaskType, textsOf } from '#/catalog/task-types.ts';
import type { ChartRow } from '#/components/charts/chart-data.ts';
import { nameInWords } from '#/lib/name-in-words.ts';

/** The name of what was made by charges of a type, also of one that the code does not know any more; of none it is other work. */
export function useSpendingName(): (generationType: string | null) => string {
  const t = useTranslations('usage');
  const types = useTranslations('types');
  return (type) => {
    if (type === null) return t('otherWork');
    return isTaskType(type) ? types(`${textsOf(type)}.statement`) : nameInWords(type);
  };
}

/** The names of a UTC day or of the days of a week, in full and for an axis. */
export function usePlaceNames(): (from: string, to: string) => Pick<ChartRow, 'label' | 'tick'> {
  const t = useTranslations('usage');
  const format = useFormatter();
  const long = { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' } as const;
  const short = { day: 'numeric', month: 'short', timeZone: 'UTC' } as const;
  return (from, to) => {
    const [first, last] = [new Date(from), new Date(to)];
    const label =
      from === to
        ? format.dateTime(first, long)
        : t('days', { from: format.dateTime(first, long), to: format.dateTime(last, long) });
    return { label, tick: format.dateTime(first, short) };
  };
}
