/*
 * The calendar of the model: a table of month lengths and one step at a time, nothing clever. Instants are milliseconds
 * since 1970, in UTC.
 */

const dayMs = 86_400_000;
const monthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function isLeapYear(year: number): boolean {
  return year % 400 === 0 || (year % 4 === 0 && year % 100 !== 0);
}

function daysIn(year: number, month: number): number {
  return month === 1 && isLeapYear(year) ? 29 : (monthLengths[month] ?? Number.NaN);
}

/** The anniversaries of an anchor, month by month, beginning with the anchor itself. Its day, or the month's last. */
function* anniversariesOf(anchor: number): Generator<number> {
  const date = new Date(anchor);
  const day = date.getUTCDate();
  let year = date.getUTCFullYear();
  let month = date.getUTCMonth();
  let firstOfMonth = anchor - (day - 1) * dayMs;
  for (;;) {
    const length = daysIn(year, month);
    yield firstOfMonth + (Math.min(day, length) - 1) * dayMs;
    firstOfMonth += length * dayMs;
    month += 1;
    if (month === 12) {
      month = 0;
      year += 1;
    }
  }
}

/** The first monthly anniversary of the anchor that is later than the instant. */
export function nextAnniversary(anchor: number, instant: number): number {
  for (const anniversary of anniversariesOf(anchor)) if (anniversary > instant) return anniversary;
  throw new Error('Anniversaries never end.');
}

/** The first yearly anniversary (every twelfth month of the anchor, from one of them on) that is later than the instant. */
export function nextYearlyAnniversary(anchor: number, instant: number, from: number = anchor): number {
  let months = 0;
  for (const anniversary of anniversariesOf(anchor)) {
    if (anniversary < from) continue;
    if (anniversary > instant && months % 12 === 0) return anniversary;
    months += 1;
  }
  throw new Error('Anniversaries never end.');
}
