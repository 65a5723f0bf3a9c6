import { getBalance, listTransactions } from '#/features/credits/queries.ts';
import { historyInputSchema } from '#/features/credits/schema.ts';
import { getCurrentPlan } from '#/features/plans/queries.ts';
import { getHeldCredits } from '#/features/tasks/queries.ts';
import { createRouter, userProcedure } from '#/server/api/trpc.ts';

export const creditsRouter = createRouter({
  /** What the caller has available, what their open tasks hold, their plan, and the grants in burn order. */
  balance: userProcedure.query(async ({ ctx }) => {
    const { userId } = ctx.caller;
    const { availableCredits, grants } = await getBalance(ctx.db, userId);
    const { plan } = await getCurrentPlan(ctx.db, userId);
    return { balance: availableCredits, held: await getHeldCredits(ctx.db, userId), plan: plan.name, grants };
  }),

  /** The caller's ledger, newest first, page by page. */
  history: userProcedure
    .input(historyInputSchema.prefault({}))
    .query(({ ctx, input }) => listTransactions(ctx.db, ctx.caller.userId, input)),
});
