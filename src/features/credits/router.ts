import { z } from 'zod';
import { explainTransaction } from '#/features/credits/queries/explain-transaction.ts';
import { readStatement, readStatementSpan, readStatementTotals } from '#/features/credits/queries/read-statement.ts';
import { statementInputSchema } from '#/features/credits/rules/statement-period.ts';
import { getAccountView, watchAccount } from '#/features/credits/watch/account.ts';
import { timedViews } from '#/features/tasks/queries/task-views.ts';
import { changesInputSchema } from '#/features/tasks/schema.ts';
import { createRouter, userProcedure } from '#/http/procedures.ts';
import { listTransactions } from '#/ledger/ledger.ts';
import { historyInputSchema } from '#/ledger/schema.ts';
import { mapAsync } from '#/lib/map-async.ts';
import type { Db } from '#/platform/db.ts';
import type { ChangeEvents } from '#/platform/events.ts';

export function creditsRouter({ db }: { db: Db }) {
  return createRouter({
    /** What the caller has available and owes, what their open tasks hold, their plan, and the grants in burn order. */
    balance: userProcedure.query(({ ctx }) => getAccountView(db, ctx.caller.userId)),

    /** The caller's ledger, newest first, page by page. */
    history: userProcedure
      .input(historyInputSchema.prefault({}))
      .query(({ ctx, input }) => listTransactions(db, ctx.caller.userId, input)),

    /** Everything that moved in a period, with the balance before and after, and what it comes to by type and by reason. */
    statement: userProcedure
      .input(statementInputSchema.prefault({}))
      .query(({ ctx, input }) => readStatement(db, ctx.caller.userId, input)),

    /** The same figures without the lines. */
    statementTotals: userProcedure
      .input(statementInputSchema.prefault({}))
      .query(({ ctx, input }) => readStatementTotals(db, ctx.caller.userId, input)),

    /** For which time there are statements. */
    statementSpan: userProcedure.query(({ ctx }) => readStatementSpan(db, ctx.caller.userId)),

    /** Why one line of the caller's ledger is as it is. */
    explain: userProcedure
      .input(z.strictObject({ id: z.guid({ error: 'must be the id of a line (a UUID)' }) }))
      .query(({ ctx, input }) => explainTransaction(db, ctx.caller.userId, input.id)),
  });
}

/** What a page listens to: it stands among the procedures of the tasks, with which it comes. */
export function accountChangesRouter(services: { db: Db; events: ChangeEvents; urlOf(file: string): string }) {
  return createRouter({
    /**
     * The caller's account and newest tasks, now and after each change: all that a page shows of them. Whoever loses the
     * connection listens anew and has missed nothing.
     */
    onChanges: userProcedure.input(changesInputSchema.prefault({})).subscription(({ ctx, input, signal }) => {
      const stop = signal ?? new AbortController().signal;
      return mapAsync(
        watchAccount(services, ctx.caller.userId, { ...input, signal: stop }),
        async ({ account, tasks }) => ({
          account,
          tasks: await timedViews(services, tasks),
        }),
      );
    }),
  });
}
