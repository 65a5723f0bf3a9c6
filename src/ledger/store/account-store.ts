import type { IdempotencyKey, IdempotencyRecord } from '#/ledger/idempotency.ts';
import type { Account, Grant } from '#/ledger/rules/account.ts';
import type { ChargeEnd } from '#/ledger/rules/charge-end.ts';
import type { Clawback, SpentOfGrant } from '#/ledger/rules/decide-clawback.ts';
import type { Charge } from '#/ledger/rules/decide-refund.ts';
import type { Subscription } from '#/ledger/rules/decide-renewal.ts';
import { type GrantsJson, grantsOf, type OwnedGrant } from '#/ledger/store/grant-text.ts';
import { arrayLiteral } from '#/platform/bulk-rows.ts';
import type { Db, Transaction } from '#/platform/db.ts';

/** What a session locks and reads: accounts, and the keys, charges, grants and chargebacks that its commands name. */
export type LedgerNeeds = {
  userIds: readonly string[];
  keys?: readonly IdempotencyKey[];
  chargeIds?: readonly string[];
  grantIds?: readonly string[];
  clawbackIds?: readonly string[];
  /** Whether to count the accounts' open tasks. */
  countsTasks?: boolean;
  /** Plans whose period ends by this instant are read for renewal. Default: the database's clock. */
  until?: Date | undefined;
};

/** What was read under the locks. `clock` is the database's, read after the locks, to the millisecond. */
export type LedgerRead = {
  clock: Date;
  accounts: Account[];
  records: IdempotencyRecord[];
  charges: Charge[];
  /** The ends of those of the charges that have ended. */
  ends: ChargeEnd[];
  spent: SpentOfGrant[];
  clawbacks: Clawback[];
};

/**
 * Locks accounts in id order (FOR NO KEY UPDATE) and reads what a session needs. This must be the first lock of every
 * transaction that moves credits: no two can then deadlock. The accounts it returns leave out those that do not exist and,
 * with `skipLocked`, those that another transaction has locked.
 */
export async function lockAccounts(
  tx: Transaction,
  needs: LedgerNeeds,
  options: { skipLocked: boolean },
): Promise<LedgerRead> {
  const { userIds, keys = [], countsTasks = false, until } = needs;
  const [row] = await tx.$queryRawUnsafe<{ read: LockedJson }[]>(
    lockSql,
    arrayLiteral([...new Set(userIds)]),
    options.skipLocked,
    until?.toISOString() ?? null,
    arrayLiteral(keys.map((key) => key.scope)),
    arrayLiteral(keys.map((key) => key.userId)),
    arrayLiteral(keys.map((key) => key.key)),
    countsTasks,
  );
  if (!row) throw new Error('The database did not answer.');
  const { clock, accounts, read, records } = row.read;
  const named = await readNamed(tx, needs);
  return {
    clock: new Date(clock),
    accounts: accountsOf(accounts ?? [], read, named.grants),
    records: (records ?? []).map((record) => ({ ...record, createdAt: new Date(record.createdAt) })),
    charges: named.charges,
    ends: named.ends,
    spent: named.spent,
    clawbacks: named.clawbacks,
  };
}

const lockSql = `/* ledger:lock */
SELECT "lockAccounts"($1::uuid[], $2::boolean, $3::timestamptz, $4::"KeyScope"[], $5::uuid[], $6::text[], $7::boolean) AS read`;

/** Reads one account as it is stored, without a lock. Returns null for an unknown user. */
export async function readAccount(
  db: Db,
  userId: string,
  until: Date | undefined,
): Promise<{ clock: Date; account: Account } | null> {
  const [row] = await db.$queryRawUnsafe<{ clock: Date; account: AccountJson; read: ReadJson }[]>(
    readSql,
    userId,
    until?.toISOString() ?? null,
  );
  const [account] = row ? accountsOf([row.account], row.read, []) : [];
  return row && account ? { clock: row.clock, account } : null;
}

const readSql = `/* ledger:read */
SELECT date_trunc('milliseconds', clock_timestamp()) AS clock,
  json_build_array(u.id, u.credits, u."debtCredits", u."ledgerSeq", u."digestSeq", u."lowCreditsThreshold") AS account,
  "readAccounts"(ARRAY[u.id], ARRAY[u."ledgerSeq"], $2::timestamptz, false) AS read
FROM "User" u WHERE u.id = $1::uuid`;

