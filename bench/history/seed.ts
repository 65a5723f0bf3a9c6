import type { Client } from 'pg';

/** What was written: so many lines of so many accounts, one of which has a tenth of them. `bigId` is that account. */
export type SeededHistory = { accounts: number; lines: number; bigLines: number; bigId: string };

/** A year of days, up to today. */
const days = 365;
/** Lines a day of an account that is not the big one. */
const usualLinesADay = 5;
const givenCredits = 1_000_000_000;

/*
 * A line of an account by its number: the first gives credits, each twentieth gives one credit back, all others charge one.
 * So the balance after a line follows from its number, and the lines of a day can be written without those before them.
 */
const line = `
  SELECT a.id AS "userId", s AS seq, uuidv7(d.at - now()) AS id,
    CASE WHEN s = 1 THEN 'CREDIT' WHEN s % 20 = 0 THEN 'REFUND' ELSE 'DEBIT' END::"TransactionType" AS type,
    CASE WHEN s = 1 THEN ${givenCredits} WHEN s % 20 = 0 THEN 1 ELSE -1 END AS amount,
    ${givenCredits} - (s - 1 - s / 20) + s / 20 AS balance,
    (ARRAY['TEXT_TO_IMAGE', 'TEXT_TO_VIDEO', 'TEXT_TO_AUDIO', 'IMAGE_TO_IMAGE', 'IMAGE_TO_VIDEO', 'IMAGE_UPSCALE', 'LIPSYNC'])[1 + (s / 20) % 7]
      AS generation, a."grantId", d.at + (s - (d.number - 1) * a."perDay") * interval '1 day' / (a."perDay" + 1) AS at
  FROM (SELECT $1::int AS number, date_trunc('day', now(), 'UTC') + ($1::int - ${days}) * interval '1 day' AS at) d,
    seeded_account a, generate_series((d.number - 1) * a."perDay" + 1, d.number * a."perDay") AS s`;

const writeDay = `
  WITH line AS MATERIALIZED (${line}), written AS (
    INSERT INTO "CreditTransaction" (id, "userId", seq, amount, balance, type, "generationType", description, actor, reason,
        "hashVersion", "digestSeq", "prevHash", hash, "createdAt")
    SELECT id, "userId", seq, amount, balance, type, CASE WHEN type <> 'CREDIT' THEN generation END, 'A seeded line', 'system',
      CASE WHEN type = 'REFUND' THEN 'failure' END, 2, 0, sha256(''), sha256(''), at FROM line ORDER BY at)
  INSERT INTO "CreditFunding" ("transactionId", ordinal, "grantId", amount, "restoresGrantId")
  SELECT id, 0, "grantId", amount, CASE WHEN type = 'REFUND' THEN "grantId" END FROM line ORDER BY at`;

/**
 * Writes a year of about so many lines into a migrated database without users: day by day, those of all accounts mixed as use would
 * have written them. They have no hashes, so nothing but sums can be proved of them.
 * @param onDay is told how many days are written
 */
export async function seedHistory(client: Client, lines: number, onDay: (day: number) => void): Promise<SeededHistory> {
  const bigPerDay = Math.max(1, Math.round(lines / 10 / days));
  const others = Math.max(1, Math.round((lines * 0.9) / days / usualLinesADay));
  await client.query(`
    CREATE TEMP TABLE seeded_account AS
    SELECT gen_random_uuid() AS id, gen_random_uuid() AS "grantId", CASE WHEN n = 0 THEN ${bigPerDay} ELSE ${usualLinesADay} END AS "perDay", n
    FROM generate_series(0, ${others}) AS n`);
  for (let day = 1; day <= days; day += 1) {
    await client.query(writeDay, [day]);
    onDay(day);
  }
  await client.query(`
    INSERT INTO "CreditGrant" (id, "userId", source, amount, remaining, "effectiveAt", "expiresAt", "bookedAt", "createdAt")
    SELECT "grantId", id, (ARRAY['PROMO', 'PURCHASE', 'ADMIN'])[1 + n % 3]::"GrantSource", ${givenCredits}, ${givenCredits} - (last - 1 - last / 20) + last / 20,
      now() - interval '1 year', now() + (1 + n % 52) * interval '1 week', now() - interval '1 year', now() - interval '1 year'
    FROM (SELECT *, "perDay" * ${days} AS last FROM seeded_account) a`);
  await client.query(`
    INSERT INTO "User" (id, name, email, credits, "ledgerSeq")
    SELECT id, 'Ada Lovelace', id || '@example.com', ${givenCredits} - (last - 1 - last / 20) + last / 20, last
    FROM (SELECT *, "perDay" * ${days} AS last FROM seeded_account) a`);
  await client.query('VACUUM (ANALYZE)');
  const { rows } = await client.query<{ id: string }>('SELECT id FROM seeded_account WHERE n = 0');
  const all = (bigPerDay + others * usualLinesADay) * days;
  return { accounts: others + 1, lines: all, bigLines: bigPerDay * days, bigId: rows[0]?.id ?? '' };
}

/** Has so many of the last lines of the big account, and one of each of so many others, be in no sum, as after a busy minute. */
export async function leaveUnsummed(
  client: Client,
  bigId: string,
  { lines, accounts }: { lines: number; accounts: number },
): Promise<void> {
  const { rowCount } = await client.query(
    `INSERT INTO "CreditTransaction" (id, "userId", seq, amount, balance, type, "generationType", description, actor, "hashVersion",
        "digestSeq", "prevHash", hash, "createdAt")
      SELECT gen_random_uuid(), u.id, u."ledgerSeq" + s, -1, u.credits - s, 'DEBIT', 'TEXT_TO_VIDEO', 'A seeded line', 'system', 2, 0, sha256(''), sha256(''), now()
      FROM (SELECT *, row_number() OVER (ORDER BY id = $1::uuid DESC, id) AS n FROM "User") u, generate_series(1, $2::int) AS s
      WHERE u.n <= $3::int + 1 AND (u.id = $1::uuid OR s = 1)`,
    [bigId, lines, accounts],
  );
  if (!rowCount) throw new Error('No line was left to be summed.');
  await client.query(
    `UPDATE "User" u SET "ledgerSeq" = l.last FROM (
        SELECT "userId", max(seq) AS last FROM "CreditTransaction" WHERE "createdAt" > now() - interval '1 hour' GROUP BY "userId") l
      WHERE l."userId" = u.id AND l.last > u."ledgerSeq"`,
  );
}
