import type { IdempotencyRecord } from '#/ledger/idempotency.ts';
import type { Account, Allocation, Entry, Grant } from '#/ledger/rules/account.ts';
import { nextDueAt } from '#/ledger/rules/advance.ts';
import { type AttachedRows, arrayLiteral, bulkRows, type RowInsert, rowInsert } from '#/platform/bulk-rows.ts';
import type { Transaction } from '#/platform/db.ts';
import { notifyAccountSql } from '#/platform/events.ts';
import { asLastStatement } from '#/platform/pipelined-client.ts';

/** Everything that one transaction writes to the ledger. All of it is decided before. */
export type LedgerWrites = {
  entries: readonly Entry[];
  /** New grants. */
  opened: readonly (Grant & { userId: string })[];
  /** Grants of which `remainingCredits`, `bookedAt` or `voidedAt` changed, as they are afterwards. */
  changed: readonly Grant[];
  /** The accounts that changed, as they are afterwards. */
  accounts: readonly Account[];
  records: readonly (IdempotencyRecord & { createdAt: Date })[];
};

/**
 * Writes entries (hash-chained from each account's head), allocations, grants, idempotency records, the accounts'
 * projections and attached rows of other tables, in one statement that contains no rule. The statement also tells
 * listeners which accounts changed. Throws, and so rolls the caller's transaction back, when the database wrote other
 * numbers of rows than were decided (`assertWritten`).
 * @param options.isLast this is the transaction's last statement, so that COMMIT goes to the database with it
 */
export async function applyWrites(
  tx: Transaction,
  writes: LedgerWrites,
  attached: readonly AttachedRows[],
  { isLast }: { isLast: boolean },
): Promise<void> {
  const { entries, opened, changed, accounts, records } = writes;
  const allocations = entries.flatMap((entry) =>
    entry.allocations.map((allocation, ordinal) => ({ ...allocation, ordinal, transactionId: entry.id })),
  );
  const inserts = [...(opened.length > 0 ? [{ insert: grantInsert, rows: opened }] : []), ...attached];
  const decided = [entries, allocations, changed, accounts, records, ...inserts.map(({ rows }) => rows)];
  const write = () =>
    tx.$queryRawUnsafe(
      statementWith(inserts.map(({ insert }) => insert)),
      arrayLiteral(decided.map((rows) => rows.length)),
      ...entryRows.values(entries),
      ...allocationRows.values(allocations),
      ...changedGrantRows.values(changed),
      ...accountRows.values(accounts),
      ...recordInsert.values(records),
      ...inserts.flatMap(({ insert, rows }) => insert.values(rows)),
    );
  await (isLast ? asLastStatement(write) : write());
}

const entryRows = bulkRows<Entry>([
  { name: 'id', type: 'uuid', of: (entry) => entry.id },
  { name: 'userId', type: 'uuid', of: (entry) => entry.userId },
  { name: 'seq', type: 'int', of: (entry) => entry.seq },
  { name: 'amount', type: 'int', of: (entry) => entry.amountCredits },
  { name: 'balance', type: 'int', of: (entry) => entry.balanceCredits },
  { name: 'type', type: '"TransactionType"', of: (entry) => entry.type },
  { name: 'generationType', type: '"GenerationType"', of: (entry) => entry.generationType },
  { name: 'description', type: 'text', of: (entry) => entry.description },
  { name: 'metadata', type: 'jsonb', of: (entry) => JSON.stringify(entry.metadata) },
  { name: 'actor', type: 'text', of: (entry) => entry.actor },
  { name: 'refundsId', type: 'uuid', of: (entry) => entry.refundsId },
  { name: 'createdAt', type: 'timestamptz', of: (entry) => entry.at },
]);

const allocationRows = bulkRows<Allocation & { transactionId: string; ordinal: number }>([
  { name: 'transactionId', type: 'uuid', of: (allocation) => allocation.transactionId },
  { name: 'ordinal', type: 'smallint', of: (allocation) => allocation.ordinal },
  { name: 'grantId', type: 'uuid', of: (allocation) => allocation.grantId },
  { name: 'amount', type: 'int', of: (allocation) => allocation.amountCredits },
  { name: 'restoresGrantId', type: 'uuid', of: (allocation) => allocation.restoresGrantId },
]);