type Named = Pick<LedgerRead, 'charges' | 'ends' | 'spent' | 'clawbacks'> & { grants: OwnedGrant[] };

/** Reads the charges, grants and chargebacks that commands name, with their grants. Most commands name none: no query. */
async function readNamed(tx: Transaction, needs: LedgerNeeds): Promise<Named> {
  const { chargeIds = [], grantIds = [], clawbackIds = [] } = needs;
  if (chargeIds.length + grantIds.length + clawbackIds.length === 0)
    return { charges: [], ends: [], spent: [], clawbacks: [], grants: [] };
  const [row] = await tx.$queryRawUnsafe<NamedJson[]>(
    namedSql,
    arrayLiteral(chargeIds),
    arrayLiteral(grantIds),
    arrayLiteral(clawbackIds),
  );
  return {
    charges: (row?.charges ?? []).map((charge) => ({ ...charge, at: new Date(charge.at) })),
    ends: (row?.ends ?? []).map((end) => ({ ...end, endedAt: new Date(end.endedAt) })),
    spent: row?.spent ?? [],
    clawbacks: row?.clawbacks ?? [],
    grants: row ? grantsOf(row.grants) : [],
  };
}

const namedSql = `/* ledger:named */
SELECT (
  SELECT json_agg(json_build_object('id', t.id, 'userId', t."userId", 'generationType', t."generationType", 'at', t."createdAt",
    'taskId', coalesce(t."taskId"::text, t.metadata->>'taskId'),
    'maxCostCredits', coalesce(t."maxCostCredits", (t.metadata->'maxCostCredits')::int),
    'allocations', (SELECT json_agg(json_build_object('grantId', f."grantId", 'amountCredits', f.amount, 'restoresGrantId', NULL) ORDER BY f.ordinal)
      FROM "CreditFunding" f WHERE f."transactionId" = t.id),
    'restored', (SELECT coalesce(json_agg(json_build_object('restoresGrantId', f."restoresGrantId", 'amountCredits', f.amount)), '[]')
      FROM "CreditTransaction" r JOIN "CreditFunding" f ON f."transactionId" = r.id WHERE r."refundsId" = t.id)))
  FROM "CreditTransaction" t WHERE t.id = ANY($1::uuid[]) AND t.type = 'DEBIT') AS charges,
(
  SELECT json_agg(json_build_object('chargeId', e."chargeId", 'outcome', e.outcome, 'costCredits', e."costCredits",
    'endedAt', e."endedAt"))
  FROM "ChargeEnd" e WHERE e."chargeId" = ANY($1::uuid[])) AS ends,
(
  SELECT json_agg(json_build_object('grantId', g.id, 'spentCredits', (
    SELECT coalesce(-sum(f.amount), 0) FROM "CreditGrant" m JOIN "CreditFunding" f ON f."grantId" = m.id
    JOIN "CreditTransaction" t ON t.id = f."transactionId"
    WHERE m."userId" = g."userId" AND (m.id = g.id OR m."originId" = g.id) AND t.type IN ('DEBIT', 'REFUND'))))
  FROM "CreditGrant" g WHERE g.id = ANY($2::uuid[])) AS spent,
(
  SELECT json_agg(json_build_object('id', c.id, 'userId', c."userId", 'grantId', coalesce(c."grantId"::text, c.metadata->>'grantId'),
    'takenCredits', -c.amount, 'debtCredits', coalesce(c."debtCredits", (c.metadata->>'debtCredits')::int, 0),
    'isRestored', EXISTS (SELECT FROM "CreditTransaction" r WHERE r."refundsId" = c.id)))
  FROM "CreditTransaction" c WHERE c.id = ANY($3::uuid[]) AND c.type = 'CLAWBACK'
    AND coalesce(c.reason, c.metadata->>'reason') = 'chargeback') AS clawbacks,
(
  SELECT json_build_array(string_agg("grantText"(g), ';'),
    json_agg(json_build_array(g.id, g.description, g.metadata, g.actor, g.reason, g.plan)) FILTER (WHERE g."bookedAt" IS NULL))
  FROM "CreditGrant" g WHERE g.id IN (
    SELECT f."grantId" FROM "CreditFunding" f WHERE f."transactionId" = ANY($1::uuid[])
    UNION SELECT m.id FROM "CreditFunding" f JOIN "CreditGrant" o ON o.id = f."grantId" AND o."rolloverCapCredits" > 0
      JOIN "CreditGrant" m ON m."userId" = o."userId" AND m."originId" = o.id AND m.source = 'ROLLOVER'
      WHERE f."transactionId" = ANY($1::uuid[])
    UNION SELECT unnest($2::uuid[])
    UNION SELECT m.id FROM "CreditGrant" o JOIN "CreditGrant" m ON m."userId" = o."userId" AND m."originId" = o.id WHERE o.id = ANY($2::uuid[])
    UNION SELECT coalesce(c."grantId", (c.metadata->>'grantId')::uuid) FROM "CreditTransaction" c WHERE c.id = ANY($3::uuid[]) AND c.type = 'CLAWBACK')) AS grants`;

