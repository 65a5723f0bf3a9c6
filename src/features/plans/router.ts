import { getBalance } from '#/features/credits/queries.ts';
import { upgradePlan } from '#/features/plans/plan-service.ts';
import { getCurrentPlan, listPlans } from '#/features/plans/queries.ts';
import { upgradePlanInputSchema } from '#/features/plans/schema.ts';
import { createRouter, publicProcedure, userProcedure } from '#/server/api/trpc.ts';

export const plansRouter = createRouter({
  /** The plans on sale; for somebody signed in also theirs, and what they have available. */
  list: publicProcedure.query(async ({ ctx }) => {
    const plans = await listPlans(ctx.db);
    if (!ctx.caller) return { plans, currentPlan: null, currentCredits: null };
    const { plan } = await getCurrentPlan(ctx.db, ctx.caller.userId);
    const { availableCredits } = await getBalance(ctx.db, ctx.caller.userId);
    return { plans, currentPlan: plan.name, currentCredits: availableCredits };
  }),

  /** The caller's plan and its period. Until payments are configured everything is in test mode. */
  current: userProcedure.query(async ({ ctx }) => ({
    ...(await getCurrentPlan(ctx.db, ctx.caller.userId)),
    testMode: true,
  })),

  /** Moves the caller up to a dearer plan at once. */
  upgrade: userProcedure.input(upgradePlanInputSchema).mutation(async ({ ctx, input }) => {
    const { answer, replayed } = await upgradePlan(ctx.db, { ...input, ...ctx.caller });
    if (replayed) ctx.markReplayed();
    return { ...answer, replayed };
  }),
});
