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