const grantInsert = rowInsert<Grant & { userId: string }>('CreditGrant', [
  { name: 'id', type: 'uuid', of: (grant) => grant.id },
  { name: 'userId', type: 'uuid', of: (grant) => grant.userId },
  { name: 'source', type: '"GrantSource"', of: (grant) => grant.source },
  { name: 'amount', type: 'int', of: (grant) => grant.amountCredits },
  { name: 'remaining', type: 'int', of: (grant) => grant.remainingCredits },
  { name: 'priority', type: 'int', of: (grant) => grant.priority },
  { name: 'effectiveAt', type: 'timestamptz', of: (grant) => grant.effectiveAt },
  { name: 'expiresAt', type: 'timestamptz', of: (grant) => grant.expiresAt },
  { name: 'bookedAt', type: 'timestamptz', of: (grant) => grant.bookedAt },
  { name: 'voidedAt', type: 'timestamptz', of: (grant) => grant.voidedAt },
  { name: 'createdAt', type: 'timestamptz', of: (grant) => grant.createdAt },
  { name: 'description', type: 'text', of: (grant) => grant.description },
  { name: 'metadata', type: 'jsonb', of: (grant) => JSON.stringify(grant.metadata) },
  { name: 'actor', type: 'text', of: (grant) => grant.actor },
  { name: 'originId', type: 'uuid', of: (grant) => grant.originId },
  { name: 'rolloverCapCredits', type: 'int', of: (grant) => grant.rolloverCapCredits },
  { name: 'rolloverUntil', type: 'timestamptz', of: (grant) => grant.rolloverUntil },
]);

const changedGrantRows = bulkRows<Grant>([
  { name: 'id', type: 'uuid', of: (grant) => grant.id },
  { name: 'remaining', type: 'int', of: (grant) => grant.remainingCredits },
  { name: 'bookedAt', type: 'timestamptz', of: (grant) => grant.bookedAt },
  { name: 'voidedAt', type: 'timestamptz', of: (grant) => grant.voidedAt },
]);

const accountRows = bulkRows<Account>([
  { name: 'userId', type: 'uuid', of: (account) => account.userId },
  { name: 'seq', type: 'int', of: (account) => account.ledgerSeq },
  { name: 'credits', type: 'int', of: (account) => account.credits },
  { name: 'debtCredits', type: 'int', of: (account) => account.debtCredits },
  { name: 'renewsAt', type: 'timestamptz', of: (account) => account.renewsAt },
  { name: 'nextDueAt', type: 'timestamptz', of: nextDueAt },
]);

const recordInsert = rowInsert<IdempotencyRecord & { createdAt: Date }>('IdempotencyRecord', [
  { name: 'scope', type: '"KeyScope"', of: (record) => record.scope },
  { name: 'userId', type: 'uuid', of: (record) => record.userId },
  { name: 'key', type: 'text', of: (record) => record.key },
  { name: 'operation', type: 'text', of: (record) => record.operation },
  { name: 'inputHash', type: 'text', of: (record) => record.inputHash },
  { name: 'answer', type: 'jsonb', of: (record) => JSON.stringify(record.answer) },
  { name: 'lineId', type: 'uuid', of: (record) => record.lineId },
  { name: 'createdAt', type: 'timestamptz', of: (record) => record.createdAt },
]);

/** SQL of the hash of entry `h` after the hash `previous`. What it covers, and how, is in the database's function only. */
function entryHashSql(previous: string): string {
  return `"ledgerLineHash"(${previous}, h.id, h."userId", h.seq, h.amount, h.balance, h.type, h."generationType",
      h.description, h.metadata, h.actor, h."refundsId", h."createdAt", h.fundings)`;
}

/** The number of the first parameter of each kind of row that the statement always has, in the order of the arguments. */
const first = firstParameters({
  decided: { count: 1 },
  entry: entryRows,
  allocation: allocationRows,
  changed: changedGrantRows,
  account: accountRows,
  record: recordInsert,
  insert: { count: 0 },
});

