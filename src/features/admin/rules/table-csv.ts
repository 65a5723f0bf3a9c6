import { stringify } from 'csv-stringify/sync';

/** A row of a saved view. */
export type TableRow = Readonly<Record<string, unknown>>;

/**
 * Returns rows as CSV, with the line of column names where `hasHead`. Instants are in ISO 8601, what has parts is JSON, and text that
 * begins like a formula gets an apostrophe, against CSV injection in spreadsheets.
 */
export function tableCsv(
  rows: readonly TableRow[],
  columns: readonly string[],
  { hasHead }: { hasHead: boolean },
): string {
  const records = rows.map((row) => columns.map((name) => cellOf(row[name])));
  return stringify(hasHead ? [[...columns], ...records] : records, {
    record_delimiter: 'windows',
    escape_formulas: true,
  });
}

function cellOf(value: unknown): string | number {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'number' || typeof value === 'string') return value;
  return typeof value === 'boolean' ? String(value) : JSON.stringify(value);
}
