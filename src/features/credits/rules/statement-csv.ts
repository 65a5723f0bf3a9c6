import { stringify } from 'csv-stringify/sync';
import type { Statement } from '#/features/credits/rules/statement.ts';

const columns = ['date', 'line', 'type', 'reason', 'description', 'credits', 'balance', 'booked', 'model'] as const;

/**
 * Returns a statement as CSV: a row for the opening balance, one for each line, one for the closing balance. Text that begins
 * like a formula gets an apostrophe, against CSV injection in spreadsheets.
 */
export function statementCsv({ from, asOf, openingBalance, closingBalance, lines }: Statement): string {
  const rows = [
    { date: from.toISOString(), type: 'OPENING', balance: openingBalance },
    ...lines.map(({ id, createdAt, type, reason, description, amount, balance, model }) => ({
      date: createdAt.toISOString(),
      line: id ?? '',
      type,
      reason,
      description,
      credits: amount,
      balance,
      booked: id === null ? 'no' : 'yes',
      model: model ?? '',
    })),
    { date: asOf.toISOString(), type: 'CLOSING', balance: closingBalance },
  ];
  return stringify(rows, { header: true, columns: [...columns], record_delimiter: 'windows', escape_formulas: true });
}

/**
 * Returns the file name of a statement: after the product’s, its month when the period is one, otherwise its first and last day,
 * in UTC.
 */
export function statementFileName(product: string, { from, to }: Pick<Statement, 'from' | 'to'>): string {
  const [year, month] = [from.getUTCFullYear(), from.getUTCMonth()];
  const isMonth = from.getTime() === Date.UTC(year, month) && to.getTime() === Date.UTC(year, month + 1);
  const firstDay = from.toISOString().slice(0, 10);
  const lastDay = new Date(to.getTime() - 1).toISOString().slice(0, 10);
  return `${product}-statement-${isMonth ? firstDay.slice(0, 7) : `${firstDay}-to-${lastDay}`}.csv`;
}
