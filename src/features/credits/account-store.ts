import type { Account, Grant } from '#/features/credits/account.ts';
import type { Charge } from '#/features/credits/decide-refund.ts';
import type { Clawback, SpentOfGrant } from '#/features/credits/decide-take-back.ts';
import type { IdempotencyKey, IdempotencyRecord } from '#/features/credits/idempotency.ts';
import type { Subscription } from '#/features/plans/decide-renewal.ts';
import type { Db, Transaction } from '#/server/db.ts';
import { arrayLiteral, rowSet } from '#/server/row-set.ts';

/*
 * The reads behind every movement of credits. `lockAccounts` runs first; `readLedger` in a later statement, so that it
 * sees what the lock waited for: joining the two in one statement would read stale grants.
 */

/**
 * Locks the accounts, in id order so that no two transactions wait for each other in a ring, and gives the ids that it
 * locked. `skipLocked` leaves out those that somebody else holds instead of waiting for them.
 */
export async function lockAccounts(
  tx: Transaction,
  userIds: readonly string[],
  options: { skipLocked: boolean },
): Promise<string[]> {
  const rows = await tx.$queryRawUnsafe<{ id: string }[]>(
    options.skipLocked ? skippingLockSql : lockSql,
    arrayLiteral(userIds),
  );
  return rows.map((row) => row.id);
}

const lockSql = `/* ledger:lock */
SELECT id FROM "User" WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE`;
const skippingLockSql = `/* ledger:lock-free */
SELECT id FROM "User" WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE SKIP LOCKED`;

/** What to read: accounts, and for them the records of keys, charges with the grants that paid, and grants by id. */
export type LedgerNeeds = {
  userIds: readonly string[];
  keys?: readonly IdempotencyKey[];
  chargeIds?: readonly string[];
  grantIds?: readonly string[];
  clawbackIds?: readonly string[];
  /** The instant up to which plans are to be renewed; left out, the database's clock. */
  until?: Date | undefined;
};

/** What was read, at one instant, with the database's clock in milliseconds. */
export type LedgerRead = {
  clock: Date;
  accounts: Account[];
  records: IdempotencyRecord[];
  charges: Charge[];
  spent: SpentOfGrant[];
  clawbacks: Clawback[];
};

/**
 * Reads accounts in one statement: the grants that still have something or have not begun, and those that the charges
 * or chargebacks concern; the plan over time where it is due. Within a transaction after `lockAccounts`, or on its own.
 */
export async function readLedger(db: Db | Transaction, needs: LedgerNeeds): Promise<LedgerRead> {
  const { userIds, keys = [], chargeIds = [], grantIds = [], clawbackIds = [], until } = needs;
  const asked = { charges: chargeIds.length > 0, grants: grantIds.length > 0, clawbacks: clawbackIds.length > 0 };
  const [row] = await db.$queryRawUnsafe<{ read: ReadJson }[]>(
    readSql({ ...asked, keys: keys.length > 0 }),
    arrayLiteral(userIds),
    until?.toISOString() ?? null,
    arrayLiteral(chargeIds),
    arrayLiteral(grantIds),
    arrayLiteral(clawbackIds),
    ...keyRows.values(keys),
  );
  if (!row) throw new Error('The database did not answer.');
  return revived(row.read);
}

const keyRows = rowSet<IdempotencyKey>(6, [
  { name: 'scope', type: '"KeyScope"', of: (key) => key.scope },
  { name: 'userId', type: 'uuid', of: (key) => key.userId },
  { name: 'key', type: 'text', of: (key) => key.key },
]);

type Asked = { charges: boolean; grants: boolean; clawbacks: boolean; keys: boolean };

const readTexts = new Map<string, string>();

/** The statement that reads what is asked, and nothing else: the parts that are not asked would cost each charge. */
function readSql(asked: Asked): string {
  const parts = (Object.keys(asked) as (keyof Asked)[]).filter((part) => asked[part]);
  const name = ['ledger:read', ...parts].join('-');
  const known = readTexts.get(name);
  if (known) return known;
  const text = `/* ${name} */
WITH asked AS (SELECT $3::uuid[], $4::uuid[], $5::uuid[], $6::"KeyScope"[], $7::uuid[], $8::text[])
SELECT json_build_object('clock', date_trunc('milliseconds', clock_timestamp()), 'accounts', (${accountsSql(asked)}),
  'records', ${asked.keys ? `(${recordsSql})` : 'NULL'}, 'charges', ${asked.charges ? `(${chargesSql})` : 'NULL'},
  'spent', ${asked.grants ? `(${spentSql})` : 'NULL'}, 'clawbacks', ${asked.clawbacks ? `(${clawbacksSql})` : 'NULL'}) AS read`;
  readTexts.set(name, text);
  return text;
}

