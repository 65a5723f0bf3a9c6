import type { GenerationType } from '#/features/credit-costs/schema.ts';
import type { Account, Funding, Grant, Line } from '#/features/credits/account.ts';
import type { Charge } from '#/features/credits/decide-refund.ts';
import type { IdempotencyKey, IdempotencyRecord } from '#/features/credits/idempotency.ts';
import type { Transaction } from '#/server/db.ts';

/*
 * The statements behind every movement of credits, in the order in which they run:
 * lockAccounts, then, in later statements so that they see what the lock waited for, readAccounts, readCharges and
 * readRecords; one pure decision; applyLines. Joining the lock and the reading in one statement would read stale grants.
 */

/** Locks the accounts, in id order so that no two transactions wait for each other. Gives the ids that exist. */
export async function lockAccounts(tx: Transaction, userIds: readonly string[]): Promise<string[]> {
  const rows = await tx.$queryRawUnsafe<{ id: string }[]>(
    'SELECT id FROM "User" WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE',
    userIds,
  );
  return rows.map((row) => row.id);
}

/**
 * The locked accounts with the grants that still have something or have not begun, or that paid one of `chargeIds`;
 * and the instant of the database's clock, in milliseconds.
 */
export async function readAccounts(
  tx: Transaction,
  userIds: readonly string[],
  chargeIds: readonly string[],
): Promise<{ accounts: Account[]; clock: Date }> {
  const users = await tx.$queryRawUnsafe<
    { id: string; credits: number; ledgerSeq: number; lastLineAt: Date | null; clock: Date }[]
  >(
    `SELECT u.id, u.credits, u."ledgerSeq", t."createdAt" AS "lastLineAt", date_trunc('milliseconds', clock_timestamp()) AS clock
     FROM "User" u LEFT JOIN "CreditTransaction" t ON t."userId" = u.id AND t.seq = u."ledgerSeq"
     WHERE u.id = ANY($1::uuid[])`,
    userIds,
  );
  const grants = await tx.$queryRawUnsafe<(Grant & { userId: string })[]>(
    `SELECT g.id, g."userId", g.source, g.amount, g.remaining, g.priority, g."effectiveAt", g."expiresAt", g."bookedAt", g."createdAt"
     FROM "CreditGrant" g
     WHERE g."userId" = ANY($1::uuid[]) AND (g.remaining > 0 OR g."bookedAt" IS NULL
       OR g.id IN (SELECT "grantId" FROM "CreditFunding" WHERE "transactionId" = ANY($2::uuid[])))`,
    userIds,
    chargeIds,
  );
  const accounts = users.map((user) => ({
    userId: user.id,
    credits: user.credits,
    ledgerSeq: user.ledgerSeq,
    lastLineAt: user.lastLineAt,
    grants: grants.filter((grant) => grant.userId === user.id).map(({ userId: _, ...grant }) => grant),
  }));
  return { accounts, clock: users[0]?.clock ?? new Date() };
}

/** The debits of these ids with their fundings in order, and what earlier refunds gave back to which grant. */
export async function readCharges(tx: Transaction, chargeIds: readonly string[]): Promise<Charge[]> {
  if (chargeIds.length === 0) return [];
  return tx.$queryRawUnsafe<
    {
      id: string;
      userId: string;
      generationType: GenerationType | null;
      at: Date;
      fundings: Funding[];
      restored: Charge['restored'];
    }[]
  >(
    `SELECT t.id, t."userId", t."generationType", t."createdAt" AS at,
       (SELECT jsonb_agg(jsonb_build_object('grantId', f."grantId", 'amount', f.amount) ORDER BY f.ordinal)
        FROM "CreditFunding" f WHERE f."transactionId" = t.id) AS fundings,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('restoresGrantId', f."restoresGrantId", 'amount', f.amount)), '[]')
        FROM "CreditTransaction" r JOIN "CreditFunding" f ON f."transactionId" = r.id WHERE r."refundsId" = t.id) AS restored
     FROM "CreditTransaction" t WHERE t.id = ANY($1::uuid[]) AND t.type = 'DEBIT'`,
    chargeIds,
  );
}

