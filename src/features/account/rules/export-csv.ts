import { stringify } from 'csv-stringify/sync';

/** The columns of lines in CSV, in their order. */
export const lineColumns = [
  'seq',
  'id',
  'createdAt',
  'type',
  'amount',
  'balance',
  'generationType',
  'description',
  'reason',
  'taskId',
  'refundsId',
  'grantId',
] as const;

type Line = Record<(typeof lineColumns)[number], unknown>;

/** Returns the first row, with the names of the columns. */
export function csvHeader(): string {
  return csvOf([], true);
}

/** Returns lines as rows. Text that begins like a formula gets an apostrophe, against CSV injection in spreadsheets. */
export function csvRows(lines: readonly Line[]): string {
  return csvOf(lines, false);
}

function csvOf(lines: readonly Line[], header: boolean): string {
  const rows = lines.map((line) => ({ ...line, createdAt: (line.createdAt as Date).toISOString() }));
  return stringify(rows, { header, columns: [...lineColumns], record_delimiter: 'windows', escape_formulas: true });
}
