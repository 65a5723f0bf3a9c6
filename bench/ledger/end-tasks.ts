import type { Db } from '#/platform/db.ts';

/** SQL that ends all tasks at what they were charged, with all that belongs to an end but the key of whoever ended it. */
const endTasks = `
  WITH ended AS (
    UPDATE "Task" SET status = 'succeeded', progress = 100, "costCredits" = "chargedCredits", "finishedAt" = clock_timestamp()
    WHERE status = 'queued' RETURNING "userId", "chargeId", "chargedCredits" AS cost
  ), placed AS (
    SELECT e.*, date_trunc('milliseconds', now()) AS at, u."ledgerSalt" AS salt, u.digest,
      u."digestSeq" + row_number() OVER (PARTITION BY e."userId" ORDER BY e."chargeId") AS place
    FROM ended e JOIN "User" u ON u.id = e."userId"
  ), written AS (
    INSERT INTO "ChargeEnd" ("chargeId", "userId", outcome, "costCredits", "endedAt", "digestSeq")
    SELECT "chargeId", "userId", 'settled', cost, at, place FROM placed
  )
  UPDATE "User" u SET "digestSeq" = d.place, digest = d.digest
  FROM (
    SELECT "userId", max(place) AS place,
      "digestOf"(digest, "saltedHash"(salt, "endText"("chargeId", 'settled', cost, at)) ORDER BY place) AS digest
    FROM placed GROUP BY "userId"
  ) d WHERE u.id = d."userId"`;

/** The same in a build of before charges had ends of their own. */
const endTasksOfBefore = `
  UPDATE "Task" SET status = 'succeeded', attempt = 1, progress = 100, "startedAt" = clock_timestamp(), "finishedAt" = clock_timestamp()
  WHERE status = 'queued'`;

/** Ends all tasks, in a database of this build or of an earlier one: nobody works in a benchmark. */
export async function endAllTasks(db: Db): Promise<void> {
  const [row] = await db.$queryRaw<{ has: boolean }[]>`SELECT to_regclass('"ChargeEnd"') IS NOT NULL AS has`;
  await db.$executeRawUnsafe(row?.has ? endTasks : endTasksOfBefore);
}
