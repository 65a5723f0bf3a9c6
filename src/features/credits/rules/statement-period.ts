import { z } from 'zod';
import type { StatementPeriod } from '#/features/credits/rules/statement.ts';
import { instantSchema } from '#/ledger/schema.ts';

const edgeError =
  'must be an instant such as 2026-11-01T00:00:00Z, or a day such as 2026-11-01, which is its midnight in UTC';

/** An edge of a period: a Date, an ISO instant with its offset, or a day (its midnight in UTC). */
const edgeSchema = z
  .union([z.date(), z.iso.datetime({ offset: true }), z.iso.date()], { error: edgeError })
  .transform((edge) => new Date(edge))
  .pipe(instantSchema);

/** The period of a statement, `from` inclusive and `to` exclusive. A missing edge defaults to that of a month in UTC. */
export const statementInputSchema = z
  .strictObject({ from: edgeSchema.optional(), to: edgeSchema.optional() })
  .refine(({ from, to }) => !from || !to || from < to, { path: ['to'], error: 'must be later than from' });
export type StatementInput = z.output<typeof statementInputSchema>;

/** Returns the requested period; by default the current month in UTC; with one edge, the part of the month up to the other. */
export function statementPeriod({ from, to }: StatementInput, now: Date): StatementPeriod {
  if (from) return { from, to: to ?? monthStart(from, 1) };
  if (to) return { from: monthStart(new Date(to.getTime() - 1), 0), to };
  return { from: monthStart(now, 0), to: monthStart(now, 1) };
}

/** Returns the first instant, in UTC, of the month `monthsLater` months after the month of `instant`. */
function monthStart(instant: Date, monthsLater: number): Date {
  return new Date(Date.UTC(instant.getUTCFullYear(), instant.getUTCMonth() + monthsLater, 1));
}
