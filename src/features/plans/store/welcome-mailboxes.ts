import type { WelcomeTerms } from '#/features/plans/limits.ts';
import { mailboxHasher } from '#/features/plans/rules/mailbox-hash.ts';
import { type Ledger, systemKey } from '#/ledger/ledger.ts';
import { type Db, inTransaction, type Transaction } from '#/platform/db.ts';

type Hash = Uint8Array<ArrayBuffer>;

/** A mailbox, and when it was given its welcome credits. */
export type WelcomedMailbox = { mailboxHash: Hash; createdAt: Date };

/**
 * Takes the welcome credits of a user's mailbox, in the transaction that grants them. Returns the mailbox's row: its instant is
 * that at which to grant them, so that both are of one day; null where the mailbox has had them, or as many mailboxes as
 * may in that day of UTC.
 *
 * The primary key decides between two accounts of one mailbox: the second waits for the end of the first one's transaction.
 * With a cap, an advisory lock serializes count and insert until COMMIT. It is cheaper than a row per day that counts: no
 * further table, no dead rows, and nothing at all without a cap. The lock is a statement of its own, since a statement sees
 * only what was committed before it began. Locks are taken in the order account, cap, mailbox.
 * @param asked.now the instant, instead of the database's clock; only tests give it
 */
export async function takeWelcome(
  tx: Transaction,
  { secret, maxGrantsPerDay: maxPerDay }: WelcomeTerms,
  { userId, now = null }: { userId: string; now: Date | null | undefined },
): Promise<WelcomedMailbox | null> {
  const { email } = await tx.user.findUniqueOrThrow({ where: { id: userId }, select: { email: true } });
  const mailboxHash = mailboxHasher(secret)(email);
  if (maxPerDay !== null) {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('welcome credits', 0))`;
  }
  // Cut to the millisecond before its day is taken, or the column's rounding could move it to the next day.
  const [taken] = await tx.$queryRaw<{ createdAt: Date }[]>`
    WITH clock AS MATERIALIZED (SELECT date_trunc('milliseconds', coalesce(${now}::timestamptz, clock_timestamp())) AS at)
    INSERT INTO "WelcomeMailbox" ("mailboxHash", "createdAt")
    SELECT ${mailboxHash}::bytea, clock.at FROM clock
    WHERE ${maxPerDay}::int IS NULL OR ${maxPerDay}::int > (
      SELECT count(*) FROM "WelcomeMailbox" w WHERE w."createdAt" >= date_trunc('day', clock.at, 'UTC')
        AND w."createdAt" < date_trunc('day', clock.at, 'UTC') + interval '24 hours')
    ON CONFLICT DO NOTHING
    RETURNING "createdAt"`;
  return taken ? { mailboxHash, createdAt: taken.createdAt } : null;
}

/** Returns how many mailboxes were given welcome credits in this day of UTC. */
export async function countWelcomesToday(db: Db): Promise<number> {
  const [row] = await db.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM "WelcomeMailbox"
    WHERE "createdAt" >= date_trunc('day', statement_timestamp(), 'UTC')
      AND "createdAt" < date_trunc('day', statement_timestamp(), 'UTC') + interval '24 hours'`;
  return row?.count ?? 0;
}

/**
 * How far a user's sign-up is: whether they have a plan and a verified address, and whether welcome credits wait for that. Null
 * where there is no such user.
 */
export async function readSignUp(
  db: Db,
  userId: string,
): Promise<{ hasPlan: boolean; emailVerified: boolean; isWelcomeWaiting: boolean } | null> {
  const [row] = await db.$queryRaw<{ hasPlan: boolean; emailVerified: boolean; isWelcomeWaiting: boolean }[]>`
    SELECT u."planId" IS NOT NULL AS "hasPlan", u."emailVerified",
      EXISTS (SELECT FROM "IdempotencyRecord" r WHERE r.scope = 'system' AND r."userId" = u.id
        AND r.key = 'welcome-waits:' || u.id) AND NOT EXISTS (SELECT FROM "IdempotencyRecord" r
        WHERE r.scope = 'system' AND r."userId" = u.id AND r.key = 'welcome:' || u.id) AS "isWelcomeWaiting"
    FROM "User" u WHERE u.id = ${userId}::uuid`;
  return row ?? null;
}

/** Whether a mailbox is known. */
export async function isWelcomed(db: Db, mailboxHash: Hash): Promise<boolean> {
  return (await db.welcomeMailbox.count({ where: { mailboxHash } })) > 0;
}

/**
 * Says that a secret's mailboxes are all kept: `mark` is the row that says so, of no day, so that it counts against no cap. Marks of
 * other secrets go: accounts that are made under this one are not kept under those.
 */
export async function markKept(db: Db, mark: Hash): Promise<void> {
  const createdAt = new Date(0);
  await inTransaction(db, async (tx) => {
    await tx.welcomeMailbox.deleteMany({ where: { createdAt, mailboxHash: { not: mark } } });
    await tx.welcomeMailbox.createMany({ data: [{ mailboxHash: mark, createdAt }], skipDuplicates: true });
  });
}

/**
 * Inserts the mailboxes of accounts, each with a key in its account's digest, by which the proof misses a row that was removed.
 * Those that are known stay as they are.
 * @throws BusyError
 */
export async function keepWelcomed(
  ledger: Ledger,
  mailboxes: readonly (WelcomedMailbox & { userId: string })[],
): Promise<void> {
  if (mailboxes.length === 0) return;
  const keys = mailboxes.map(({ userId, mailboxHash }) => {
    return systemKey(userId, `mailbox:${Buffer.from(mailboxHash).toString('hex')}`, 'mailbox');
  });
  // In the order of the key: two processes that do this at once wait for each other, and never in a ring.
  const data = mailboxes
    .map(({ mailboxHash, createdAt }) => ({ mailboxHash, createdAt }))
    .sort((one, other) => Buffer.compare(one.mailboxHash, other.mailboxHash));
  await inTransaction(ledger.db, async (tx) => {
    const session = await ledger.openSession(tx, { userIds: mailboxes.map(({ userId }) => userId), keys });
    for (const key of keys) if (session.has(key.userId)) session.once(key, () => null);
    await session.write();
    await tx.welcomeMailbox.createMany({ data, skipDuplicates: true });
  });
}

/** Returns some users after `afterId` in the order of ids, and when they were given welcome credits; null for never. */
export function readWelcomedUsers(
  db: Db,
  { afterId, limit }: { afterId: string | null; limit: number },
): Promise<{ id: string; email: string; welcomedAt: Date | null }[]> {
  return db.$queryRaw`
    SELECT u.id, u.email, (
      SELECT min(g."createdAt") FROM "CreditGrant" g WHERE g."userId" = u.id AND g.source = 'SIGNUP') AS "welcomedAt"
    FROM "User" u WHERE ${afterId}::uuid IS NULL OR u.id > ${afterId}::uuid
    ORDER BY u.id LIMIT ${limit}::int`;
}
