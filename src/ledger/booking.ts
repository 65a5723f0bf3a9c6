import { openSession, type SessionParts } from '#/ledger/session.ts';
import { WrongClockError } from '#/platform/clocks.ts';
import { type Db, inTransaction, type Transaction } from '#/platform/db.ts';
import type { Logger } from '#/platform/logger.ts';

/** The most accounts in one transaction, and about the most entries of each that it books: what is due at one instant is booked together. */
const batch = { accounts: 50, entriesOfAccount: 500 };

/** Makes the bookings of what time alone makes due. */
export function createBookings(db: Db, parts: SessionParts) {
  return {
    /**
     * Books the due entries (starts, expiries, roll-over, renewals of plans) of every account that has some. Safe to run late,
     * twice or concurrently: balances are exact without it, because commands and queries advance accounts by themselves.
     * Skips accounts that another transaction has locked, and logs those that fail; the next run takes them again. Returns
     * the number of accounts booked.
     * @throws WrongClockError
     * @param now instead of the database's clock; only tests give it
     */
    async bookDueAccounts({ logger }: { logger: Logger }, now?: Date): Promise<number> {
      const bookTogether = (userIds: readonly string[]) => bookAccounts({ db, parts }, userIds, now);
      const booked = new Set<string>();
      const skipped = new Set<string>();
      for (;;) {
        const userIds = await listDueAccounts(db, [...skipped], now);
        if (userIds.length === 0) return booked.size;
        const done = await bookTogether(userIds).catch((error) => {
          // By a clock that is wrong any account may seem due.
          if (error instanceof WrongClockError) throw error;
          return bookOneByOne(bookTogether, logger, userIds);
        });
        for (const userId of userIds) (done.has(userId) ? booked : skipped).add(userId);
      }
    },

    /**
     * Books all due entries of an account within the caller's transaction, which then reads the account's plan as of now.
     * Returns the instant that was now: what is decided by what was read is decided at that instant.
     * @throws NotFoundError (user)
     */
    async bookDue(tx: Transaction, userId: string, now?: Date): Promise<Date> {
      const ledger = await openSession(parts, tx, { userIds: [userId], until: now, readsRecurring: true });
      const instant = ledger.bookDue(userId, Infinity, now);
      await ledger.write();
      return instant;
    },
  };
}

/** Books accounts in one transaction. Returns those booked; the others are locked by another transaction. */
function bookAccounts(
  { db, parts }: { db: Db; parts: SessionParts },
  userIds: readonly string[],
  now: Date | undefined,
): Promise<Set<string>> {
  return inTransaction(db, async (tx) => {
    const ledger = await openSession(parts, tx, { userIds, until: now, readsRecurring: true }, { skipLocked: true });
    const locked = userIds.filter((userId) => ledger.has(userId));
    for (const userId of locked) ledger.bookDue(userId, batch.entriesOfAccount, now);
    await ledger.write();
    return new Set(locked);
  });
}

/** Books accounts in a transaction each, after a failure, so that one that cannot be booked does not block the others. */
async function bookOneByOne(
  book: (userIds: readonly string[]) => Promise<Set<string>>,
  logger: Logger,
  userIds: readonly string[],
): Promise<Set<string>> {
  const done = new Set<string>();
  for (const userId of userIds) {
    try {
      for (const booked of await book([userId])) done.add(booked);
    } catch (error) {
      logger.error({ error, userId }, 'an account was not brought up to date');
    }
  }
  return done;
}

async function listDueAccounts(db: Db, except: readonly string[], now: Date | undefined): Promise<string[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT id FROM "User" WHERE "nextDueAt" <= coalesce(${now ?? null}::timestamptz, clock_timestamp())
      AND id <> ALL(${except}::uuid[])
    ORDER BY "nextDueAt" LIMIT ${batch.accounts}`;
  return rows.map((row) => row.id);
}
