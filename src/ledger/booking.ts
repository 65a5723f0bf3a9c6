import { openSession } from '#/ledger/session.ts';
import { type Db, inTransaction, type Transaction } from '#/platform/db.ts';
import type { Logger } from '#/platform/logger.ts';

/** At most so many accounts share a transaction, and about so many lines of each are booked in it. */
const batch = { accounts: 50, linesOfEach: 500 };

/**
 * Books what time alone called for (starts, expiries, roll-over, renewals of plans) for every account where something is
 * due. It may be late, run twice or run beside everything else: balances are exact without it, and verbs and readings
 * do the same by themselves. Accounts that somebody else holds are left to the next time. Gives how many it booked.
 * @param now only tests give it
 */
export async function bookDueAccounts({ db, logger }: { db: Db; logger: Logger }, now?: Date): Promise<number> {
  const booked = new Set<string>();
  const passedOver = new Set<string>();
  for (;;) {
    const userIds = await listDueAccounts(db, [...passedOver], now);
    if (userIds.length === 0) return booked.size;
    const done = await bookTogether(db, userIds, now).catch(() => bookOneByOne({ db, logger }, userIds, now));
    for (const userId of userIds) (done.has(userId) ? booked : passedOver).add(userId);
  }
}

/** Gives those that it booked; the others are held by somebody else. */
function bookTogether(db: Db, userIds: readonly string[], now: Date | undefined): Promise<Set<string>> {
  return inTransaction(db, async (tx) => {
    const ledger = await openSession(tx, { userIds, until: now }, { skipLocked: true });
    const locked = userIds.filter((userId) => ledger.has(userId));
    for (const userId of locked) ledger.bookDue(userId, batch.linesOfEach, now);
    await ledger.write();
    return new Set(locked);
  });
}

/** After a failure, so that one account which cannot be booked does not keep the others from it. */
async function bookOneByOne(
  { db, logger }: { db: Db; logger: Logger },
  userIds: readonly string[],
  now: Date | undefined,
): Promise<Set<string>> {
  const done = new Set<string>();
  for (const userId of userIds) {
    try {
      for (const booked of await bookTogether(db, [userId], now)) done.add(booked);
    } catch (error) {
      logger.error({ error, userId }, 'an account was not brought up to date');
    }
  }
  return done;
}

/** Books all that is due for an account, as part of a transaction: for verbs that need its plan as it is now. */
export async function bookDue(tx: Transaction, userId: string, now?: Date): Promise<void> {
  const ledger = await openSession(tx, { userIds: [userId], until: now });
  if (ledger.has(userId)) ledger.bookDue(userId, Infinity, now);
  await ledger.write();
}

async function listDueAccounts(db: Db, except: readonly string[], now: Date | undefined): Promise<string[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT id FROM "User" WHERE "nextDueAt" <= coalesce(${now ?? null}::timestamptz, clock_timestamp())
      AND id <> ALL(${except}::uuid[])
    ORDER BY "nextDueAt" LIMIT ${batch.accounts}`;
  return rows.map((row) => row.id);
}
