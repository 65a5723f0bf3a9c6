import { openLedger } from '#/features/credits/ledger.ts';
import { type Db, inTransaction, type Transaction } from '#/server/db.ts';
import type { Logger } from '#/server/logger.ts';

/** At most so many accounts share a transaction. */
const batchSize = 50;

/**
 * Books what time alone called for (starts, expiries, roll-over, renewals of plans) for every account where something is
 * due. It may be late, run twice or run beside everything else: balances are exact without it, and verbs and readings
 * do the same by themselves. Gives how many accounts it looked at.
 * @param now only tests give it
 */
export async function bookDueAccounts({ db, logger }: { db: Db; logger: Logger }, now?: Date): Promise<number> {
  let booked = 0;
  let failed: string[] = [];
  for (;;) {
    const userIds = await listDueAccounts(db, failed, now);
    if (userIds.length === 0) return booked;
    try {
      await inTransaction(db, (tx) => bookDue(tx, userIds, now));
      booked += userIds.length;
    } catch (error) {
      logger.error({ error, accounts: userIds.length }, 'accounts were not brought up to date together');
      const alone = await Promise.allSettled(
        userIds.map((userId) => inTransaction(db, (tx) => bookDue(tx, [userId], now))),
      );
      failed = [...failed, ...userIds.filter((_, index) => alone[index]?.status === 'rejected')];
      booked += userIds.length - failed.length;
    }
  }
}

/** Books what is due for these accounts, as part of a transaction; a verb that needs plans as they are now begins so. */
export async function bookDue(tx: Transaction, userIds: readonly string[], now?: Date): Promise<void> {
  const ledger = await openLedger(tx, { userIds, until: now });
  for (const userId of userIds) if (ledger.has(userId)) ledger.bookDue(userId, now);
  await ledger.write();
}

async function listDueAccounts(db: Db, except: readonly string[], now: Date | undefined): Promise<string[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT id FROM "User" WHERE "nextDueAt" <= coalesce(${now ?? null}::timestamptz, clock_timestamp())
      AND id <> ALL(${except}::uuid[])
    ORDER BY "nextDueAt" LIMIT ${batchSize}`;
  return rows.map((row) => row.id);
}
