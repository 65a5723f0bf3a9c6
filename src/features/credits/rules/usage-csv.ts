import { stringify } from 'csv-stringify/sync';
import type { Usage } from '#/features/credits/rules/usage.ts';
import type { UsagePeriod } from '#/features/credits/rules/usage-period.ts';
import type { Movement } from '#/features/credits/rules/usage-totals.ts';

// Text that begins like a formula gets an apostrophe, against CSV injection in spreadsheets.
const format = { record_delimiter: 'windows', escape_formulas: true } as const;

const usageColumns = ['from', 'to', 'kind', 'type', 'generationType', 'lines', 'credits', 'balance'] as const;

/** Returns the usage of a period as CSV: a row for each movement of a day or week, and after them one for its balance. */
export function usageCsv({
  from,
  balances,
  movements,
  openingBalance,
}: Pick<Usage, 'from' | 'balances' | 'movements' | 'openingBalance'>): string {
  const ofPlace = Map.groupBy(movements, (movement) => movement.from);
  const rows = balances.flatMap((place) => [
    ...(ofPlace.get(place.from) ?? []).map((movement) => movementRow(movement, place.to)),
    { ...place, kind: 'CLOSING' },
  ]);
  const opening = { from, to: from, kind: 'OPENING', balance: openingBalance };
  return stringify([opening, ...rows], { header: true, columns: [...usageColumns], ...format });
}

function movementRow({ from, kind, type, generationType, lines, amount }: Movement, to: string) {
  return { from, to, kind, type, generationType: generationType ?? '', lines, credits: amount };
}

/** A line as files have it. */
type FiledLine = {
  id: string | null;
  createdAt: Date;
  type: string;
  generationType: string | null;
  description: string;
  amount: number;
  balance: number;
};

const lineColumns = ['date', 'line', 'type', 'generationType', 'description', 'credits', 'balance', 'booked'] as const;

/** The first row of lines as CSV. */
export const linesCsvHead = stringify([[...lineColumns]], format);

/** Returns lines as rows of CSV, without the first row. */
export function linesCsv(lines: readonly FiledLine[]): string {
  const rows = lines.map(({ id, createdAt, type, generationType, description, amount, balance }) => ({
    date: createdAt.toISOString(),
    line: id ?? '',
    type,
    generationType: generationType ?? '',
    description,
    credits: amount,
    balance,
    booked: id === null ? 'no' : 'yes',
  }));
  return stringify(rows, { columns: [...lineColumns], ...format });
}

/** Returns the file name of what moved in a period. */
export function usageFileName(
  product: string,
  what: 'usage' | 'lines',
  { from, to }: UsagePeriod,
  ending: string,
): string {
  return `${product}-${what}-${from}-to-${to}.${ending}`;
}
