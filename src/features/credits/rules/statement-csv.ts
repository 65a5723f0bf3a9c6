import { stringify } from 'csv-stringify/sync';
import type { Statement } from '#/features/credits/rules/statement.ts';

const columns = ['date', 'line', 'type', 'reason', 'description', 'credits', 'balance', 'booked'] as const;

/**
 * A statement as CSV: the opening balance, every line, the closing balance, one below the other. Spreadsheets must not
 * take text for formulas, so text that begins like one gets an apostrophe.
 */
export function statementCsv({ from, asOf, openingBalance, closingBalance, lines }: Statement): string {
  const rows = [
    { date: from.toISOString(), type: 'OPENING', balance: openingBalance },
    ...lines.map(({ id, createdAt, type, reason, description, amount, balance }) => ({
      date: createdAt.toISOString(),
      line: id ?? '',
      type,
      reason,
      description,
      credits: amount,
      balance,
      booked: id === null ? 'no' : 'yes',
    })),
    { date: asOf.toISOString(), type: 'CLOSING', balance: closingBalance },
  ];
  return stringify(rows, { header: true, columns: [...columns], record_delimiter: 'windows', escape_formulas: true });
}

/** The name of a statement's file: by its month where it is one, else by its days, in UTC. */
export function statementFileName({ from, to }: Pick<Statement, 'from' | 'to'>): string {
  const [year, month] = [from.getUTCFullYear(), from.getUTCMonth()];
  const isMonth = from.getTime() === Date.UTC(year, month) && to.getTime() === Date.UTC(year, month + 1);
  const firstDay = from.toISOString().slice(0, 10);
  const lastDay = new Date(to.getTime() - 1).toISOString().slice(0, 10);
  return `farthing-statement-${isMonth ? firstDay.slice(0, 7) : `${firstDay}-to-${lastDay}`}.csv`;
}
