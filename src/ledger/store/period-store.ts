import type { StartedPeriod } from '#/ledger/rules/advance.ts';
import type { Transaction } from '#/platform/db.ts';

/**
 * Writes plan periods that began, and puts their users on those plans; a plan that was to follow has either begun or is
 * called off by the change. A period of one user, plan and start is written once, ever: the database holds that.
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
