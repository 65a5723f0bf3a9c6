import { z } from 'zod';
import { explainTransaction } from '#/features/credits/queries/explain-transaction.ts';
import { listUsageLines } from '#/features/credits/queries/list-usage-lines.ts';
import { readOutlook } from '#/features/credits/queries/read-outlook.ts';
import { readStatement, readStatementSpan, readStatementTotals } from '#/features/credits/queries/read-statement.ts';
import { readUsage } from '#/features/credits/queries/read-usage.ts';
import { statementInputSchema } from '#/features/credits/rules/statement-period.ts';
import { usageInputSchema, usageLinesInputSchema } from '#/features/credits/rules/usage-period.ts';
import { boughtInputSchema } from '#/features/credits/schema.ts';
import { type Changes, getAccountAndPage, getAccountView, watchAccount } from '#/features/credits/watch/account.ts';
import { timedViews } from '#/features/tasks/queries/task-views.ts';
import { listOwnTasks } from '#/features/tasks/queries.ts';
import { changesInputSchema } from '#/features/tasks/schema.ts';
import type { LiveStreams } from '#/http/live-streams.ts';
import { createRouter, userProcedure } from '#/http/procedures.ts';
import { type Ledger, listTransactions } from '#/ledger/ledger.ts';
import { historyInputSchema } from '#/ledger/schema.ts';
import { mapAsync } from '#/lib/map-async.ts';
import { onceForEach } from '#/lib/once-for-each.ts';
import type { SharedSources } from '#/lib/shared-sources.ts';
import type { ChangeEvents } from '#/platform/events.ts';

type CreditsServices = { ledger: Ledger; urlOf(file: string): string };

export function creditsRouter({ ledger, urlOf }: CreditsServices) {
  return createRouter({
    /** Returns the caller's available credits, debt and hold, their plan, and their grants in burn order. */
    balance: userProcedure.query(({ ctx }) => getAccountView(ledger, ctx.caller.userId)),

    /** Returns a page of the caller's ledger, newest first. */
    history: userProcedure
      .input(historyInputSchema.prefault({}))
      .query(({ ctx, input }) => listTransactions(ledger.db, ctx.caller.userId, input)),

    /** Returns the same balance, debt, hold and plan with a page of the ledger, both of one instant. */
    balanceAndHistory: userProcedure.input(historyInputSchema.prefault({})).query(async ({ ctx, input }) => {
      const { account, page } = await getAccountAndPage(ledger, ctx.caller.userId, input);
      const { grants: _, ...balance } = account;
      return { ...balance, ...page };
    }),

    /** Returns the lines of a period, its opening and closing balance, and its totals by type and by reason. */
    statement: userProcedure
      .input(statementInputSchema.prefault({}))
      .query(({ ctx, input }) => readStatement(ledger, ctx.caller.userId, input)),

    /** Returns the same statement without its lines. */
    statementTotals: userProcedure
      .input(statementInputSchema.prefault({}))
      .query(({ ctx, input }) => readStatementTotals(ledger, ctx.caller.userId, input)),

    /** Returns the time that statements can cover: from the first line to now. */
    statementSpan: userProcedure.query(({ ctx }) => readStatementSpan(ledger, ctx.caller.userId)),

    /** Returns where the caller's credits went in a period of UTC days: the balance and the movements of each day or week. */
    usage: userProcedure
      .input(usageInputSchema.prefault({}))
      .query(({ ctx, input }) => readUsage(ledger, ctx.caller.userId, input)),
    /** Returns a page of the lines of such a period, of one kind or type of task, newest first, with what all of them come to. */
    lines: userProcedure
      .input(usageLinesInputSchema.prefault({}))
      .query(({ ctx, input }) => listUsageLines(ledger, ctx.caller.userId, input)),
    /** Returns what of the caller's credits will end unused, and about how long they last. */
    outlook: userProcedure.query(({ ctx }) => readOutlook(ledger, ctx.caller.userId)),
    /** Returns those of the tasks that lines name which are the caller's and whose results were not removed. */
    bought: userProcedure
      .input(boughtInputSchema)
      .query(async ({ ctx, input }) =>
        timedViews({ db: ledger.db, urlOf }, await listOwnTasks(ledger.db, ctx.caller.userId, input.taskIds)),
      ),
    /** Explains one line of the caller's ledger. */
    explain: userProcedure
      .input(z.strictObject({ id: z.guid({ error: 'must be the id of a line (a UUID)' }) }))
      .query(({ ctx, input }) => explainTransaction(ledger.db, ctx.caller.userId, input.id)),
  });
}

/** The subscription of a page. The root router merges it into the procedures of the tasks. */
export function accountChangesRouter(services: {
  ledger: Ledger;
  events: ChangeEvents;
  sources: SharedSources;
  streams: LiveStreams;
  urlOf(file: string): string;
}) {
  // Once for all streams of a user, as the serializer does with what comes of it: ten streams are ten times the work else.
  const viewOfChanges = onceForEach(async ({ account, tasks }: Changes) => {
    return { account, tasks: await timedViews({ ...services, db: services.ledger.db }, tasks) };
  });
  return createRouter({
    /**
     * Streams the caller's account and newest tasks, now and after each change. Each event has the whole state, so that a
     * client that reconnects has missed nothing.
     */
    onChanges: userProcedure.input(changesInputSchema.prefault({})).subscription(({ ctx, input, signal }) => {
      const { sessionId, caller } = ctx;
      const { userId } = caller;
      return services.streams.open({ userId, sessionId }, signal, (until) =>
        mapAsync(watchAccount(services, userId, { ...input, signal: until }), viewOfChanges),
      );
    }),
  });
}