/** A type as it is after JSON: instants are text. */
type Json<T> = T extends Date ? string : T extends object ? { [K in keyof T]: Json<T[K]> } : T;

type AccountJson = [
  userId: string,
  credits: number,
  debtCredits: number,
  ledgerSeq: number,
  digestSeq: number,
  lowCreditsThreshold: number | null,
];

/** What the database's function `readAccounts` returns; each list has at most one item an account. */
type ReadJson = {
  lastLines: [userId: string, createdAt: string][] | null;
  grants: GrantsJson;
  openTasks: [userId: string, count: number][] | null;
  /** The end of the present period, where it has one; and the plan over time where that is due. */
  periods: [userId: string, endsAt: string, subscription: Json<Subscription> | null][] | null;
};

type LockedJson = {
  clock: string;
  accounts: AccountJson[] | null;
  read: ReadJson;
  records: Json<IdempotencyRecord>[] | null;
};

type NamedJson = {
  charges: (Omit<Charge, 'at'> & { at: string })[] | null;
  ends: Json<ChargeEnd>[] | null;
  spent: SpentOfGrant[] | null;
  clawbacks: Clawback[] | null;
  grants: GrantsJson;
};

/** Returns the accounts. `named` adds grants that were not read with them, because nothing is left in those. */
function accountsOf(accounts: readonly AccountJson[], read: ReadJson, named: readonly OwnedGrant[]): Account[] {
  const grants = new Map<string, Grant[]>(accounts.map(([userId]) => [userId, []]));
  const known = new Set<string>();
  for (const { userId, grant } of [...grantsOf(read.grants), ...named]) {
    if (known.has(grant.id)) continue;
    known.add(grant.id);
    grants.get(userId)?.push(grant);
  }
  const lastLines = new Map(read.lastLines);
  const openTasks = new Map(read.openTasks);
  const ends = new Map(read.periods?.map(([userId, endsAt]) => [userId, endsAt]));
  const subscriptions = new Map(read.periods?.map(([userId, , subscription]) => [userId, subscription]));
  return accounts.map(([userId, credits, debtCredits, ledgerSeq, digestSeq, lowCreditsThreshold]) => ({
    userId,
    credits,
    debtCredits,
    ledgerSeq,
    digestSeq,
    lowCreditsThreshold,
    renewsAt: instant(ends.get(userId)),
    lastEntryAt: instant(lastLines.get(userId)),
    openTasks: openTasks.get(userId) ?? null,
    grants: (grants.get(userId) ?? []).sort(byId),
    subscription: subscriptionOf(subscriptions.get(userId)),
  }));
}

/** Sorts grants by id: the database returns them in any order, and decisions must not depend on it. */
function byId(a: Grant, b: Grant): number {
  return a.id < b.id ? -1 : 1;
}

function subscriptionOf(json: Json<Subscription> | null | undefined): Subscription | null {
  if (!json) return null;
  const { anchorAt, endsAt, next } = json;
  return {
    ...json,
    anchorAt: new Date(anchorAt),
    endsAt: new Date(endsAt),
    next: next && { plan: next.plan, at: new Date(next.at) },
  };
}

function instant(text: string | null | undefined): Date | null {
  return text ? new Date(text) : null;
}
