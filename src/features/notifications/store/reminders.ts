import type { Db, Transaction } from '#/platform/db.ts';

/** What a user is told of, by the key that makes it once. */
export type NewReminder = { key: string; endsAt: Date };

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
    SELECT key, ${userId}::uuid, "endsAt"
    FROM unnest(${reminders.map(({ key }) => key)}::text[], ${reminders.map(({ endsAt }) => endsAt)}::timestamptz[])
      AS new(key, "endsAt")
    ORDER BY key
    ON CONFLICT (key) DO NOTHING RETURNING key`;
  return new Set(rows.map(({ key }) => key));
}

/** Deletes reminders of what happened more than thirty days ago. */
export async function removeOldReminders(db: Db): Promise<void> {
  await db.$executeRaw`DELETE FROM "Reminder" WHERE "endsAt" < clock_timestamp() - interval '30 days'`;
}
