import type { Contributor, RecurringSource } from '#/ledger/contributor.ts';
import type { IdempotencyKey, IdempotencyRecord } from '#/ledger/idempotency.ts';
import type { Account, Grant } from '#/ledger/rules/account.ts';
import type { ChargeEnd } from '#/ledger/rules/charge-end.ts';
import type { Clawback, SpentOfGrant } from '#/ledger/rules/decide-clawback.ts';
import type { Charge } from '#/ledger/rules/decide-refund.ts';
import type { Expiry } from '#/ledger/rules/decide-undo-expiry.ts';
import type { RecurringGrant } from '#/ledger/rules/recurring-grant.ts';
import { expiryJson } from '#/ledger/store/expiry-json.ts';
import { type GrantsJson, grantsOf, type OwnedGrant } from '#/ledger/store/grant-text.ts';
import { arrayLiteral } from '#/platform/bulk-rows.ts';
import type { Db, Transaction } from '#/platform/db.ts';

/** What a session locks and reads: accounts, and the keys, charges, grants, chargebacks and expiries that its commands name. */
export type LedgerNeeds = {
  userIds: readonly string[];
  keys?: readonly IdempotencyKey[];
  chargeIds?: readonly string[];
  grantIds?: readonly string[];
  clawbackIds?: readonly string[];
  expiryIds?: readonly string[];
  /** Whether to count the accounts' open holds. */
  countsHolds?: boolean;
  /** Recurring grants whose `renewsAt` is due by this instant are read for renewal. Default: the database's clock. */
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
  expiries: Expiry[];
};

/** Reads accounts, with what the contributors read of them. */
export type AccountStore = {
  /**
   * Locks accounts in id order (FOR NO KEY UPDATE) and reads what a session needs. This must be the first lock of every
   * transaction that moves credits: no two can then deadlock. The accounts it returns leave out those that do not exist and,
   * with `skipLocked`, those that another transaction has locked.
   */
  lock(tx: Transaction, needs: LedgerNeeds, options: { skipLocked: boolean }): Promise<LedgerRead>;
  /** Reads one account as it is stored, without a lock. Returns null for an unknown user. */
  read(db: Db, userId: string, until: Date | undefined): Promise<{ clock: Date; account: Account } | null>;
};

/** Makes the store of a ledger with these contributors. @throws Error where two of them say the same */
export function createAccountStore(contributors: readonly Contributor[]): AccountStore {
  const countHolds = onlyOne(contributors.flatMap(({ openHoldsFunction: name }) => name ?? []));
  const recurring = onlyOne(contributors.flatMap((contributor) => contributor.recurring ?? []));
  const lockSql = lockSqlOf(countHolds);
  const readSql = readSqlOf(recurring);
  const grantOf = (json: unknown) => recurring?.grantOf(json as never) ?? null;

  return {
    async lock(tx, needs, options) {
      const { userIds, keys = [], countsHolds = false, until } = needs;
      const [row] = await tx.$queryRawUnsafe<LockedRow[]>(
        lockSql,
        arrayLiteral([...new Set(userIds)]),
        options.skipLocked,
        arrayLiteral(keys.map((key) => key.scope)),
        arrayLiteral(keys.map((key) => key.userId)),
        arrayLiteral(keys.map((key) => key.key)),
        countsHolds,
      );
      if (!row) throw new Error('The database did not answer.');
      const { accounts, records, own } = row.read;
      const clock = new Date(row.read.clock);
      const named = await readNamed(tx, needs);
      const locked = accountsOf(accounts ?? [], { ...own, openHolds: row.openHolds }, named.grants);
      return {
        clock,
        accounts: await withDueGrants(tx, locked, until ?? clock),
        records: (records ?? []).map((record) => ({ ...record, createdAt: new Date(record.createdAt) })),
        charges: named.charges,
        ends: named.ends,
        spent: named.spent,
        clawbacks: named.clawbacks,
        expiries: named.expiries,
      };
    },
    async read(db, userId, until) {
      const [row] = await db.$queryRawUnsafe<ReadRow[]>(readSql, userId, until?.toISOString() ?? null);
      const [account] = row ? accountsOf([row.account], row.read, []) : [];
      const json = row?.recurring?.[0]?.[1];
      return row && account
        ? { clock: row.clock, account: json ? withRecurring(account, grantOf(json)) : account }
        : null;
    },
  };

  /** Reads the recurring grants of those accounts in which a period has ended: most often none. */
  async function withDueGrants(tx: Transaction, accounts: Account[], until: Date): Promise<Account[]> {
    const due = accounts.filter(({ renewsAt }) => renewsAt !== null && renewsAt <= until);
    if (due.length === 0 || !recurring) return accounts;
    const sql = `/* ledger:recurring */ SELECT "${recurring.function}"($1::uuid[]) AS recurring`;
    const [row] = await tx.$queryRawUnsafe<{ recurring: RecurringJson }[]>(
      sql,
      arrayLiteral(due.map(({ userId }) => userId)),
    );
    const grants = new Map(row?.recurring);
    return accounts.map((account) => {
      const json = grants.get(account.userId);
      return json ? withRecurring(account, grantOf(json)) : account;
    });
  }
}

