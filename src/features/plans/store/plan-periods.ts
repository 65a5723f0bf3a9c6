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

/**
 * Sets the plan of users to that of a period that begins. A change of plan or of billing cycle, and a period without an end, clear
 * what was to follow.
 */
export async function changePlans(tx: Transaction, periods: readonly NewPeriod[]): Promise<void> {
  const userIds = periods.map(({ userId }) => userId);
  const planIds = periods.map(({ plan }) => plan.id);
  const areEndless = periods.map(({ endsAt }) => endsAt === null);
  const cycles = periods.map(({ billingCycle }) => billingCycle);
  await tx.$executeRaw`
    UPDATE "User" u SET "planId" = c."planId",
      "nextPlanId" = CASE WHEN c."isKept" THEN u."nextPlanId" END,
      "nextPlanAt" = CASE WHEN c."isKept" THEN u."nextPlanAt" END,
      "nextBillingCycle" = CASE WHEN c."isKept" THEN u."nextBillingCycle" END
    FROM (
      SELECT p.id, p."planId", o."planId" = p."planId" AND NOT p."isEndless" AND p."billingCycle" IS NOT DISTINCT FROM (
        SELECT k."billingCycle" FROM "PlanPeriod" k WHERE k."userId" = o.id ORDER BY k."digestSeq" DESC LIMIT 1) AS "isKept"
      FROM unnest(${userIds}::uuid[], ${planIds}::uuid[], ${areEndless}::boolean[], ${cycles}::"BillingCycle"[])
        AS p(id, "planId", "isEndless", "billingCycle")
      JOIN "User" o ON o.id = p.id
    ) c
    WHERE u.id = c.id`;
}

/**
 * SQL of the start of the first of the periods that an account had in a row with the plan and the billing cycle of a row of
 * "PlanPeriod", up to that row.
 */
export function cycleSinceSql(row: string): string {
  return `(SELECT min(k."startsAt") FROM "PlanPeriod" k
    WHERE k."userId" = ${row}."userId" AND k."digestSeq" <= ${row}."digestSeq" AND k."digestSeq" > coalesce((
      SELECT max(o."digestSeq") FROM "PlanPeriod" o WHERE o."userId" = ${row}."userId" AND o."digestSeq" < ${row}."digestSeq"
        AND (o."planId", o."billingCycle") IS DISTINCT FROM (${row}."planId", ${row}."billingCycle")), -1))`;
}

/** Returns `cycleSinceSql` of the period of an account with this id. */
export async function readCycleSince(tx: Transaction, periodId: string): Promise<Date> {
  const sql = `SELECT ${cycleSinceSql('p')} AS since FROM "PlanPeriod" p WHERE p.id = $1::uuid`;
  const [row] = await tx.$queryRawUnsafe<{ since: Date }[]>(sql, periodId);
  if (!row) throw new Error('The period is not there.');
  return row.since;
}
