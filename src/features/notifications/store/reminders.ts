import { randomUUIDv7 } from 'node:crypto';
import type { Db, Transaction } from '#/platform/db.ts';

/** What a user is told of, by the key that makes it once. `endsAt`: when it happens; null for what has happened. */
export type NewReminder = { key: string; endsAt: Date | null };

/**
 * Writes reminders of one user, and returns the keys of those that nobody has written before: only these are this caller's to tell.
 * Where another transaction is writing the same, it is waited for.
 */
export async function recordReminders(
  tx: Transaction,
  userId: string,
  reminders: readonly NewReminder[],
): Promise<Set<string>> {
  const rows = await tx.$queryRaw<{ key: string }[]>`
    INSERT INTO "Reminder" (key, "userId", "endsAt")
    SELECT key, ${userId}::uuid, coalesce("endsAt", clock_timestamp())
    FROM unnest(${reminders.map(({ key }) => key)}::text[], ${reminders.map(({ endsAt }) => endsAt)}::timestamptz[])
      AS new(key, "endsAt")
    ORDER BY key
    ON CONFLICT (key) DO NOTHING RETURNING key`;
  return new Set(rows.map(({ key }) => key));
}

/** Writes a notice for the user alone: it counts as sent to the operator. Its subject is its own, since its reminder makes it once. */
export async function writeReminderNotice(
  tx: Transaction,
  { userId, kind, data }: { userId: string; kind: 'creditsExpire' | 'planRenews'; data: object },
): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO "Notice" (id, "userId", kind, "subjectId", data, "createdAt", "sentAt")
    SELECT ${randomUUIDv7()}::uuid, ${userId}::uuid, ${kind}::"NoticeKind", ${randomUUIDv7()}::uuid,
      ${JSON.stringify(data)}::jsonb, now, now FROM clock_timestamp() AS now`;
}

/** Deletes reminders of what happened more than thirty days ago by both clocks. */
export async function removeOldReminders(db: Db): Promise<void> {
  const processNow = new Date(Date.now());
  await db.$executeRaw`
    DELETE FROM "Reminder" WHERE "endsAt" < least(clock_timestamp(), ${processNow}::timestamptz) - interval '30 days'`;
}
