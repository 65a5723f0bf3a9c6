import type { UnsentNotice } from '#/features/notifications/rules/notice-message.ts';
import type { Db } from '#/platform/db.ts';

/** At most so many notices go in one message. */
const batch = 20;
/** Longer than sending one takes: whoever claimed notices and is silent for so long is dead. */
const leaseSeconds = 60;

/**
 * Takes the oldest notices that nobody is sending, for this process to send. None while any waits for its next try: they
 * all go to the same place, in order. That the credits of a user are low, of whom the same was sent within the hour or is
 * about to be, counts as sent.
 */
export async function claimUnsent(db: Db): Promise<UnsentNotice[]> {
  const notices = await db.$queryRaw<(UnsentNotice & { createdAt: Date })[]>`
    WITH repeated AS (
      UPDATE "Notice" n SET "sentAt" = clock_timestamp()
      WHERE n."sentAt" IS NULL AND n."sendTries" = 0 AND n.kind = 'lowCredits' AND EXISTS (
        SELECT 1 FROM "Notice" o WHERE o."userId" = n."userId" AND o.kind = 'lowCredits' AND o.id <> n.id
          AND CASE WHEN o."sentAt" IS NULL THEN o."sendTries" > 0 OR (o."createdAt", o.id) < (n."createdAt", n.id)
            ELSE o."sendTries" > 0 AND o."sentAt" > clock_timestamp() - interval '1 hour' END)
      RETURNING id)
    UPDATE "Notice" SET "sendTries" = "sendTries" + 1,
      "nextSendAt" = clock_timestamp() + make_interval(secs => ${leaseSeconds}::int)
    WHERE id IN (
      SELECT id FROM "Notice" WHERE "sentAt" IS NULL AND id NOT IN (SELECT id FROM repeated)
        AND NOT EXISTS (SELECT 1 FROM "Notice" w WHERE w."sentAt" IS NULL AND w."nextSendAt" > clock_timestamp())
      ORDER BY "createdAt", id LIMIT ${batch} FOR UPDATE SKIP LOCKED)
    RETURNING id, "userId", kind, "subjectId", data, "createdAt", "sendTries"`;
  return notices.sort((one, other) => one.createdAt.getTime() - other.createdAt.getTime());
}

/** Removes the notices that are too old to matter to anybody, sent and read or not. */
export async function removeOldNotices(db: Db): Promise<void> {
  await db.$executeRaw`DELETE FROM "Notice" WHERE "createdAt" < clock_timestamp() - interval '90 days'`;
}

/** The notices have arrived. */
export async function markSent(db: Db, notices: readonly UnsentNotice[]): Promise<void> {
  await db.$executeRaw`
    UPDATE "Notice" SET "sentAt" = clock_timestamp() WHERE id = ANY(${idsOf(notices)}::uuid[]) AND "sentAt" IS NULL`;
}

/** The notices did not arrive: they are sent again after so many seconds, unless somebody else does by now. */
export async function postpone(db: Db, notices: readonly UnsentNotice[], seconds: number): Promise<void> {
  const tries = Math.max(...notices.map(({ sendTries }) => sendTries));
  await db.$executeRaw`
    UPDATE "Notice" SET "nextSendAt" = clock_timestamp() + make_interval(secs => ${seconds}::int)
    WHERE id = ANY(${idsOf(notices)}::uuid[]) AND "sentAt" IS NULL AND "sendTries" <= ${tries}`;
}

/** Nobody is to be sent anything: all notices there are count as sent. */
export async function markAllSent(db: Db): Promise<void> {
  await db.$executeRaw`UPDATE "Notice" SET "sentAt" = clock_timestamp() WHERE "sentAt" IS NULL`;
}

function idsOf(notices: readonly UnsentNotice[]): string[] {
  return notices.map(({ id }) => id);
}
