import type { IdempotencyRecord } from '#/ledger/idempotency.ts';
import type { Account, Entry, Grant } from '#/ledger/rules/account.ts';
import type { ChargeEnd } from '#/ledger/rules/charge-end.ts';
import type { DigestItem } from '#/ledger/store/digest.ts';
import { keyText, lineText } from '#/ledger/store/hashed-texts.ts';
import {
  accountRows,
  allocationRows,
  allocationsOf,
  changedGrantRows,
  digestRows,
  endInsert,
  entryRows,
  factRows,
  grantInsert,
  hasFurtherFacts,
  placedRecordInsert,
  recordInsert,
} from '#/ledger/store/ledger-rows.ts';
import { type AttachedRows, arrayLiteral, type RowInsert } from '#/platform/bulk-rows.ts';
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
  records: readonly IdempotencyRecord[];
  ends: readonly (ChargeEnd & { userId: string })[];
  /** What the accounts' digests cover from now on, beside what they covered before. */
  items: readonly DigestItem[];
  /** Returns the place in its account's digest of a record, an end or a grant; null where an entry covers it. */
  placeOf: (of: object) => number | null;
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
  const { entries, opened, changed, accounts, records, ends, items, placeOf } = writes;
  const keys = new Map(records.map((record) => [record.lineId, keyText(record)]));
  const lines = entries.map((entry) => {
    const text = keys.get(entry.id) ?? null;
    return { entry, keyText: text, said: lineText(entry, text !== null) };
  });
  const facts = entries.filter(hasFurtherFacts);
  const hasDigests = items.length > 0;
  const allocations = entries.flatMap(allocationsOf);
  const placed = <Row extends object>(rows: readonly Row[]) => rows.map((row) => ({ row, digestSeq: placeOf(row) }));
  const inserts: AttachedRows[] = [
    ...(opened.length > 0 ? [{ insert: grantInsert, rows: placed(opened) } as AttachedRows] : []),
    ...(ends.length > 0 ? [{ insert: endInsert, rows: placed(ends) } as AttachedRows] : []),
    ...attached,
  ];
  const decided = [entries, allocations, changed, accounts, records, ...inserts.map(({ rows }) => rows)];
  const write = () =>
    tx.$queryRawUnsafe(
      statementWith(
        inserts.map(({ insert }) => insert),
        { hasFacts: facts.length > 0, hasDigests },
      ),
      arrayLiteral(decided.map((rows) => rows.length)),
      ...entryRows.values(lines),
      ...allocationRows.values(allocations),
      ...changedGrantRows.values(changed),
      ...accountRows.values(accounts),
      ...recordInsertOf({ hasDigests }).values(placed(records)),
      ...inserts.flatMap(({ insert, rows }) => insert.values(rows)),
      ...(facts.length > 0 ? factRows.values(facts) : []),
      ...(hasDigests ? digestRows.values(items) : []),
    );
  await (isLast ? asLastStatement(write) : write());
}

/**
 * SQL of the hash of entry `h` after the hash `previous`, of an account with this `salt`, `seal` and `digest`. What it covers, and how,
 * is in the database's functions.
 */
function entryHashSql({
  previous,
  salt,
  seal,
  digest,
}: Record<'previous' | 'salt' | 'seal' | 'digest', string>): string {
  return `"ledgerLineHash2"(${previous}, ${keyHashSql(salt)}, ${seal}, ${digest}, h.said, h.metadata, h.price)`;
}

function keyHashSql(salt: string): string {
  return `CASE WHEN h."keyText" IS NOT NULL THEN "saltedHash"(${salt}, h."keyText") END`;
}

