import type { WelcomeTerms } from '#/features/plans/limits.ts';
import { changeBillingCycle, downgradePlan, keepPlan, upgradePlan } from '#/features/plans/plan-service.ts';
import { getCurrentPlan, getPlanAndCredits, listPlans, readWelcomeCredits } from '#/features/plans/queries.ts';
import {
  changeCycleInputSchema,
  downgradePlanInputSchema,
  keepPlanInputSchema,
  upgradePlanInputSchema,
} from '#/features/plans/schema.ts';
import { createRouter, publicProcedure, userProcedure } from '#/http/procedures.ts';
import type { Ledger } from '#/ledger/ledger.ts';

/** Payments are not configured: upgrades and renewals are free, and every answer has `testMode: true`. */
const testMode = true;

export function plansRouter({ ledger, welcome }: { ledger: Ledger; welcome?: WelcomeTerms | undefined }) {
  return createRouter({
    /**
     * Returns the plans on sale, and the credits that an account made now starts with; for a signed-in caller also their plan
     * and their available credits.
     */
    list: publicProcedure.query(async ({ ctx }) => {
      const plans = await listPlans(ledger.db);
      const welcomeCredits = await readWelcomeCredits(ledger.db, welcome, plans);
      if (!ctx.caller) return { plans, welcomeCredits, currentPlan: null, currentCredits: null, testMode };
      const { plan: current, availableCredits } = await getPlanAndCredits(ledger, ctx.caller.userId);
      return { plans, welcomeCredits, currentPlan: current.plan.name, currentCredits: availableCredits, testMode };
    }),

    /** Returns the caller's plan, its period, its renewal, and the scheduled change, if any. */
    current: userProcedure.query(async ({ ctx }) => ({
      ...(await getCurrentPlan(ledger, ctx.caller.userId)),
      testMode,
    })),

    /** Upgrades the caller to a more expensive plan at once. */
    upgrade: userProcedure.input(upgradePlanInputSchema).mutation(async ({ ctx, input }) => {
      const { answer, replayed } = await upgradePlan(ledger, { ...input, ...ctx.caller }, { welcome });
      if (replayed) ctx.markReplayed();
      return { ...answer, testMode, replayed };
    }),

    /** Schedules a downgrade to a cheaper plan at the end of the paid time. */
    downgrade: userProcedure.input(downgradePlanInputSchema).mutation(async ({ ctx, input }) => {
      const { answer, replayed } = await downgradePlan(ledger, { ...input, ...ctx.caller }, { welcome });
      if (replayed) ctx.markReplayed();
      return { ...answer, testMode, replayed };
    }),

    /** Schedules another billing cycle of the caller's plan at the end of the paid time. */
    changeCycle: userProcedure.input(changeCycleInputSchema).mutation(async ({ ctx, input }) => {
      const { answer, replayed } = await changeBillingCycle(ledger, { ...input, ...ctx.caller }, { welcome });
      if (replayed) ctx.markReplayed();
      return { ...answer, testMode, replayed };
    }),

    /** Cancels what is scheduled: the downgrade, or the other billing cycle. */
    keep: userProcedure.input(keepPlanInputSchema.prefault({})).mutation(async ({ ctx, input }) => {
      const { answer, replayed } = await keepPlan(ledger, { ...input, ...ctx.caller }, { welcome });
      if (replayed) ctx.markReplayed();
      return { ...answer, testMode, replayed };
    }),
  });
}
