import type { Account, Grant } from '#/features/credits/account.ts';
import type { Charge } from '#/features/credits/decide-refund.ts';
import type { Clawback, SpentOfGrant } from '#/features/credits/decide-take-back.ts';
import type { IdempotencyKey, IdempotencyRecord } from '#/features/credits/idempotency.ts';
import type { Subscription } from '#/features/plans/decide-renewal.ts';
import type { Db, Transaction } from '#/server/db.ts';
import { arrayLiteral } from '#/server/row-set.ts';

/** What a ledger is about: accounts, keys, and the charges, grants and chargebacks that its verbs name. */
export type LedgerNeeds = {
  userIds: readonly string[];
  keys?: readonly IdempotencyKey[];
  chargeIds?: readonly string[];
  grantIds?: readonly string[];
  clawbackIds?: readonly string[];
  /** Whether open tasks are to be counted. */
  countsTasks?: boolean;
  /** The instant up to which plans are to be renewed; left out, the database's clock. */
  until?: Date | undefined;
};

/** What was read, with the database's clock in milliseconds. */
export type LedgerRead = {
  clock: Date;
  accounts: Account[];
  records: IdempotencyRecord[];
  charges: Charge[];
  spent: SpentOfGrant[];
  clawbacks: Clawback[];
};

/**
 * Locks accounts in id order, which is the first lock of every transaction that moves credits, and reads what a ledger
 * needs. Accounts that do not exist, and with `skipLocked` those that somebody else holds, are not among those it gives.
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
  const { clock, accounts, records } = row.read;
  const named = await readNamed(tx, needs);
  return {
    clock: new Date(clock),
    accounts: (accounts ?? []).map((json) => withGrants(accountOf(json), named.grants)),
    records: records ?? [],
    charges: named.charges,
    spent: named.spent,
    clawbacks: named.clawbacks,
  };
}

const lockSql = `/* ledger:lock */
SELECT "lockAccounts"($1::uuid[], $2::boolean, $3::timestamptz, $4::"KeyScope"[], $5::uuid[], $6::text[], $7::boolean) AS read`;

/** One account without a lock, as it stands; null when there is no such user. */
export async function readAccount(
  db: Db,
  userId: string,
  until: Date | undefined,
): Promise<{ clock: Date; account: Account } | null> {
  const [row] = await db.$queryRawUnsafe<{ clock: Date; accounts: AccountJson[] | null }[]>(
    readSql,
    arrayLiteral([userId]),
    until?.toISOString() ?? null,
  );
  const [json] = row?.accounts ?? [];
  return row && json ? { clock: row.clock, account: accountOf(json) } : null;
}

const readSql = `/* ledger:read */
SELECT date_trunc('milliseconds', clock_timestamp()) AS clock,
  "readAccounts"($1::uuid[], $2::timestamptz, false) AS accounts`;

type Named = Pick<LedgerRead, 'charges' | 'spent' | 'clawbacks'> & { grants: OwnedGrantJson[] };

/** The charges, grants and chargebacks that verbs name, with the grants that they concern; most verbs name none. */
async function readNamed(tx: Transaction, needs: LedgerNeeds): Promise<Named> {
  const { chargeIds = [], grantIds = [], clawbackIds = [] } = needs;
  if (chargeIds.length + grantIds.length + clawbackIds.length === 0)
    return { charges: [], spent: [], clawbacks: [], grants: [] };
  const [row] = await tx.$queryRawUnsafe<NamedJson[]>(
    namedSql,
    arrayLiteral(chargeIds),
    arrayLiteral(grantIds),
    arrayLiteral(clawbackIds),
  );
  return {
    charges: (row?.charges ?? []).map((charge) => ({ ...charge, at: new Date(charge.at) })),
    spent: row?.spent ?? [],
    clawbacks: row?.clawbacks ?? [],
    grants: row?.grants ?? [],
  };
}

const namedSql = `/* ledger:named */
SELECT (
  SELECT json_agg(json_build_object('id', t.id, 'userId', t."userId", 'generationType', t."generationType", 'at', t."createdAt",
    'metadata', t.metadata,
    'fundings', (SELECT json_agg(json_build_object('grantId', f."grantId", 'amount', f.amount, 'restoresGrantId', NULL) ORDER BY f.ordinal)
      FROM "CreditFunding" f WHERE f."transactionId" = t.id),
    'restored', (SELECT coalesce(json_agg(json_build_object('restoresGrantId', f."restoresGrantId", 'amount', f.amount)), '[]')
      FROM "CreditTransaction" r JOIN "CreditFunding" f ON f."transactionId" = r.id WHERE r."refundsId" = t.id)))
  FROM "CreditTransaction" t WHERE t.id = ANY($1::uuid[]) AND t.type = 'DEBIT') AS charges,
