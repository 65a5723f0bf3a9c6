import type { StartedPeriod } from '#/ledger/rules/advance.ts';
import type { Transaction } from '#/platform/db.ts';

/**
 * Inserts plan periods that started, with the terms of their plan and their place in the account's digest, and sets each user's
 * plan to that of the last one. A change of plan, and a period without an end, clear the plan that was chosen to follow.
 * Throws on a second period of the same user, plan and start: the database has a unique key.
 */
export async function startPeriods(
  tx: Transaction,
  periods: readonly StartedPeriod[],
  placeOf: (period: StartedPeriod) => number | null,
): Promise<void> {
  await tx.planPeriod.createMany({ data: periods.map((period) => ({ ...rowOf(period), digestSeq: placed(period) })) });
  const latest = new Map(periods.map((period) => [period.userId, period]));
  for (const { userId, plan, endsAt } of latest.values()) {
    await tx.$executeRaw`
      UPDATE "User" SET "planId" = ${plan.id}::uuid,
        "nextPlanId" = CASE WHEN "planId" = ${plan.id}::uuid AND ${endsAt !== null} THEN "nextPlanId" END,
        "nextPlanAt" = CASE WHEN "planId" = ${plan.id}::uuid AND ${endsAt !== null} THEN "nextPlanAt" END
      WHERE id = ${userId}::uuid`;
  }

  function placed(period: StartedPeriod): number {
    const digestSeq = placeOf(period);
    if (digestSeq === null) throw new Error(`A period of account ${period.userId} has no place in the digest.`);
    return digestSeq;
  }
}

function rowOf({ plan, userId, billingCycle, anchorAt, startsAt, endsAt, grantId }: StartedPeriod) {
  return {
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
  };
}