/** The number of the first parameter of each kind of row that the statement always has, in the order of the arguments. */
const first = firstParameters({
  decided: { count: 1 },
  entry: entryRows,
  allocation: allocationRows,
  changed: changedGrantRows,
  account: accountRows,
  record: recordInsert,
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

function recordInsertOf({ hasDigests }: Pick<Parts, 'hasDigests'>) {
  return hasDigests ? placedRecordInsert : recordInsert;
}

/** What a statement has beyond what all have: further facts of entries, new digests of accounts. */
type Parts = { hasFacts: boolean; hasDigests: boolean };

/**
 * Returns the statement with these inserts and parts. Each combination has a name of its own (a number, since PostgreSQL cuts
 * names after 63 characters), so that a connection prepares it once.
 */
function statementWith(inserts: readonly RowInsert<unknown>[], parts: Parts): string {
  const combination = JSON.stringify([inserts.map(({ table }) => table), parts]);
  let statement = statements.get(combination);
  if (statement === undefined) {
    statement = `/* ledger:apply:${statements.size} */ ${applySql(inserts, parts)}`;
    statements.set(combination, statement);
  }
  return statement;
}

function applySql(inserts: readonly RowInsert<unknown>[], { hasFacts, hasDigests }: Parts): string {
  const written = [
    'lines',
    'fundings',
    'changed',
    'accounts',
    'records',
    ...inserts.map(({ table }) => `new ${table}`),
  ];
  const records = recordInsertOf({ hasDigests });
  let next = first.record + records.count;
  const added = inserts.map((insert) => {
    const sql = `, "new ${insert.table}" AS (\n  ${insert.sql(next)}\n)`;
    next += insert.count;
    return sql;
  });
  const facts = hasFacts ? `, fact AS (${factRows.sql(next)}\n)` : '';
  if (hasFacts) next += factRows.count;
  const columns = hasFacts
    ? ', "grantId", "settlesId", "rolledOverTo", "debtCredits", "maxCostCredits", plan, "planId"'
    : '';
  const digested = hasDigests
    ? `, digested AS (
  SELECT i."userId", "digestOf"(u.digest, "saltedHash"(u."ledgerSalt", i.said) ORDER BY i.seq) AS digest,
    max(i.seq) AS seq
  FROM (${digestRows.sql(next)}) i JOIN "User" u ON u.id = i."userId" GROUP BY i."userId"
)`
    : '';
  return `WITH RECURSIVE line AS (${entryRows.sql(first.entry)}
), funding AS (${allocationRows.sql(first.allocation)}
), account AS (${accountRows.sql(first.account)}
), chained AS (
  SELECT h.*, u."ledgerSalt" AS salt, u.digest, u."digestSeq", ${keyHashSql('u."ledgerSalt"')} AS "keyHash", u."ledgerHead" AS "prevHash",
    ${entryHashSql({
      previous: 'u."ledgerHead"',
      salt: 'u."ledgerSalt"',
      seal: 'CASE WHEN h.seq = u."sealedSeq" + 1 THEN u."ledgerSeal" END',
      digest: 'u.digest',
    })} AS hash
  FROM line h JOIN "User" u ON u.id = h."userId" AND h.seq = u."ledgerSeq" + 1
  UNION ALL
  SELECT h.*, c.salt, c.digest, c."digestSeq", ${keyHashSql('c.salt')}, c.hash,
    ${entryHashSql({ previous: 'c.hash', salt: 'c.salt', seal: 'NULL', digest: 'c.digest' })}
  FROM chained c JOIN line h ON h."userId" = c."userId" AND h.seq = c.seq + 1
)${facts}${digested}, lines AS (
  INSERT INTO "CreditTransaction" (id, "userId", seq, amount, balance, type, "generationType", description, metadata, actor,
    "refundsId", "createdAt", "taskId", price, reason, "keyHash", "digestSeq", "hashVersion", "prevHash", hash${columns})
  SELECT c.id, "userId", seq, amount, balance, type, "generationType", description, metadata, actor, "refundsId", "createdAt", "taskId",
    price, reason, "keyHash", "digestSeq", 2, "prevHash", hash${columns} FROM chained c${hasFacts ? ' LEFT JOIN fact ON fact.id = c.id' : ''}
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
    "ledgerHead" = coalesce(c.hash, u."ledgerHead"), "renewsAt" = a."renewsAt", "nextDueAt" = a."nextDueAt"${
      hasDigests ? `,\n    "digestSeq" = coalesce(d.seq, u."digestSeq"), digest = coalesce(d.digest, u.digest)` : ''
    }
  FROM account a LEFT JOIN chained c ON c."userId" = a."userId" AND c.seq = a.seq${
    hasDigests ? ' LEFT JOIN digested d ON d."userId" = a."userId"' : ''
  }
  WHERE u.id = a."userId"
  RETURNING 1
), records AS (
  ${records.sql(first.record)}
)${added.join('')}
SELECT "assertWritten"('{${written.map((name) => `"${name}"`).join(',')}}',
    ARRAY[${written.map((name) => `(SELECT count(*)::int FROM "${name}")`).join(', ')}], $${first.decided}::int[]) AS written,
  (SELECT count(${notifyAccountSql('"userId"')})::int FROM account) AS told`;
}
