/** A month in UTC, as in "2026-11". */
export type Month = string;

/** The month in UTC that holds an instant. */
export function monthOf(instant: Date): Month {
  return instant.toISOString().slice(0, 7);
}

/** The first instant of a month. */
export function startOf(month: Month): Date {
  return new Date(`${month}-01T00:00:00Z`);
}

function monthAfter(month: Month, months: number): Month {
  const start = startOf(month);
  return monthOf(new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + months)));
}

/** Every month from the first to the last, the last one first. */
export function monthsBackTo(first: Month, last: Month): Month[] {
  const months: Month[] = [];
  for (let month = last; month >= first; month = monthAfter(month, -1)) months.push(month);
  return months;
}

/** The period of a month as the statement takes it: its first day, and that of the next. */
export function periodOf(month: Month): { from: string; to: string } {
  return { from: `${month}-01`, to: `${monthAfter(month, 1)}-01` };
}

/** Where the statement of a month is downloaded. */
export function statementAddress(month: Month, format: 'csv' | 'json'): string {
  return `/api/credits/statement?${new URLSearchParams({ ...periodOf(month), format })}`;
}
