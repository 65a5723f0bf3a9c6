import type pg from 'pg';

/** What there must be in the dump, each as a condition of one row of a table. */
const wanted: Record<string, string[]> = {
  CreditTransaction: [
    ...['CREDIT', 'DEBIT', 'REFUND', 'PURCHASE', 'EXPIRE', 'CLAWBACK'].map((type) => `type = '${type}'`),
    ...['failure', 'cancel', 'admin', 'settle', 'dispute', 'void', 'chargeback', 'debt'].map(
      (reason) => `metadata->>'reason' = '${reason}'`,
    ),
    `metadata ? 'rolledOverTo'`,
    `metadata ? 'settlesId'`,
    `metadata ? 'nested' AND type = 'DEBIT'`,
    `metadata ? 'nested' AND type <> 'DEBIT'`,
    'amount = 0',
  ],
  CreditGrant: [
    ...['SIGNUP', 'PLAN', 'PURCHASE', 'PROMO', 'REFERRAL', 'ADMIN', 'ROLLOVER', 'GRACE'].map(
      (source) => `source = '${source}'`,
    ),
    '"bookedAt" IS NULL AND "voidedAt" IS NULL',
    '"bookedAt" IS NULL AND "voidedAt" IS NOT NULL',
    '"bookedAt" IS NOT NULL AND "voidedAt" IS NOT NULL',
    '"expiresAt" < now() AND remaining = 0',
    '"expiresAt" < now() AND remaining > 0',
  ],
  User: [
    '"planId" IS NULL AND "ledgerSeq" = 0',
    '"planId" IS NULL AND "ledgerSeq" > 0',
    '"nextPlanId" IS NOT NULL AND "nextPlanAt" > now()',
    '"nextPlanId" IS NOT NULL AND "nextPlanAt" < now()',
    '"debtCredits" > 0',
    '"nextDueAt" < now()',
    '"lowCreditsThreshold" IS NOT NULL',
  ],
  PlanPeriod: [
    `"billingCycle" = 'monthly'`,
    `"billingCycle" = 'yearly'`,
    '"billingCycle" IS NULL',
    '"grantId" IS NULL',
  ],
  Task: [
    ...['queued', 'running', 'succeeded', 'failed', 'canceled'].map((status) => `status = '${status}'`),
    ...['queued', 'running', 'succeeded', 'failed', 'canceled'].map(
      (status) => `status = '${status}' AND type = 'EXTERNAL'`,
    ),
    '"removedAt" IS NOT NULL',
    '"retryOfId" IS NOT NULL',
    '"uncollectedCredits" > 0',
    '"vendorJob" IS NOT NULL',
    `status = 'succeeded' AND "refundId" IS NOT NULL`,
    'attempt > 1',
  ],
  IdempotencyRecord: [
    `answer->'json'->>'kind' = 'insufficient'`,
    `answer ? 'meta'`,
    `scope = 'system'`,
    ...['charge', 'settled', 'released', 'upgradePlan', 'tasks.retry', 'tasks.external.create'].map(
      (operation) => `operation = '${operation}'`,
    ),
  ],
  Upload: [`kind = 'image' AND "usedAt" IS NOT NULL`, `kind = 'audio'`, '"usedAt" IS NULL'],
  Notice: [`kind = 'lowCredits'`, `kind = 'taskFailed'`, '"readAt" IS NOT NULL', '"readAt" IS NULL'],
};

/** Prints how many rows there are of each kind, and fails where a kind is missing. */
export async function assertEverything(client: pg.Client): Promise<void> {
  const missing: string[] = [];
  for (const [table, conditions] of Object.entries(wanted)) {
    const { rows } = await client.query(`SELECT count(*)::int AS count FROM "${table}"`);
    console.log(`${table}: ${rows[0].count}`);
    for (const condition of conditions) {
      const found = await client.query(`SELECT count(*)::int AS count FROM "${table}" WHERE ${condition}`);
      console.log(`  ${found.rows[0].count} with ${condition}`);
      if (found.rows[0].count === 0) missing.push(`${table} with ${condition}`);
    }
  }
  if (missing.length > 0) throw new Error(`The dump lacks:\n${missing.join('\n')}`);
}
