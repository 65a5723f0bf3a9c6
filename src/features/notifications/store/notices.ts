import { longestWaitSeconds, type UnsentNotice } from '#/features/notifications/rules/notice-message.ts';
import type { Db } from '#/platform/db.ts';

/** The maximum number of notices in one message. */
const batch = 20;
/** The lease on claimed notices, longer than the timeout of sending; after it, another process claims them again. */
const leaseSeconds = 60;

/**
 * Claims a batch of the oldest unsent notices under a lease of 60 s. Returns none while any notice waits for its retry,
 * because they go to one channel in order; one that waits longer than any retry was dated by a wrong clock, and is due. A low-credits notice of a user who had one within the hour, or has an older one
 * unsent, is marked as sent instead.
 */
export async function claimUnsent(db: Db): Promise<UnsentNotice[]> {
  const notices = await db.$queryRaw<(UnsentNotice & { createdAt: Date })[]>`
    WITH repeated AS (
      UPDATE "Notice" n SET "sentAt" = clock_timestamp()
      WHERE n."sentAt" IS NULL AND n."sendTries" = 0 AND n.kind = 'lowCredits' AND EXISTS (
        SELECT 1 FROM "Notice" o WHERE o."userId" = n."userId" AND o.kind = 'lowCredits' AND o.id <> n.id
          AND CASE WHEN o."sentAt" IS NULL THEN o."sendTries" > 0 OR (o."createdAt", o.id) < (n."createdAt", n.id)
            ELSE o."sendTries" > 0 AND o."sentAt" BETWEEN clock_timestamp() - interval '1 hour' AND clock_timestamp() END)
      RETURNING id)
    UPDATE "Notice" SET "sendTries" = "sendTries" + 1,
      "nextSendAt" = clock_timestamp() + make_interval(secs => ${leaseSeconds}::int)
    WHERE id IN (
      SELECT id FROM "Notice" WHERE "sentAt" IS NULL AND id NOT IN (SELECT id FROM repeated)
        AND NOT EXISTS (SELECT 1 FROM "Notice" w WHERE w."sentAt" IS NULL AND w."nextSendAt" > clock_timestamp()
          AND w."nextSendAt" <= clock_timestamp() + make_interval(secs => ${longestWaitSeconds}::int))
      ORDER BY "createdAt", id LIMIT ${batch} FOR UPDATE SKIP LOCKED)
    RETURNING id, "userId", kind, "subjectId", data, "createdAt", "sendTries"`;
  return notices.sort((one, other) => one.createdAt.getTime() - other.createdAt.getTime());
}

/** Deletes notices older than 90 days by both clocks, whether sent and read or not. */
export async function removeOldNotices(db: Db): Promise<void> {
  const processNow = new Date(Date.now());
  await db.$executeRaw`
    DELETE FROM "Notice" WHERE "createdAt" < least(clock_timestamp(), ${processNow}::timestamptz) - interval '90 days'`;
}

/** Records that the notices were delivered. */
export async function markSent(db: Db, notices: readonly UnsentNotice[]): Promise<void> {
  await db.$executeRaw`
    UPDATE "Notice" SET "sentAt" = clock_timestamp() WHERE id = ANY(${idsOf(notices)}::uuid[]) AND "sentAt" IS NULL`;
}

/** Schedules the retry of undelivered notices in `seconds`, unless another process has claimed them meanwhile. */
export async function postpone(db: Db, notices: readonly UnsentNotice[], seconds: number): Promise<void> {
  const tries = Math.max(...notices.map(({ sendTries }) => sendTries));
  await db.$executeRaw`
    UPDATE "Notice" SET "nextSendAt" = clock_timestamp() + make_interval(secs => ${seconds}::int)
    WHERE id = ANY(${idsOf(notices)}::uuid[]) AND "sentAt" IS NULL AND "sendTries" <= ${tries}`;
}

/** Marks all notices as sent, for an installation without a webhook. */
export async function markAllSent(db: Db): Promise<void> {
  await db.$executeRaw`UPDATE "Notice" SET "sentAt" = clock_timestamp() WHERE "sentAt" IS NULL`;
}

function idsOf(notices: readonly UnsentNotice[]): string[] {
  return notices.map(({ id }) => id);
}