/** The records of those of the keys that have been used. */
export async function readRecords(tx: Transaction, keys: readonly IdempotencyKey[]): Promise<IdempotencyRecord[]> {
  return tx.$queryRawUnsafe<IdempotencyRecord[]>(
    `SELECT r.scope, r."userId", r.key, r.operation, r."inputHash", r.answer
     FROM unnest($1::text[], $2::uuid[], $3::text[]) AS k(scope, "userId", key)
     JOIN "IdempotencyRecord" r ON r.scope = k.scope::"KeyScope" AND r."userId" = k."userId" AND r.key = k.key`,
    keys.map((key) => key.scope),
    keys.map((key) => key.userId),
    keys.map((key) => key.key),
  );
}

/** Everything that one transaction writes to the ledger, already decided. */
export type LedgerWrites = {
  lines: readonly Line[];
  opened: readonly (Grant & { userId: string })[];
  changed: readonly Grant[];
  records: readonly (IdempotencyRecord & { createdAt: Date })[];
};

/**
 * Writes lines (with their hashes, chained from each account's head), fundings, grants, records and the accounts'
 * projections in one statement that contains no rule.
 * @throws when the counts written are not those decided: the caller's transaction then rolls back
 */
export async function applyWrites(tx: Transaction, writes: LedgerWrites): Promise<void> {
  const { lines, opened, changed, records } = writes;
  const fundings = lines.flatMap((line) =>
    line.fundings.map((funding, ordinal) => ({ ...funding, ordinal, transactionId: line.id })),
  );
  const ends = new Map(lines.map((line) => [line.userId, line.seq]));
  const [counts] = await tx.$queryRawUnsafe<
    { lines: number; fundings: number; opened: number; changed: number; users: number; records: number }[]
  >(
    applySql,
    lines.map((line) => line.id),
    lines.map((line) => line.userId),
    lines.map((line) => line.seq),
    lines.map((line) => line.amount),
    lines.map((line) => line.balance),
    lines.map((line) => line.type),
    lines.map((line) => line.generationType ?? ''),
    lines.map((line) => line.description),
    lines.map((line) => JSON.stringify(line.metadata)),
    lines.map((line) => line.actor),
    lines.map((line) => line.refundsId ?? ''),
    lines.map((line) => line.at.toISOString()),
    fundings.map((funding) => funding.transactionId),
    fundings.map((funding) => funding.ordinal),
    fundings.map((funding) => funding.grantId),
    fundings.map((funding) => funding.amount),
    fundings.map((funding) => funding.restoresGrantId ?? ''),
    opened.map((grant) => grant.id),
    opened.map((grant) => grant.userId),
    opened.map((grant) => grant.source),
    opened.map((grant) => grant.amount),
    opened.map((grant) => grant.remaining),
    opened.map((grant) => grant.priority),
    opened.map((grant) => grant.effectiveAt.toISOString()),
    opened.map((grant) => grant.expiresAt?.toISOString() ?? ''),
    opened.map((grant) => grant.bookedAt?.toISOString() ?? ''),
    opened.map((grant) => grant.createdAt.toISOString()),
    changed.map((grant) => grant.id),
    changed.map((grant) => grant.remaining),
    changed.map((grant) => grant.bookedAt?.toISOString() ?? ''),
    [...ends.keys()],
    [...ends.values()],
    records.map((record) => record.scope),
    records.map((record) => record.userId),
    records.map((record) => record.key),
    records.map((record) => record.operation),
    records.map((record) => record.inputHash),
    records.map((record) => JSON.stringify(record.answer)),
    records.map((record) => record.createdAt.toISOString()),
  );
  const decided = {
    lines: lines.length,
    fundings: fundings.length,
    opened: opened.length,
    changed: changed.length,
    users: ends.size,
    records: records.length,
  };
  for (const [name, count] of Object.entries(decided)) {
    if (counts?.[name as keyof typeof decided] !== count)
      throw new Error(
        `The ledger wrote ${counts?.[name as keyof typeof decided]} ${name} where ${count} were decided.`,
      );
  }
}

