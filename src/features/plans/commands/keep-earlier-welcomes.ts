import { mailboxHasher } from '#/features/plans/rules/mailbox-hash.ts';
import { isWelcomed, keepWelcomed, markKept, readWelcomedUsers } from '#/features/plans/store/welcome-mailboxes.ts';
import type { Ledger } from '#/ledger/ledger.ts';

/** How many users are read at a time. */
const batchUsers = 500;

/** What is hashed for the row that says that a secret's mailboxes are kept under the proof: no address. */
const keptUnderProof = 'kept under the proof';

/**
 * Keeps the mailboxes of all accounts that were given welcome credits before their mailboxes were kept, or under another
 * secret. Once per secret: a row of its own says that it was done, the hash of a text that is no address. Safe to
 * run again, also by several processes at once and after a crash in the middle, since known mailboxes stay as they are.
 * @throws BusyError
 */
export async function keepEarlierWelcomes(ledger: Ledger, { secret }: { secret: string }): Promise<void> {
  const { db } = ledger;
  const hashOf = mailboxHasher(secret);
  const done = hashOf(keptUnderProof);
  if (await isWelcomed(db, done)) return;
  let afterId: string | null = null;
  for (;;) {
    const users = await readWelcomedUsers(db, { afterId, limit: batchUsers });
    await keepWelcomed(
      ledger,
      users.flatMap(({ id: userId, email, welcomedAt }) =>
        welcomedAt === null ? [] : [{ userId, mailboxHash: hashOf(email), createdAt: welcomedAt }],
      ),
    );
    const last = users.at(-1);
    if (!last) break;
    afterId = last.id;
  }
  await markKept(db, done);
}
