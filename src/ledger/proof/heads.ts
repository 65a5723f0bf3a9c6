import { digestHash, digestItems, digestWords, erasedItems, withErased } from '#/ledger/proof/checks/ledger-check.ts';
import type { Db, Transaction } from '#/platform/db.ts';

/**
 * Where an account's chain and digest stand: how far they count, and their hashes in hexadecimal; and the balance and the debt
 * that a proof found right, in credits.
 */
export type AccountHead = {
  userId: string;
  ledgerSeq: number;
  head: string;
  digestSeq: number;
  digest: string;
  balanceCredits: number;
  debtCredits: number;
};

/** The heads of all accounts at an instant of the database's clock. */
export type Heads = { at: Date; heads: AccountHead[] };

/** Returns the heads of all accounts in the transaction's snapshot, by id. Kept elsewhere, they show an account that was rolled back. */
export async function readHeads(tx: Transaction): Promise<Heads> {
  const [clock] = await tx.$queryRaw<{ at: Date }[]>`SELECT date_trunc('milliseconds', now()) AS at`;
  if (!clock) throw new Error('The database has no clock.');
  const heads = await tx.$queryRaw<AccountHead[]>`
    SELECT id AS "userId", "ledgerSeq", encode("ledgerHead", 'hex') AS head, "digestSeq", encode(digest, 'hex') AS digest,
      credits AS "balanceCredits", "debtCredits"
    FROM "User" ORDER BY id`;
  return { at: clock.at, heads };
}

const batch = 10_000;

/**
 * Compares the accounts with heads that were read before: each still has the line that was its last, with the same hash, and
 * its digest still begins with the same items. Returns a sentence for each account of which that
 * is not so. What came after is for the proof to look at.
 */
export async function compareWithHeads(db: Db, heads: readonly AccountHead[]): Promise<string[]> {
  const problems: string[] = [];
  for (let from = 0; from < heads.length; from += batch) {
    const part = heads.slice(from, from + batch);
    const rows = await db.$queryRawUnsafe<{ problem: string }[]>(
      comparisonSql,
      part.map(({ userId }) => userId),
      part.map(({ ledgerSeq }) => ledgerSeq),
      part.map(({ head }) => head),
      part.map(({ digestSeq }) => digestSeq),
      part.map(({ digest }) => digest),
    );
    problems.push(...rows.map(({ problem }) => problem));
  }
  return problems;
}

const zeroHash = `repeat('00', 32)`;
const comparisonSql = `
  WITH known AS MATERIALIZED (
    SELECT * FROM unnest($1::uuid[], $2::int[], $3::text[], $4::int[], $5::text[]) AS k("userId", seq, head, "digestSeq", digest)
  ), record AS (SELECT * FROM "IdempotencyRecord" WHERE "userId" = ANY($1::uuid[])
  ), charge_end AS (SELECT * FROM "ChargeEnd" WHERE "userId" = ANY($1::uuid[])
  ), credit_grant AS (SELECT * FROM "CreditGrant" WHERE "userId" = ANY($1::uuid[])
  ), period AS (SELECT * FROM "PlanPeriod" WHERE "userId" = ANY($1::uuid[])
  ), account AS (SELECT * FROM "User" WHERE id = ANY($1::uuid[])
  ), erasure AS (SELECT * FROM "ErasedAccount" WHERE "userId" = ANY($1::uuid[])
  ), erased_item AS (${erasedItems}
  ), item AS MATERIALIZED (${digestItems}
  ), digested AS (
    SELECT k."userId", encode("digestOf"(decode(${zeroHash}, 'hex'), ${digestHash} ORDER BY i.seq), 'hex') AS digest
    FROM known k JOIN "User" o ON o.id = k."userId" JOIN item i ON i."userId" = k."userId" AND i.seq <= k."digestSeq" ${withErased}
    GROUP BY k."userId"
  )
  SELECT CASE
      WHEN u.id IS NULL THEN format('user %s is gone', k."userId")
      WHEN u."ledgerSeq" < k.seq THEN format('user %s had %s lines and has %s', k."userId", k.seq, u."ledgerSeq")
      WHEN coalesce(encode(t.hash, 'hex'), ${zeroHash}) <> k.head THEN format('user %s line %s is another than it was', k."userId", k.seq)
      ELSE format('user %s: the first %s of its ${digestWords} are others than they were',
        k."userId", k."digestSeq") END AS problem
  FROM known k
  LEFT JOIN "User" u ON u.id = k."userId"
  LEFT JOIN "CreditTransaction" t ON t."userId" = k."userId" AND t.seq = k.seq
  LEFT JOIN digested d ON d."userId" = k."userId"
  WHERE u.id IS NULL OR u."ledgerSeq" < k.seq OR coalesce(encode(t.hash, 'hex'), ${zeroHash}) <> k.head
    OR u."digestSeq" < k."digestSeq" OR coalesce(d.digest, ${zeroHash}) <> k.digest
  ORDER BY k."userId"`;
