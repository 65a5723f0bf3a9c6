import { useFormatter, useNow } from 'next-intl';

/** An instant in words: its day, and how far that is from now. */
export type DayWords = { date: string; distance: string; isPast: boolean };

/** Says instants as "3 March" and "in 5 days"; with the year where it is not this one. Kept up to date by the minute. */
export function useDayWords(): (instant: Date) => DayWords {
  const format = useFormatter();
  const now = useNow({ updateInterval: 60_000 });
  // In the user's time zone, as all dates on the page, not in that of the machine.
  const yearOf = (instant: Date) => format.dateTime(instant, { year: 'numeric' });
  return (instant) => ({
    date: format.dateTime(instant, yearOf(instant) === yearOf(now) ? 'day' : 'date'),
    distance: format.relativeTime(instant, now),
    isPast: instant <= now,
  });
}
