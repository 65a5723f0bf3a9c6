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
  /** Its place in the account's digest. */
  digestSeq: number;
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
  { name: 'digestSeq', type: 'int', of: ({ digestSeq }) => digestSeq },
]);

/** Returns periods as attached rows of the statement that writes the ledger. */
export function attachedPeriods(periods: readonly NewPeriod[]): AttachedRows {
  return { insert: periodInsert, rows: periods } as AttachedRows;
}

/** Sets the plan of users to that of a period. A change of plan, and a period without an end, clear what was to follow. */
export async function changePlans(tx: Transaction, periods: readonly NewPeriod[]): Promise<void> {
  const userIds = periods.map(({ userId }) => userId);
  const planIds = periods.map(({ plan }) => plan.id);
  const areEndless = periods.map(({ endsAt }) => endsAt === null);
  await tx.$executeRaw`
    UPDATE "User" u SET "planId" = c."planId",
      "nextPlanId" = CASE WHEN u."planId" = c."planId" AND NOT c."isEndless" THEN u."nextPlanId" END,
      "nextPlanAt" = CASE WHEN u."planId" = c."planId" AND NOT c."isEndless" THEN u."nextPlanAt" END
    FROM unnest(${userIds}::uuid[], ${planIds}::uuid[], ${areEndless}::boolean[]) AS c(id, "planId", "isEndless")
    WHERE u.id = c.id`;
}