(
  SELECT json_agg(json_build_object('grantId', g.id, 'spentCredits', (
    SELECT coalesce(-sum(f.amount), 0) FROM "CreditGrant" m JOIN "CreditFunding" f ON f."grantId" = m.id
    JOIN "CreditTransaction" t ON t.id = f."transactionId"
    WHERE m."userId" = g."userId" AND (m.id = g.id OR m."originId" = g.id) AND t.type IN ('DEBIT', 'REFUND'))))
  FROM "CreditGrant" g WHERE g.id = ANY($2::uuid[])) AS spent,
(
  SELECT json_agg(json_build_object('id', c.id, 'userId', c."userId", 'grantId', c.metadata->>'grantId', 'takenCredits', -c.amount,
    'debtCredits', coalesce((c.metadata->>'debtCredits')::int, 0),
    'isRestored', EXISTS (SELECT FROM "CreditTransaction" r WHERE r."refundsId" = c.id)))
  FROM "CreditTransaction" c WHERE c.id = ANY($3::uuid[]) AND c.type = 'CLAWBACK' AND c.metadata->>'reason' = 'chargeback') AS clawbacks,
(
  SELECT json_agg(json_build_array(g."userId", "grantValues"(g))) FROM "CreditGrant" g WHERE g.id IN (
    SELECT f."grantId" FROM "CreditFunding" f WHERE f."transactionId" = ANY($1::uuid[])
    UNION SELECT unnest($2::uuid[])
    UNION SELECT m.id FROM "CreditGrant" o JOIN "CreditGrant" m ON m."userId" = o."userId" AND m."originId" = o.id WHERE o.id = ANY($2::uuid[])
    UNION SELECT (c.metadata->>'grantId')::uuid FROM "CreditTransaction" c WHERE c.id = ANY($3::uuid[]) AND c.type = 'CLAWBACK')) AS grants`;

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
  openTasks: number | null,
  lowCreditsThreshold: number | null,
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

type LockedJson = { clock: string; accounts: AccountJson[] | null; records: IdempotencyRecord[] | null };

type OwnedGrantJson = [userId: string, grant: GrantJson];

type NamedJson = {
  charges: (Omit<Charge, 'at'> & { at: string })[] | null;
  spent: SpentOfGrant[] | null;
  clawbacks: Clawback[] | null;
  grants: OwnedGrantJson[] | null;
};

/** The account with those of the grants that are its own and were not read with it, because nothing is left in them. */
function withGrants(account: Account, grants: readonly OwnedGrantJson[]): Account {
  const known = new Set(account.grants.map((grant) => grant.id));
  const more = grants.filter(([userId, [id]]) => userId === account.userId && !known.has(id));
  return more.length === 0
    ? account
    : { ...account, grants: [...account.grants, ...more.map(([, json]) => grantOf(json))] };
}

function accountOf(json: AccountJson): Account {
  const [userId, credits, debtCredits, ledgerSeq, renewsAt, lastLineAt, grants, subscription] = json;
  const [openTasks, lowCreditsThreshold] = [json[8], json[9]];
  return {
    userId,
    credits,
    debtCredits,
    ledgerSeq,
    openTasks,
    lowCreditsThreshold,
    renewsAt: instant(renewsAt),
    lastLineAt: instant(lastLineAt),
    grants: (grants ?? []).map(grantOf).sort(byId),
    subscription: subscription && {
      ...subscription,
      anchorAt: new Date(subscription.anchorAt),
      endsAt: new Date(subscription.endsAt),
      next: subscription.next && { plan: subscription.next.plan, at: new Date(subscription.next.at) },
    },
  };
}

/** The database gives grants in any order; what is decided must not hang on it. */
function byId(a: Grant, b: Grant): number {
  return a.id < b.id ? -1 : 1;
}

/** The facts of a grant that is booked stand in its first line; they are not read again. */
const bookedFacts = ['', {}, ''] as const;

function grantOf(json: GrantJson): Grant {
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
