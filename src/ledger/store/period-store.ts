import type { StartedPeriod } from '#/ledger/rules/advance.ts';
import type { Transaction } from '#/platform/db.ts';

/**
 * Inserts plan periods that started, with the terms of their plan, and sets each user's plan to that of the last one. A change of plan clears the plan
 * that was chosen to follow. Throws on a second period of the same user, plan and start: the database has a unique key.
 */
export async function startPeriods(tx: Transaction, periods: readonly StartedPeriod[]): Promise<void> {
  await tx.planPeriod.createMany({
    data: periods.map(({ plan, userId, billingCycle, anchorAt, startsAt, endsAt, grantId }) => ({
      userId,
      planId: plan.id,
      billingCycle,
      anchorAt,
      startsAt,
      endsAt,
      credits: plan.credits,
      rolloverCapCredits: plan.rolloverCapCredits,
      monthlyPriceCents: plan.monthlyPriceCents,
      yearlyPriceCents: plan.yearlyPriceCents,
      grantId,
    })),
  });
  const latest = new Map(periods.map((period) => [period.userId, period]));
  for (const { userId, plan } of latest.values()) {
    await tx.$executeRaw`
      UPDATE "User" SET "planId" = ${plan.id}::uuid,
        "nextPlanId" = CASE WHEN "planId" = ${plan.id}::uuid THEN "nextPlanId" END,
        "nextPlanAt" = CASE WHEN "planId" = ${plan.id}::uuid THEN "nextPlanAt" END
      WHERE id = ${userId}::uuid`;
  }
}
