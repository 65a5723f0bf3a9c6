import { downgradePlan, keepPlan, upgradePlan } from '#/features/plans/plan-service.ts';
import { getCurrentPlan, listPlans } from '#/features/plans/queries.ts';
import { downgradePlanInputSchema, keepPlanInputSchema, upgradePlanInputSchema } from '#/features/plans/schema.ts';
import { createRouter, publicProcedure, userProcedure } from '#/http/procedures.ts';
import { getBalance } from '#/ledger/ledger.ts';
import type { Db } from '#/platform/db.ts';

/** Until payments are configured, upgrades and renewals are free, and every answer says so. */
const testMode = true;

export function plansRouter({ db }: { db: Db }) {
  return createRouter({
    /** The plans on sale; for somebody signed in also theirs, and what they have available. */
    list: publicProcedure.query(async ({ ctx }) => {
      const plans = await listPlans(db);
      if (!ctx.caller) return { plans, currentPlan: null, currentCredits: null, testMode };
      const { plan } = await getCurrentPlan(db, ctx.caller.userId);
      const { availableCredits } = await getBalance(db, ctx.caller.userId);
      return { plans, currentPlan: plan.name, currentCredits: availableCredits, testMode };
    }),

    /** The caller's plan, its period, when and with what it renews, and the plan that follows, where one was chosen. */
    current: userProcedure.query(async ({ ctx }) => ({
      ...(await getCurrentPlan(db, ctx.caller.userId)),
      testMode,
    })),

    /** Moves the caller up to a dearer plan at once. */
    upgrade: userProcedure.input(upgradePlanInputSchema).mutation(async ({ ctx, input }) => {
      const { answer, replayed } = await upgradePlan(db, { ...input, ...ctx.caller });
      if (replayed) ctx.markReplayed();
      return { ...answer, testMode, replayed };
    }),

    /** Has a cheaper plan follow when what is paid ends. */
    downgrade: userProcedure.input(downgradePlanInputSchema).mutation(async ({ ctx, input }) => {
      const { answer, replayed } = await downgradePlan(db, { ...input, ...ctx.caller });
      if (replayed) ctx.markReplayed();
      return { ...answer, testMode, replayed };
    }),

    /** Calls off the cheaper plan that was to follow. */
    keep: userProcedure.input(keepPlanInputSchema.prefault({})).mutation(async ({ ctx, input }) => {
      const { answer, replayed } = await keepPlan(db, { ...input, ...ctx.caller });
      if (replayed) ctx.markReplayed();
      return { ...answer, testMode, replayed };
    }),
  });
}
