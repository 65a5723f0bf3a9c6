/**
 * Returns the instant `months` months after an anchor, in UTC: the same day of the month and time of day, or the last day of
 * a shorter month. Always computed from the anchor, so that the day does not drift: 31 May, 30 June, 31 July.
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
 * Returns the number of whole months (in UTC) from an anchor to an instant that is not before it: the greatest n with
 * `addMonths(anchor, n) <= instant`.
 */
export function wholeMonthsSince(anchor: Date, instant: Date): number {
  const months =
    (instant.getUTCFullYear() - anchor.getUTCFullYear()) * 12 + instant.getUTCMonth() - anchor.getUTCMonth();
  return addMonths(anchor, months) > instant ? months - 1 : months;
}

/**
 * Returns the end of the month, counted from the anchor, that contains the instant: the first monthly anniversary after it.
 */
export function monthEnd(anchor: Date, instant: Date): Date {
  return addMonths(anchor, wholeMonthsSince(anchor, instant) + 1);
}

/**
 * Returns the end of the year that contains the instant. Years begin at the anchor, or at another of its monthly anniversaries,
 * `from`; their day of the month is that of the anchor all the same.
 */
export function yearEnd(anchor: Date, instant: Date, from: Date = anchor): Date {
  const before = wholeMonthsSince(anchor, from);
  const years = Math.floor((wholeMonthsSince(anchor, instant) - before) / 12);
  return addMonths(anchor, before + 12 * (years + 1));
}