/** The period's own end decides when it renews: `User.renewsAt` is a copy, by which the database finds accounts that are due. */
function withRecurring(account: Account, recurring: RecurringGrant | null): Account {
  return { ...account, recurring, renewsAt: recurring?.endsAt ?? account.renewsAt };
}

function onlyOne<Value>(values: readonly Value[]): Value | undefined {
  if (values.length > 1) throw new Error('Two contributors of a ledger say the same.');
  return values[0];
}

/** The count is taken of the result of the lock, and so after it: each statement of a volatile function sees what was committed then. */
function lockSqlOf(countHolds: string | undefined): string {
  const openHolds = countHolds
    ? `CASE WHEN $6::boolean THEN "${countHolds}"(l.locked) END`
    : 'CASE WHEN $6::boolean THEN NULL::json END';
  return `/* ledger:lock */
SELECT l.read, ${openHolds} AS "openHolds"
FROM "lockAccounts"($1::uuid[], $2::boolean, $3::"KeyScope"[], $4::uuid[], $5::text[]) l`;
}

function readSqlOf(recurring: RecurringSource | undefined): string {
  const due = 'u."renewsAt" <= coalesce($2::timestamptz, clock_timestamp())';
  return `/* ledger:read */
SELECT date_trunc('milliseconds', clock_timestamp()) AS clock,
  json_build_array(u.id, u.credits, u."debtCredits", u."ledgerSeq", u."digestSeq", u."renewsAt", u."lowCreditsThreshold") AS account,
  "readAccounts"(ARRAY[u.id], ARRAY[u."ledgerSeq"]) AS read,
  CASE WHEN ${due} THEN ${recurring ? `"${recurring.function}"(ARRAY[u.id])` : 'NULL::json'} END AS recurring
FROM "User" u WHERE u.id = $1::uuid`;
}

type Named = Pick<LedgerRead, 'charges' | 'ends' | 'spent' | 'clawbacks' | 'expiries'> & { grants: OwnedGrant[] };

/** Reads the charges, grants, chargebacks and expiries that commands name, with their grants. Most commands name none: no query. */
async function readNamed(tx: Transaction, needs: LedgerNeeds): Promise<Named> {
  const { chargeIds = [], grantIds = [], clawbackIds = [], expiryIds = [] } = needs;
  if (chargeIds.length + grantIds.length + clawbackIds.length + expiryIds.length === 0)
    return { charges: [], ends: [], spent: [], clawbacks: [], expiries: [], grants: [] };
  const [row] = await tx.$queryRawUnsafe<NamedJson[]>(
    namedSql,
    arrayLiteral(chargeIds),
    arrayLiteral(grantIds),
    arrayLiteral(clawbackIds),
    arrayLiteral(expiryIds),
  );
  return {
    charges: (row?.charges ?? []).map((charge) => ({ ...charge, at: new Date(charge.at) })),
    ends: (row?.ends ?? []).map((end) => ({ ...end, endedAt: new Date(end.endedAt) })),
    spent: row?.spent ?? [],
    clawbacks: row?.clawbacks ?? [],
    expiries: (row?.expiries ?? []).map((expiry) => ({ ...expiry, at: new Date(expiry.at) })),
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
    WHERE m."userId" = g."userId" AND (m.id = g.id OR m."originId" = g.id) AND t.type IN ('DEBIT', 'REFUND')
      AND t.reason IS DISTINCT FROM 'expiry')))
  FROM "CreditGrant" g WHERE g.id = ANY($2::uuid[])) AS spent,
