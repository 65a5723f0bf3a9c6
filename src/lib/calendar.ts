/**
 * The instant `months` months after an anchor, in UTC: the same day and time of day, or the last day of a month that is
 * too short. Always reckoned from the anchor, so that the day never drifts: 31 May, 30 June, 31 July.
 */
export function addMonths(anchor: Date, months: number): Date {
  const result = new Date(anchor);
  result.setUTCDate(1);
  result.setUTCMonth(result.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(result.getUTCFullYear(), result.getUTCMonth() + 1, 0)).getUTCDate();
  result.setUTCDate(Math.min(anchor.getUTCDate(), lastDay));
  return result;
}

/**
 * How many whole months lie between an anchor and an instant that is not before it: the greatest number of months whose
 * anniversary is not after the instant.
 */
export function wholeMonthsSince(anchor: Date, instant: Date): number {
  const months =
    (instant.getUTCFullYear() - anchor.getUTCFullYear()) * 12 + instant.getUTCMonth() - anchor.getUTCMonth();
  return addMonths(anchor, months) > instant ? months - 1 : months;
}

/** The first anniversary of the anchor after an instant: where the month that holds the instant ends. */
export function monthEnd(anchor: Date, instant: Date): Date {
  return addMonths(anchor, wholeMonthsSince(anchor, instant) + 1);
}

/** Where the year that holds the instant ends, counted from the anchor. */
export function yearEnd(anchor: Date, instant: Date): Date {
  return addMonths(anchor, 12 * (Math.floor(wholeMonthsSince(anchor, instant) / 12) + 1));
}
