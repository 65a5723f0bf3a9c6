import { mailboxHasher } from '#/features/plans/rules/mailbox-hash.ts';
import { isWelcomed, keepWelcomed, readWelcomedUsers } from '#/features/plans/store/welcome-mailboxes.ts';
import type { Db } from '#/platform/db.ts';

/** How many users are read at a time. */
const batchUsers = 5_000;

/**
 * Keeps the mailboxes of all accounts that were given welcome credits before their mailboxes were kept, or under another
 * secret. Once per secret: a row of its own says that it was done, the hash of the empty text, which is no address. Safe to
 * run again, also by several processes at once and after a crash in the middle, since known mailboxes stay as they are.
 * @throws BusyError
 */
export async function keepEarlierWelcomes(db: Db, { secret }: { secret: string }): Promise<void> {
  const hashOf = mailboxHasher(secret);
  const done = hashOf('');
  if (await isWelcomed(db, done)) return;
  let afterId: string | null = null;
  for (;;) {
    const users = await readWelcomedUsers(db, { afterId, limit: batchUsers });
    await keepWelcomed(
      db,
      users.flatMap(({ email, welcomedAt }) =>
        welcomedAt === null ? [] : [{ mailboxHash: hashOf(email), createdAt: welcomedAt }],
      ),
    );
    const last = users.at(-1);
    if (!last) break;
    afterId = last.id;
  }
  // Of no day, so that it counts against no cap.
  await keepWelcomed(db, [{ mailboxHash: done, createdAt: new Date(0) }]);
}