function firstParameters<Name extends string>(sets: Record<Name, { count: number }>): Record<Name, number> {
  let next = 1;
  const numbers = {} as Record<Name, number>;
  for (const name in sets) {
    numbers[name] = next;
    next += sets[name].count;
  }
  return numbers;
}

const statements = new Map<string, string>();

/** Returns the statement with these inserts. It is named by them, so that a connection prepares each combination once. */
function statementWith(inserts: readonly RowInsert<unknown>[]): string {
  const name = ['ledger:apply', ...inserts.map(({ table }) => table)].join(':');
  let statement = statements.get(name);
  if (statement === undefined) {
    statement = `/* ${name} */ ${applySql(inserts)}`;
    statements.set(name, statement);
  }
  return statement;
}

function applySql(inserts: readonly RowInsert<unknown>[]): string {
  const written = [
    'lines',
    'fundings',
    'changed',
    'accounts',
    'records',
    ...inserts.map(({ table }) => `new ${table}`),
  ];
  let next = first.insert;
  const added = inserts.map((insert) => {
    const sql = `, "new ${insert.table}" AS (\n  ${insert.sql(next)}\n)`;
    next += insert.count;
    return sql;
  });
  return `WITH RECURSIVE line AS (${entryRows.sql(first.entry)}
), funding AS (${allocationRows.sql(first.allocation)}
), account AS (${accountRows.sql(first.account)}
), hashable AS (
  SELECT line.*, f.fundings
  FROM line LEFT JOIN (
    SELECT "transactionId", string_agg(concat_ws(' ', "grantId", amount, "restoresGrantId"), ',' ORDER BY ordinal) AS fundings
    FROM funding GROUP BY "transactionId"
  ) f ON f."transactionId" = line.id
), chained AS (
  SELECT h.*, u."ledgerHead" AS "prevHash", ${entryHashSql('u."ledgerHead"')} AS hash
  FROM hashable h JOIN "User" u ON u.id = h."userId" AND h.seq = u."ledgerSeq" + 1
  UNION ALL
  SELECT h.*, c.hash, ${entryHashSql('c.hash')}
  FROM chained c JOIN hashable h ON h."userId" = c."userId" AND h.seq = c.seq + 1
), lines AS (
  INSERT INTO "CreditTransaction" (id, "userId", seq, amount, balance, type, "generationType", description, metadata, actor,
    "refundsId", "createdAt", "prevHash", hash)
  SELECT id, "userId", seq, amount, balance, type, "generationType", description, metadata, actor, "refundsId", "createdAt",
    "prevHash", hash FROM chained
  RETURNING 1
), fundings AS (
  INSERT INTO "CreditFunding" ("transactionId", ordinal, "grantId", amount, "restoresGrantId")
  SELECT "transactionId", ordinal, "grantId", amount, "restoresGrantId" FROM funding
  RETURNING 1
), changed AS (
  UPDATE "CreditGrant" g SET remaining = c.remaining, "bookedAt" = c."bookedAt", "voidedAt" = c."voidedAt"
  FROM (${changedGrantRows.sql(first.changed)}) c WHERE g.id = c.id
  RETURNING 1
), accounts AS (
  UPDATE "User" u SET credits = a.credits, "debtCredits" = a."debtCredits", "ledgerSeq" = a.seq,
    "ledgerHead" = coalesce(c.hash, u."ledgerHead"), "renewsAt" = a."renewsAt", "nextDueAt" = a."nextDueAt"
  FROM account a LEFT JOIN chained c ON c."userId" = a."userId" AND c.seq = a.seq
  WHERE u.id = a."userId"
  RETURNING 1
), records AS (
  ${recordInsert.sql(first.record)}
)${added.join('')}
SELECT "assertWritten"('{${written.map((name) => `"${name}"`).join(',')}}',
    ARRAY[${written.map((name) => `(SELECT count(*)::int FROM "${name}")`).join(', ')}], $${first.decided}::int[]) AS written,
  (SELECT count(${notifyAccountSql('"userId"')})::int FROM account) AS told`;
}
