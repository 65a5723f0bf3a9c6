import type { IdempotencyRecord } from '#/ledger/idempotency.ts';
import type { Account, Allocation, Entry, Grant } from '#/ledger/rules/account.ts';
import { nextDueAt } from '#/ledger/rules/advance.ts';
import { type AttachedRows, arrayLiteral, bulkRows, type RowInsert, rowInsert } from '#/platform/bulk-rows.ts';
import type { Transaction } from '#/platform/db.ts';
import { notifyAccountSql } from '#/platform/events.ts';
import { asLastStatement } from '#/platform/pipelined-client.ts';

/** Everything that one transaction writes to the ledger, already decided. */
export type LedgerWrites = {
  lines: readonly Entry[];
  opened: readonly (Grant & { userId: string })[];
  changed: readonly Grant[];
  /** The accounts that changed, as they are afterwards. */
  accounts: readonly Account[];
  records: readonly (IdempotencyRecord & { createdAt: Date })[];
};

/**
 * Writes lines (with their hashes, chained from each account's head), fundings, grants, records, the accounts'
 * projections and rows `beside` them in one statement that contains no rule. The statement fails, and the caller's
 * transaction with it, when the counts written are not those decided.
 * @param options.isLast nothing comes after it in its transaction, which is committed with it
 */
export async function applyWrites(
  tx: Transaction,
  writes: LedgerWrites,
  beside: readonly AttachedRows[],
  { isLast }: { isLast: boolean },
): Promise<void> {
  const { lines, opened, changed, accounts, records } = writes;
  const fundings = lines.flatMap((line) =>
    line.allocations.map((funding, ordinal) => ({ ...funding, ordinal, transactionId: line.id })),
  );
  const inserts = [...(opened.length > 0 ? [{ insert: openedGrants, rows: opened }] : []), ...beside];
  const decided = [lines, fundings, changed, accounts, records, ...inserts.map(({ rows }) => rows)];
  const write = () =>
    tx.$queryRawUnsafe(
      statementWith(inserts.map(({ insert }) => insert)),
      arrayLiteral(decided.map((rows) => rows.length)),
      ...lineRows.values(lines),
      ...fundingRows.values(fundings),
      ...changedRows.values(changed),
      ...accountRows.values(accounts),
      ...newRecords.values(records),
      ...inserts.flatMap(({ insert, rows }) => insert.values(rows)),
    );
  await (isLast ? asLastStatement(write) : write());
}

const lineRows = bulkRows<Entry>([
  { name: 'id', type: 'uuid', of: (line) => line.id },
  { name: 'userId', type: 'uuid', of: (line) => line.userId },
  { name: 'seq', type: 'int', of: (line) => line.seq },
  { name: 'amount', type: 'int', of: (line) => line.amountCredits },
  { name: 'balance', type: 'int', of: (line) => line.balanceCredits },
  { name: 'type', type: '"TransactionType"', of: (line) => line.type },
  { name: 'generationType', type: '"GenerationType"', of: (line) => line.generationType },
  { name: 'description', type: 'text', of: (line) => line.description },
  { name: 'metadata', type: 'jsonb', of: (line) => JSON.stringify(line.metadata) },
  { name: 'actor', type: 'text', of: (line) => line.actor },
  { name: 'refundsId', type: 'uuid', of: (line) => line.refundsId },
  { name: 'createdAt', type: 'timestamptz', of: (line) => line.at },
]);

const fundingRows = bulkRows<Allocation & { transactionId: string; ordinal: number }>([
  { name: 'transactionId', type: 'uuid', of: (funding) => funding.transactionId },
  { name: 'ordinal', type: 'smallint', of: (funding) => funding.ordinal },
  { name: 'grantId', type: 'uuid', of: (funding) => funding.grantId },
  { name: 'amount', type: 'int', of: (funding) => funding.amountCredits },
  { name: 'restoresGrantId', type: 'uuid', of: (funding) => funding.restoresGrantId },
]);

const openedGrants = rowInsert<Grant & { userId: string }>('CreditGrant', [
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

const changedRows = bulkRows<Grant>([
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

const newRecords = rowInsert<IdempotencyRecord & { createdAt: Date }>('IdempotencyRecord', [
  { name: 'scope', type: '"KeyScope"', of: (record) => record.scope },
  { name: 'userId', type: 'uuid', of: (record) => record.userId },
  { name: 'key', type: 'text', of: (record) => record.key },
  { name: 'operation', type: 'text', of: (record) => record.operation },
  { name: 'inputHash', type: 'text', of: (record) => record.inputHash },
  { name: 'answer', type: 'jsonb', of: (record) => JSON.stringify(record.answer) },
  { name: 'lineId', type: 'uuid', of: (record) => record.lineId },
  { name: 'createdAt', type: 'timestamptz', of: (record) => record.createdAt },
]);

/** The hash of a line `h` after `previous`: the one text form there is stands in the database's function. */
function lineHashSql(previous: string): string {
  return `"ledgerLineHash"(${previous}, h.id, h."userId", h.seq, h.amount, h.balance, h.type, h."generationType",
      h.description, h.metadata, h.actor, h."refundsId", h."createdAt", h.fundings)`;
}

/** The numbers of the first parameters of each kind of row that the statement always has. */
const first = firstParameters({
  decided: { count: 1 },
  line: lineRows,
  funding: fundingRows,
  changed: changedRows,
  account: accountRows,
  record: newRecords,
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

/** The statement with those inserts. There are few combinations, and each is one text under one name. */
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
  return `WITH RECURSIVE line AS (${lineRows.sql(first.line)}
), funding AS (${fundingRows.sql(first.funding)}
), account AS (${accountRows.sql(first.account)}
), hashable AS (
  SELECT line.*, f.fundings
  FROM line LEFT JOIN (
    SELECT "transactionId", string_agg(concat_ws(' ', "grantId", amount, "restoresGrantId"), ',' ORDER BY ordinal) AS fundings
    FROM funding GROUP BY "transactionId"
  ) f ON f."transactionId" = line.id
), chained AS (
  SELECT h.*, u."ledgerHead" AS "prevHash", ${lineHashSql('u."ledgerHead"')} AS hash
  FROM hashable h JOIN "User" u ON u.id = h."userId" AND h.seq = u."ledgerSeq" + 1
  UNION ALL
  SELECT h.*, c.hash, ${lineHashSql('c.hash')}
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
  FROM (${changedRows.sql(first.changed)}) c WHERE g.id = c.id
  RETURNING 1
), accounts AS (
  UPDATE "User" u SET credits = a.credits, "debtCredits" = a."debtCredits", "ledgerSeq" = a.seq,
    "ledgerHead" = coalesce(c.hash, u."ledgerHead"), "renewsAt" = a."renewsAt", "nextDueAt" = a."nextDueAt"
  FROM account a LEFT JOIN chained c ON c."userId" = a."userId" AND c.seq = a.seq
  WHERE u.id = a."userId"
  RETURNING 1
), records AS (
  ${newRecords.sql(first.record)}
)${added.join('')}
SELECT "assertWritten"('{${written.map((name) => `"${name}"`).join(',')}}',
    ARRAY[${written.map((name) => `(SELECT count(*)::int FROM "${name}")`).join(', ')}], $${first.decided}::int[]) AS written,
  (SELECT count(${notifyAccountSql('"userId"')})::int FROM account) AS told`;
}