function accountsSql(asked: Asked): string {
  const grants = ['g.remaining > 0', '(g."bookedAt" IS NULL AND g."voidedAt" IS NULL)'];
  if (asked.charges)
    grants.push('g.id IN (SELECT f."grantId" FROM "CreditFunding" f WHERE f."transactionId" = ANY($3::uuid[]))');
  if (asked.grants) grants.push('g.id = ANY($4::uuid[]) OR g."originId" = ANY($4::uuid[])');
  if (asked.clawbacks)
    grants.push(
      `g.id IN (SELECT (c.metadata->>'grantId')::uuid FROM "CreditTransaction" c WHERE c.id = ANY($5::uuid[]))`,
    );
  return `
  SELECT json_agg(json_build_array(u.id, u.credits, u."debtCredits", u."ledgerSeq", u."renewsAt",
    (SELECT t."createdAt" FROM "CreditTransaction" t WHERE t."userId" = u.id AND t.seq = u."ledgerSeq"),
    (SELECT json_agg(json_build_array(g.id, g.source, g.amount, g.remaining, g.priority, g."effectiveAt", g."expiresAt",
        g."bookedAt", g."voidedAt", g."createdAt", g."originId", g."rolloverCapCredits", g."rolloverUntil",
        CASE WHEN g."bookedAt" IS NULL THEN json_build_array(g.description, g.metadata, g.actor) END))
      FROM "CreditGrant" g WHERE g."userId" = u.id AND (${grants.join(' OR ')})),
    CASE WHEN u."renewsAt" <= coalesce($2::timestamptz, clock_timestamp()) THEN (${subscriptionSql}) END))
  FROM "User" u WHERE u.id = ANY($1::uuid[])`;
}

const subscriptionSql = `
  SELECT json_build_object('plan', ${planTermsSql('p')}, 'billingCycle', k."billingCycle", 'anchorAt', k."anchorAt",
    'endsAt', k."endsAt", 'next', CASE WHEN n.id IS NOT NULL THEN json_build_object('plan', ${planTermsSql('n')}, 'at', u."nextPlanAt") END)
  FROM "PlanPeriod" k JOIN "Plan" p ON p.id = k."planId" LEFT JOIN "Plan" n ON n.id = u."nextPlanId"
  WHERE k."userId" = u.id AND k."planId" = u."planId" ORDER BY k."startsAt" DESC LIMIT 1`;

const recordsSql = `
  SELECT json_agg(json_build_object('scope', r.scope, 'userId', r."userId", 'key', r.key, 'operation', r.operation,
    'inputHash', r."inputHash", 'answer', r.answer, 'lineId', r."lineId"))
  FROM (${keyRows.sql}) k JOIN "IdempotencyRecord" r ON r.scope = k.scope AND r."userId" = k."userId" AND r.key = k.key`;

const chargesSql = `
  SELECT json_agg(json_build_object('id', t.id, 'userId', t."userId", 'generationType', t."generationType", 'at', t."createdAt",
    'metadata', t.metadata,
    'fundings', (SELECT json_agg(json_build_object('grantId', f."grantId", 'amount', f.amount, 'restoresGrantId', NULL) ORDER BY f.ordinal)
      FROM "CreditFunding" f WHERE f."transactionId" = t.id),
    'restored', (SELECT coalesce(json_agg(json_build_object('restoresGrantId', f."restoresGrantId", 'amount', f.amount)), '[]')
      FROM "CreditTransaction" r JOIN "CreditFunding" f ON f."transactionId" = r.id WHERE r."refundsId" = t.id)))
  FROM "CreditTransaction" t WHERE t.id = ANY($3::uuid[]) AND t.type = 'DEBIT'`;

const spentSql = `
  SELECT json_agg(json_build_object('grantId', g.id, 'spentCredits', (
    SELECT coalesce(-sum(f.amount), 0) FROM "CreditGrant" m JOIN "CreditFunding" f ON f."grantId" = m.id
    JOIN "CreditTransaction" t ON t.id = f."transactionId"
    WHERE m."userId" = g."userId" AND (m.id = g.id OR m."originId" = g.id) AND t.type IN ('DEBIT', 'REFUND'))))
  FROM "CreditGrant" g WHERE g.id = ANY($4::uuid[])`;

