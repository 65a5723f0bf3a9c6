import type { PaidPlan } from '#/features/plans/rules/plan-terms.ts';
import { type AttachedRows, rowInsert } from '#/platform/bulk-rows.ts';
import type { Transaction } from '#/platform/db.ts';

/** A plan period that started, with the grant of its allotment; null where it granted nothing. */
type NewPeriod = PaidPlan & {
  userId: string;
  anchorAt: Date;
  startsAt: Date;
  endsAt: Date | null;
  grantId: string | null;
};

/** Inserts periods, with the terms of their plan. The database refuses a second one of the same user, plan and start. */
const periodInsert = rowInsert<NewPeriod>('PlanPeriod', [
  { name: 'userId', type: 'uuid', of: ({ userId }) => userId },
  { name: 'planId', type: 'uuid', of: ({ plan }) => plan.id },
  { name: 'billingCycle', type: '"BillingCycle"', of: ({ billingCycle }) => billingCycle },
  { name: 'anchorAt', type: 'timestamptz', of: ({ anchorAt }) => anchorAt },
  { name: 'startsAt', type: 'timestamptz', of: ({ startsAt }) => startsAt },
  { name: 'endsAt', type: 'timestamptz', of: ({ endsAt }) => endsAt },
  { name: 'credits', type: 'int', of: ({ plan }) => plan.credits },
  { name: 'rolloverCapCredits', type: 'int', of: ({ plan }) => plan.rolloverCapCredits },
  { name: 'monthlyPriceCents', type: 'int', of: ({ plan }) => plan.monthlyPriceCents },
  { name: 'yearlyPriceCents', type: 'int', of: ({ plan }) => plan.yearlyPriceCents },
  { name: 'grantId', type: 'uuid', of: ({ grantId }) => grantId },
]);

/** Returns periods as attached rows of the statement that writes the ledger. */
export function attachedPeriods(periods: readonly NewPeriod[]): AttachedRows {
  return { insert: periodInsert, rows: periods } as AttachedRows;
}

/** Sets the plan of each user (an id of a plan). A change of plan clears the plan that was chosen to follow. */
export async function changePlans(tx: Transaction, planIds: ReadonlyMap<string, string>): Promise<void> {
  await tx.$executeRaw`
    UPDATE "User" u SET "planId" = c."planId",
      "nextPlanId" = CASE WHEN u."planId" = c."planId" THEN u."nextPlanId" END,
      "nextPlanAt" = CASE WHEN u."planId" = c."planId" THEN u."nextPlanAt" END
    FROM unnest(${[...planIds.keys()]}::uuid[], ${[...planIds.values()]}::uuid[]) AS c(id, "planId")
    WHERE u.id = c.id`;
}
