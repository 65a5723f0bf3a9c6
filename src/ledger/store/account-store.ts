import type { Contributor, RecurringSource } from '#/ledger/contributor.ts';
import type { IdempotencyKey, IdempotencyRecord } from '#/ledger/idempotency.ts';
import type { Account, Grant, Standing } from '#/ledger/rules/account.ts';
import type { RecurringGrant } from '#/ledger/rules/recurring-grant.ts';
import { type GrantsJson, grantsOf, type OwnedGrant } from '#/ledger/store/grant-text.ts';
import { type Json, type NamedNeeds, type NamedRead, readNamed } from '#/ledger/store/named-rows.ts';
import { arrayLiteral } from '#/platform/bulk-rows.ts';
import { type Db, queryNamed, type Transaction } from '#/platform/db.ts';

/** What a session locks and reads: accounts, and the keys and facts that its commands name. */
export type LedgerNeeds = NamedNeeds & {
  userIds: readonly string[];
  keys?: readonly IdempotencyKey[];
  /** Whether to count the accounts' open holds. */
  countsHolds?: boolean;
  /** Whether recurring grants are read also of accounts in which none seems due: then their own end decides. */
  readsRecurring?: boolean;
  /** Recurring grants whose `renewsAt` is due by this instant are read for renewal. Default: the database's clock. */
  until?: Date | undefined;
};

/** What was read under the locks. `clock` is the database's, read after the locks, to the millisecond. */
export type LedgerRead = NamedRead & {
  clock: Date;
  accounts: Account[];
  records: IdempotencyRecord[];
};

/**
 * What a feature reads beside an account in the same statement: SQL of a JSON value, in which `u` is the account's row of "User".
 * Each has a name of its own, under which a connection keeps the statement prepared. `values` are those of its parameters, from $3
 * on. `of` makes the value of the JSON.
 */
export type Beside<Value> = {
  name: string;
  sql: string;
  values?: readonly (string | number | null)[];
  of: (json: never) => Value;
};

/** Reads accounts, with what the contributors read of them. */
export type AccountStore = {
  /**
   * Locks accounts in id order (FOR NO KEY UPDATE) and reads what a session needs. This must be the first lock of every
   * transaction that moves credits: no two can then deadlock. The accounts it returns leave out those that do not exist and,
   * with `skipLocked`, those that another transaction has locked.
   */
  lock(tx: Transaction, needs: LedgerNeeds, options: { skipLocked: boolean }): Promise<LedgerRead>;
  /** Reads one account as it is stored, without a lock, and what is asked for beside it. Returns null for an unknown user. */
  read<Value = null>(
    db: Db,
    userId: string,
    until: Date | undefined,
    beside?: Beside<Value>,
  ): Promise<{ clock: Date; account: Account; beside: Value } | null>;
};

/** Makes the store of a ledger with these contributors. @throws Error where two of them say the same */
export function createAccountStore(contributors: readonly Contributor[]): AccountStore {
  const countHolds = onlyOne(contributors.flatMap(({ openHoldsFunction: name }) => name ?? []));
  const recurring = onlyOne(contributors.flatMap((contributor) => contributor.recurring ?? []));
  const lockSql = lockSqlOf(countHolds);
  const readSql = readStatements(recurring);
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
      const { grants, ...named } = await readNamed(tx, needs);
      const locked = accountsOf(accounts ?? [], { ...own, openHolds: row.openHolds }, grants);
      return {
        clock,
        accounts: await withDueGrants(tx, locked, needs.readsRecurring ? null : (until ?? clock)),
        records: (records ?? []).map((record) => ({ ...record, createdAt: new Date(record.createdAt) })),
        ...named,
      };
    },
    async read<Value>(db: Db, userId: string, until: Date | undefined, beside?: Beside<Value>) {
      const values = [userId, until?.toISOString() ?? null, ...(beside?.values ?? [])];
      const [row] = await queryNamed<ReadRow>(db, readSql(beside), ...values);
      const [account] = row ? accountsOf([row.account], row.read, []) : [];
      if (!row || !account) return null;
      const json = row.recurring?.[0]?.[1];
      return {
        clock: row.clock,
        account: json === undefined ? account : withRecurring(account, json === null ? null : grantOf(json)),
        beside: (beside ? beside.of(row.beside as never) : null) as Value,
      };
    },
  };

  /** Reads the recurring grants of those accounts in which a period has ended, most often none; or with null of all. */
  async function withDueGrants(tx: Transaction, accounts: Account[], until: Date | null): Promise<Account[]> {
    const due = accounts.filter(({ renewsAt }) => until === null || (renewsAt !== null && renewsAt <= until));
    if (due.length === 0 || !recurring) return accounts;
    const sql = `/* ledger:recurring */ SELECT "${recurring.function}"($1::uuid[]) AS recurring`;
    const [row] = await tx.$queryRawUnsafe<{ recurring: RecurringJson }[]>(
      sql,
      arrayLiteral(due.map(({ userId }) => userId)),
    );
    const grants = new Map(row?.recurring);
    return accounts.map((account) => {
      const json = grants.get(account.userId);
      return json === undefined ? account : withRecurring(account, json === null ? null : grantOf(json));
    });
  }
}