const clawbacksSql = `
  SELECT json_agg(json_build_object('id', c.id, 'userId', c."userId", 'grantId', c.metadata->>'grantId', 'takenCredits', -c.amount,
    'debtCredits', coalesce((c.metadata->>'debtCredits')::int, 0),
    'isRestored', EXISTS (SELECT FROM "CreditTransaction" r WHERE r."refundsId" = c.id)))
  FROM "CreditTransaction" c WHERE c.id = ANY($5::uuid[]) AND c.type = 'CLAWBACK' AND c.metadata->>'reason' = 'chargeback'`;

function planTermsSql(plan: string): string {
  const columns = ['id', 'name', 'credits', 'rolloverCapCredits', 'monthlyPriceCents'];
  return `json_build_object(${columns.map((column) => `'${column}', ${plan}."${column}"`).join(', ')})`;
}

/** The values as JSON carries them: instants as text. */
type Json<T> = T extends Date ? string : T extends object ? { [K in keyof T]: Json<T[K]> } : T;

type AccountJson = [
  userId: string,
  credits: number,
  debtCredits: number,
  ledgerSeq: number,
  renewsAt: string | null,
  lastLineAt: string | null,
  grants: GrantJson[] | null,
  subscription: Json<Subscription> | null,
];

type GrantJson = [
  id: string,
  source: Grant['source'],
  amount: number,
  remaining: number,
  priority: number,
  effectiveAt: string,
  expiresAt: string | null,
  bookedAt: string | null,
  voidedAt: string | null,
  createdAt: string,
  originId: string | null,
  rolloverCapCredits: number,
  rolloverUntil: string | null,
  facts: [description: string, metadata: Record<string, unknown>, actor: string] | null,
];

type ReadJson = {
  clock: string;
  accounts: AccountJson[] | null;
  records: IdempotencyRecord[] | null;
  charges: (Omit<Charge, 'at'> & { at: string })[] | null;
  spent: SpentOfGrant[] | null;
  clawbacks: Clawback[] | null;
};

function revived(read: ReadJson): LedgerRead {
  return {
    clock: new Date(read.clock),
    accounts: (read.accounts ?? []).map(revivedAccount),
    records: read.records ?? [],
    charges: (read.charges ?? []).map((charge) => ({ ...charge, at: new Date(charge.at) })),
    spent: read.spent ?? [],
    clawbacks: read.clawbacks ?? [],
  };
}

function revivedAccount(json: AccountJson): Account {
  const [userId, credits, debtCredits, ledgerSeq, renewsAt, lastLineAt, grants, subscription] = json;
  return {
    userId,
    credits,
    debtCredits,
    ledgerSeq,
    renewsAt: instant(renewsAt),
    lastLineAt: instant(lastLineAt),
    grants: (grants ?? []).map(revivedGrant),
    subscription: subscription && {
      ...subscription,
      anchorAt: new Date(subscription.anchorAt),
      endsAt: new Date(subscription.endsAt),
      next: subscription.next && { plan: subscription.next.plan, at: new Date(subscription.next.at) },
    },
  };
}

/** The facts of a grant that is booked stand in its first line; they are not read again. */
const bookedFacts = ['', {}, ''] as const;

function revivedGrant(json: GrantJson): Grant {
  const [id, source, amount, remaining, priority, effectiveAt, expiresAt, bookedAt, voidedAt, createdAt] = json;
  const [originId, rolloverCapCredits, rolloverUntil, facts] = json.slice(10) as [
    GrantJson[10],
    GrantJson[11],
    GrantJson[12],
    GrantJson[13],
  ];
  const [description, metadata, actor] = facts ?? bookedFacts;
  return {
    id,
    source,
    amount,
    remaining,
    priority,
    effectiveAt: new Date(effectiveAt),
    expiresAt: instant(expiresAt),
    bookedAt: instant(bookedAt),
    voidedAt: instant(voidedAt),
    createdAt: new Date(createdAt),
    originId,
    rolloverCapCredits,
    rolloverUntil: instant(rolloverUntil),
    description,
    metadata,
    actor,
  };
}

function instant(text: string | null): Date | null {
  return text === null ? null : new Date(text);
}
