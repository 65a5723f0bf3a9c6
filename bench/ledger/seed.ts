import type { Db } from '#/platform/db.ts';
import { type Accounts, toAccounts } from './accounts.ts';

/** How much there is before the measuring begins. */
export const seeded = { accounts: 1000, grantsPerAccount: 5, historyLines: 1_000_000 };

const spreadAndOne = seeded.accounts + 1;

/** In burn order; each holds far more than a run can spend, so every charge sees all five. */
const grants = [
  { source: 'PROMO', priority: 40, lifeDays: 30 },
  { source: 'REFERRAL', priority: 50, lifeDays: 60 },
  { source: 'SIGNUP', priority: 50, lifeDays: null },
  { source: 'ADMIN', priority: 50, lifeDays: null },
  { source: 'PROMO', priority: 60, lifeDays: 365 },
];
const grantCredits = 100_000_000;

/** Accounts of the product, with five booked grants each: a ledger that holds. */
export async function seedProduct(db: Db): Promise<Accounts<string>> {
  const accounts = await seedUsers(db, 0);
  for (const { source, priority, lifeDays } of grants) {
    await db.$executeRaw`
      WITH line AS MATERIALIZED (
        SELECT uuidv7() AS id, uuidv7() AS grant_id, u.id AS user_id, u."ledgerSeq" + 1 AS seq, u."ledgerHead" AS prev_hash,
          ${grantCredits}::int AS amount, u.credits + ${grantCredits}::int AS balance,
          date_trunc('milliseconds', clock_timestamp()) AS at
        FROM "User" u
      ), hashed AS MATERIALIZED (
        SELECT line.*, "ledgerLineHash2"(prev_hash, NULL, NULL, decode(repeat('00', 32), 'hex'), "lineText"(jsonb_populate_record(NULL::"CreditTransaction",
          jsonb_build_object('id', id, 'userId', user_id, 'seq', seq, 'amount', amount, 'balance', balance, 'type', 'CREDIT',
            'description', 'Credits', 'actor', 'system', 'createdAt', at)), concat_ws(' ', grant_id, amount, concat_ws('/',
            'starts', ${source}::text, amount, ${priority}::int, 0, '-', (extract(epoch FROM at) * 1000)::bigint,
            coalesce(((extract(epoch FROM at + make_interval(days => ${lifeDays}::int)) * 1000)::bigint)::text, '-'), '-',
            (extract(epoch FROM at) * 1000)::bigint, '-', '-'))), '{}', NULL) AS hash
        FROM line
      ), granted AS (
        INSERT INTO "CreditGrant" (id, "userId", source, amount, remaining, priority, "effectiveAt", "expiresAt", "bookedAt", "createdAt", actor)
        SELECT grant_id, user_id, ${source}::"GrantSource", amount, amount, ${priority}::int, at, at + make_interval(days => ${lifeDays}::int), at, at, 'system'
        FROM hashed
      ), written AS (
        INSERT INTO "CreditTransaction" (id, "userId", seq, amount, balance, type, description, actor, "digestSeq", "hashVersion", "prevHash", hash, "createdAt")
        SELECT id, user_id, seq, amount, balance, 'CREDIT', 'Credits', 'system', 0, 2, prev_hash, hash, at FROM hashed
      ), funded AS (
        INSERT INTO "CreditFunding" ("transactionId", ordinal, "grantId", amount) SELECT id, 0, grant_id, amount FROM hashed
      )
      UPDATE "User" u SET credits = h.balance, "ledgerSeq" = h.seq, "ledgerHead" = h.hash FROM hashed h WHERE u.id = h.user_id`;
  }
  return accounts;
}

/** Users with credits of which no ledger knows, as most apps have them. */
export function seedUsers(db: Db, credits: number): Promise<Accounts<string>> {
  return idsOf(
    db.$queryRaw<{ id: string }[]>`
      INSERT INTO "User" (id, name, email, credits)
      SELECT uuidv7(), 'Bench', format('bench-%s@example.com', n), ${credits}::int FROM generate_series(1, ${spreadAndOne}::int) n
      RETURNING id`,
  );
}

/** The two plain tables of the limit rows. */
export async function seedPlainTables(db: Db): Promise<Accounts<number>> {
  await db.$executeRaw`CREATE TABLE plain_account (id int PRIMARY KEY, balance int NOT NULL CHECK (balance >= 0))`;
  await db.$executeRaw`
    CREATE TABLE plain_line (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, account_id int NOT NULL, amount int NOT NULL, balance int NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now())`;
  await db.$executeRaw`CREATE INDEX ON plain_line (account_id, id)`;
  return idsOf(
    db.$queryRaw<{ id: number }[]>`
      INSERT INTO plain_account SELECT n, 2000000000 FROM generate_series(1, ${spreadAndOne}::int) n RETURNING id`,
  );
}

/**
 * A million lines, in a database of their own since nobody proves them: half of them of one account, the others of the
 * many, mixed on disk as they would be.
 */
export async function seedHistory(db: Db): Promise<Accounts<string>> {
  const accounts = await seedUsers(db, 0);
  const half = seeded.historyLines / 2;
  await db.$executeRaw`
    INSERT INTO "CreditTransaction" (id, "userId", seq, amount, balance, type, "generationType", description, metadata, actor,
      "prevHash", hash, "createdAt")
    SELECT uuidv7(), l."userId", l.seq, -5, 1000000, 'DEBIT', 'TEXT_TO_IMAGE', 'Image from text',
      '{"price": {"rule": "flat", "costCredits": 5, "explanation": "5 credits an image"}}', 'system',
      sha256(n::text::bytea), sha256((n + 1)::text::bytea), now() - make_interval(secs => ${seeded.historyLines}::int - n)
    FROM generate_series(0, ${half}::int - 1) n CROSS JOIN LATERAL (VALUES
      (${accounts.one}::uuid, n + 1),
      ((${accounts.many}::uuid[])[1 + n % ${accounts.many.length}::int], 1 + n / ${accounts.many.length}::int)
    ) l("userId", seq)`;
  return accounts;
}

/** The last sequence number of the accounts of `seedHistory`. */
export const lastHistorySeq = { one: seeded.historyLines / 2, spread: seeded.historyLines / 2 / seeded.accounts };

async function idsOf<Id>(rows: Promise<{ id: Id }[]>): Promise<Accounts<Id>> {
  return toAccounts((await rows).map((row) => row.id));
}