/** The period's own end decides when it renews: `User.renewsAt` is a copy, by which the database finds accounts that are due. */
function withRecurring(account: Account, recurring: RecurringGrant | null): Account {
  return { ...account, recurring, renewsAt: recurring?.endsAt ?? null };
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

/** Returns the statement that reads an account, with what is asked for beside it. */
function readStatements(recurring: RecurringSource | undefined): (beside: Beside<unknown> | undefined) => string {
  const alone = readSqlOf(recurring, undefined);
  const statements = new Map<string, string>();
  return (beside) => {
    if (!beside) return alone;
    const known = statements.get(beside.name) ?? readSqlOf(recurring, beside);
    statements.set(beside.name, known);
    return known;
  };
}

function readSqlOf(recurring: RecurringSource | undefined, beside: Beside<unknown> | undefined): string {
  const due = 'u."renewsAt" <= coalesce($2::timestamptz, clock_timestamp())';
  return `/* ledger:read${beside ? `:${beside.name}` : ''} */
SELECT date_trunc('milliseconds', clock_timestamp()) AS clock,
  json_build_array(u.id, u.credits, u."debtCredits", u."ledgerSeq", u."digestSeq", u."renewsAt", u."lowCreditsThreshold",
    u."blockedAt" IS NOT NULL, "accountStanding"(u)) AS account,
  "readAccounts"(ARRAY[u.id], ARRAY[u."ledgerSeq"]) AS read,
  CASE WHEN ${due} THEN ${recurring ? `"${recurring.function}"(ARRAY[u.id])` : 'NULL::json'} END AS recurring${beside ? `, (${beside.sql}) AS beside` : ''}
FROM "User" u WHERE u.id = $1::uuid`;
}

type AccountJson = [
  userId: string,
  credits: number,
  debtCredits: number,
  ledgerSeq: number,
  digestSeq: number,
  renewsAt: string | null,
  lowCreditsThreshold: number | null,
  isBlocked: boolean,
  standing: Standing,
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

type ReadRow = { clock: Date; account: AccountJson; read: ReadJson; recurring: RecurringJson; beside?: unknown };

/** Returns the accounts. `named` adds grants that were not read with them, because nothing is left in those. */
function accountsOf(
  accounts: readonly AccountJson[],
  read: ReadJson & { openHolds?: HoldsJson },
  named: readonly OwnedGrant[],
): Account[] {
  const grants = new Map<string, Grant[]>(accounts.map(([userId]) => [userId, []]));
  for (const { userId, grant } of grantsOf(read.grants)) grants.get(userId)?.push(grant);
  for (const { userId, grant } of named) {
    const ofAccount = grants.get(userId);
    if (ofAccount?.some(({ id }) => id === grant.id) === false) ofAccount.push(grant);
  }
  const lastLines = new Map(read.lastLines);
  const openHolds = new Map(read.openHolds);
  return accounts.map(
    ([userId, credits, debtCredits, ledgerSeq, digestSeq, renewsAt, lowCreditsThreshold, isBlocked, standing]) => ({
      userId,
      credits,
      debtCredits,
      ledgerSeq,
      digestSeq,
      lowCreditsThreshold,
      isBlocked,
      standing,
      renewsAt: instant(renewsAt),
      lastEntryAt: instant(lastLines.get(userId)),
      openHolds: openHolds.get(userId) ?? null,
      grants: (grants.get(userId) ?? []).sort(byId),
      recurring: null,
    }),
  );
}

/** Sorts grants by id: the database returns them in any order, and decisions must not depend on it. */
function byId(a: Grant, b: Grant): number {
  return a.id < b.id ? -1 : 1;
}

function instant(text: string | null | undefined): Date | null {
  return text ? new Date(text) : null;
}