(
  SELECT json_agg(json_build_object('id', c.id, 'userId', c."userId", 'grantId', coalesce(c."grantId"::text, c.metadata->>'grantId'),
    'takenCredits', -c.amount, 'debtCredits', coalesce(c."debtCredits", (c.metadata->>'debtCredits')::int, 0),
    'isRestored', EXISTS (SELECT FROM "CreditTransaction" r WHERE r."refundsId" = c.id)))
  FROM "CreditTransaction" c WHERE c.id = ANY($3::uuid[]) AND c.type = 'CLAWBACK'
    AND coalesce(c.reason, c.metadata->>'reason') = 'chargeback') AS clawbacks,
(
  SELECT json_agg(${expiryJson('e')}) FROM "CreditTransaction" e WHERE e.id = ANY($4::uuid[]) AND e.type = 'EXPIRE') AS expiries,
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
    UNION SELECT coalesce(c."grantId", (c.metadata->>'grantId')::uuid) FROM "CreditTransaction" c WHERE c.id = ANY($3::uuid[]) AND c.type = 'CLAWBACK'
    UNION SELECT coalesce(e."grantId", (e.metadata->>'grantId')::uuid) FROM "CreditTransaction" e WHERE e.id = ANY($4::uuid[]) AND e.type = 'EXPIRE')) AS grants`;

/** A type as it is after JSON: instants are text. */
type Json<T> = T extends Date ? string : T extends object ? { [K in keyof T]: Json<T[K]> } : T;

type AccountJson = [
  userId: string,
  credits: number,
  debtCredits: number,
  ledgerSeq: number,
  digestSeq: number,
  renewsAt: string | null,
  lowCreditsThreshold: number | null,
];

/** What the database's function `readAccounts` returns; each list has at most one item an account. */
type ReadJson = { lastLines: [userId: string, createdAt: string][] | null; grants: GrantsJson };

/** What a contributor's functions return. */
type HoldsJson = [userId: string, count: number][] | null;
type RecurringJson = [userId: string, grant: unknown][] | null;

type LockedRow = {
  read: { clock: string; accounts: AccountJson[] | null; own: ReadJson; records: Json<IdempotencyRecord>[] | null };
  openHolds: HoldsJson;
};

type ReadRow = { clock: Date; account: AccountJson; read: ReadJson; recurring: RecurringJson };

type NamedJson = {
  charges: (Omit<Charge, 'at'> & { at: string })[] | null;
  ends: Json<ChargeEnd>[] | null;
  spent: SpentOfGrant[] | null;
  clawbacks: Clawback[] | null;
  expiries: Json<Expiry>[] | null;
  grants: GrantsJson;
};

/** Returns the accounts. `named` adds grants that were not read with them, because nothing is left in those. */
function accountsOf(
  accounts: readonly AccountJson[],
  read: ReadJson & { openHolds?: HoldsJson },
  named: readonly OwnedGrant[],
): Account[] {
  const grants = new Map<string, Grant[]>(accounts.map(([userId]) => [userId, []]));
  const known = new Set<string>();
  for (const { userId, grant } of [...grantsOf(read.grants), ...named]) {
    if (known.has(grant.id)) continue;
    known.add(grant.id);
    grants.get(userId)?.push(grant);
  }
  const lastLines = new Map(read.lastLines);
  const openHolds = new Map(read.openHolds);
  return accounts.map(([userId, credits, debtCredits, ledgerSeq, digestSeq, renewsAt, lowCreditsThreshold]) => ({
    userId,
    credits,
    debtCredits,
    ledgerSeq,
    digestSeq,
    lowCreditsThreshold,
    renewsAt: instant(renewsAt),
    lastEntryAt: instant(lastLines.get(userId)),
    openHolds: openHolds.get(userId) ?? null,
    grants: (grants.get(userId) ?? []).sort(byId),
    recurring: null,
  }));
}

/** Sorts grants by id: the database returns them in any order, and decisions must not depend on it. */
function byId(a: Grant, b: Grant): number {
  return a.id < b.id ? -1 : 1;
}

function instant(text: string | null | undefined): Date | null {
  return text ? new Date(text) : null;
}