const applySql = `
WITH RECURSIVE line AS (
  SELECT id, "userId", seq, amount, balance, type::"TransactionType" AS type, nullif("generationType", '')::"GenerationType" AS "generationType",
    description, metadata::jsonb AS metadata, actor, nullif("refundsId", '')::uuid AS "refundsId", "createdAt"
  FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::int[], $5::int[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::timestamptz[])
    AS l(id, "userId", seq, amount, balance, type, "generationType", description, metadata, actor, "refundsId", "createdAt")
), funding AS (
  SELECT "transactionId", ordinal, "grantId", amount, nullif("restoresGrantId", '')::uuid AS "restoresGrantId"
  FROM unnest($13::uuid[], $14::smallint[], $15::uuid[], $16::int[], $17::text[])
    AS f("transactionId", ordinal, "grantId", amount, "restoresGrantId")
), hashable AS (
  SELECT line.*, (SELECT string_agg(concat_ws(' ', f."grantId", f.amount, f."restoresGrantId"), ',' ORDER BY f.ordinal)
    FROM funding f WHERE f."transactionId" = line.id) AS fundings
  FROM line
), chained AS (
  SELECT h.*, u."ledgerHead" AS "prevHash",
    "ledgerLineHash"(u."ledgerHead", h.id, h."userId", h.seq, h.amount, h.balance, h.type, h."generationType", h.description,
      h.metadata, h.actor, h."refundsId", h."createdAt", h.fundings) AS hash
  FROM hashable h JOIN "User" u ON u.id = h."userId" AND h.seq = u."ledgerSeq" + 1
  UNION ALL
  SELECT h.*, c.hash,
    "ledgerLineHash"(c.hash, h.id, h."userId", h.seq, h.amount, h.balance, h.type, h."generationType", h.description,
      h.metadata, h.actor, h."refundsId", h."createdAt", h.fundings)
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
), opened AS (
  INSERT INTO "CreditGrant" (id, "userId", source, amount, remaining, priority, "effectiveAt", "expiresAt", "bookedAt", "createdAt")
  SELECT id, "userId", source::"GrantSource", amount, remaining, priority, "effectiveAt",
    nullif("expiresAt", '')::timestamptz, nullif("bookedAt", '')::timestamptz, "createdAt"
  FROM unnest($18::uuid[], $19::uuid[], $20::text[], $21::int[], $22::int[], $23::int[], $24::timestamptz[], $25::text[], $26::text[], $27::timestamptz[])
    AS g(id, "userId", source, amount, remaining, priority, "effectiveAt", "expiresAt", "bookedAt", "createdAt")
  RETURNING 1
), changed AS (
  UPDATE "CreditGrant" g SET remaining = c.remaining, "bookedAt" = nullif(c."bookedAt", '')::timestamptz
  FROM unnest($28::uuid[], $29::int[], $30::text[]) AS c(id, remaining, "bookedAt") WHERE g.id = c.id
  RETURNING 1
), users AS (
  UPDATE "User" u SET credits = c.balance, "ledgerSeq" = c.seq, "ledgerHead" = c.hash
  FROM unnest($31::uuid[], $32::int[]) AS e("userId", seq) JOIN chained c ON c."userId" = e."userId" AND c.seq = e.seq
  WHERE u.id = e."userId"
  RETURNING 1
), records AS (
  INSERT INTO "IdempotencyRecord" (scope, "userId", key, operation, "inputHash", answer, "createdAt")
  SELECT scope::"KeyScope", "userId", key, operation, "inputHash", answer::jsonb, "createdAt"
  FROM unnest($33::text[], $34::uuid[], $35::text[], $36::text[], $37::text[], $38::text[], $39::timestamptz[])
    AS r(scope, "userId", key, operation, "inputHash", answer, "createdAt")
  RETURNING 1
)
SELECT (SELECT count(*)::int FROM lines) AS lines, (SELECT count(*)::int FROM fundings) AS fundings,
  (SELECT count(*)::int FROM opened) AS opened, (SELECT count(*)::int FROM changed) AS changed,
  (SELECT count(*)::int FROM users) AS users, (SELECT count(*)::int FROM records) AS records`;
