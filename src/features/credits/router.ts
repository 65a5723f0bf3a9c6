import { z } from 'zod';
import { getAccountView } from '#/features/credits/watch/account.ts';
import { explainTransaction } from '#/features/credits/queries/explain-transaction.ts';
import { statementInputSchema } from '#/features/credits/rules/statement-period.ts';
import { readStatement, readStatementSpan, readStatementTotals } from '#/features/credits/queries/read-statement.ts';
import { createRouter, userProcedure } from '#/http/procedures.ts';
import { listTransactions } from '#/ledger/queries.ts';
import { historyInputSchema } from '#/ledger/schema.ts';

export const creditsRouter = createRouter({
  /** What the caller has available and owes, what their open tasks hold, their plan, and the grants in burn order. */
  balance: userProcedure.query(({ ctx }) => getAccountView(ctx.db, ctx.caller.userId)),

  /** The caller's ledger, newest first, page by page. */
  history: userProcedure
    .input(historyInputSchema.prefault({}))
    .query(({ ctx, input }) => listTransactions(ctx.db, ctx.caller.userId, input)),

  /** Everything that moved in a period, with the balance before and after, and what it comes to by type and by reason. */
  statement: userProcedure
    .input(statementInputSchema.prefault({}))
    .query(({ ctx, input }) => readStatement(ctx.db, ctx.caller.userId, input)),

  /** The same figures without the lines. */
  statementTotals: userProcedure
    .input(statementInputSchema.prefault({}))
    .query(({ ctx, input }) => readStatementTotals(ctx.db, ctx.caller.userId, input)),

  /** For which time there are statements. */
  statementSpan: userProcedure.query(({ ctx }) => readStatementSpan(ctx.db, ctx.caller.userId)),

  /** Why one line of the caller's ledger is as it is. */
  explain: userProcedure
    .input(z.strictObject({ id: z.guid({ error: 'must be the id of a line (a UUID)' }) }))
    .query(({ ctx, input }) => explainTransaction(ctx.db, ctx.caller.userId, input.id)),
});
