import { keepPath, lockUser } from '#/features/account/commands/request-deletion.ts';
import { reminderAtOf } from '#/features/account/rules/deletion.ts';
import { removeSignIns } from '#/features/account/store/sign-in-rows.ts';
import { eraseNotices } from '#/features/notifications/notice-service.ts';
import { endPlan } from '#/features/plans/commands/end-plan.ts';
import { endOpenTasks, eraseTasks } from '#/features/tasks/commands/erase-tasks.ts';
import { eraseUploads } from '#/features/uploads/commands/erase-uploads.ts';
import { eraseSalt, eraseStoredAnswers, type Ledger, listUnfinishedErasures } from '#/ledger/ledger.ts';
import { inTransaction } from '#/platform/db.ts';
import type { Logger } from '#/platform/logger.ts';
import { eraseMails, writeMail } from '#/platform/mail/write-mail.ts';
import type { Storage } from '#/platform/storage.ts';

/** What deletions are made with. `secret` gives what signs links of mails, and is asked for when there is one to write. */
export type DeletionWork = { ledger: Ledger; storage: Storage; logger: Logger; secret: () => string };

/** How many accounts are looked for at a time. */
const batchAccounts = 100;

/**
 * Reminds those whose accounts are deleted within a day, and deletes those that are due, by the database's clock and by this
 * process's. Safe to run in several workers at once, and to be killed at any point: the next run goes on. An account that cannot be
 * deleted is logged, and does not keep the others. Returns how many this call deleted.
 */
export async function makeDeletions(work: DeletionWork): Promise<number> {
  const { ledger, logger } = work;
  await remindOfDeletions(work);
  let deleted = 0;
  for (const userId of await beginDueDeletions(work)) {
    try {
      await deleteAccount(work, userId);
      deleted += 1;
      logger.info({ userId }, 'account deleted');
    } catch (error) {
      logger.error({ error, userId }, 'an account was not deleted; it is tried again');
    }
  }
  for (const userId of await listUnfinishedErasures(ledger.db)) await eraseStoredAnswers(ledger.db, userId);
  return deleted;
}

/**
 * Marks the deletions that are due as begun: from then on they cannot be called off. Returns these, and those that were begun
 * before and are not done.
 */
async function beginDueDeletions({ ledger: { db } }: DeletionWork): Promise<string[]> {
  const processNow = new Date(Date.now());
  return inTransaction(db, async (tx) => {
    await tx.$executeRaw`
      UPDATE "User" SET "deletionStartedAt" = clock_timestamp() WHERE id IN (
        SELECT id FROM "User" WHERE "deletionAt" <= least(clock_timestamp(), ${processNow}::timestamptz)
          AND "deletedAt" IS NULL AND "deletionStartedAt" IS NULL
        ORDER BY id LIMIT ${batchAccounts} FOR NO KEY UPDATE SKIP LOCKED)`;
    const begun = await tx.user.findMany({
      where: { deletionAt: { not: null }, deletionStartedAt: { not: null }, deletedAt: null },
      select: { id: true },
      orderBy: { deletionAt: 'asc' },
      take: batchAccounts,
    });
    return begun.map(({ id }) => id);
  });
}

/**
 * Deletes an account whose deletion was begun. Each step can be repeated, and after each the proof of the ledger holds: nobody can
 * sign in; open work ends with its refund; the plan ends; what remains of credits is taken back; files, results and what they were
 * made from go; then, at once, the salt, the sign-ins, notices, mails, name and address; then keys and stored answers. What is left
 * is a row without a person, for the lines.
 * @throws StorageLostError, BusyError
 */
export async function deleteAccount({ ledger, storage }: DeletionWork, userId: string): Promise<void> {
  const { db } = ledger;
  await inTransaction(db, (tx) => removeSignIns(tx, userId));
  await endOpenTasks(ledger, userId);
  await endPlan(ledger, userId);
  await takeRemainingCredits(ledger, userId);
  await eraseTasks({ db, storage }, userId);
  await eraseUploads({ db, storage }, userId);
  await erasePerson(ledger, userId);
  await eraseStoredAnswers(db, userId);
}

/** Takes back what remains of every grant, and those that are to come: nothing of them may expire, roll over or be spent later. */
async function takeRemainingCredits(ledger: Ledger, userId: string): Promise<void> {
  const where = { userId, voidedAt: null, OR: [{ bookedAt: null }, { remaining: { gt: 0 } }] };
  for (;;) {
    const grant = await ledger.db.creditGrant.findFirst({ where, select: { id: true }, orderBy: { id: 'asc' } });
    if (!grant) return;
    await ledger.voidGrant({ userId, grantId: grant.id, actor: 'system', description: 'The account was deleted' });
  }
}

/** Erases the salt with everything that says whose the account was, at once, and tells the address for the last time. */
async function erasePerson({ db }: Ledger, userId: string): Promise<void> {
  await inTransaction(db, async (tx) => {
    // After the lock: another worker may have done it meanwhile.
    const before = await lockUser(tx, userId);
    if (before.deletedAt) return;
    await eraseSalt(tx, userId);
    await removeSignIns(tx, userId);
    await eraseNotices(tx, userId);
    await eraseMails(tx, userId);
    await tx.user.update({
      where: { id: userId },
      data: {
        name: '',
        email: `${userId}@deleted.invalid`,
        emailVerified: false,
        twoFactorEnabled: false,
        image: null,
        role: 'user',
        lowCreditsThreshold: null,
      },
      select: { id: true },
    });
    await writeMail(tx, { kind: 'accountDeleted', to: before.email, userId: null, data: {} });
  });
}

/** Writes the reminder of each deletion that is a day away, once. */
async function remindOfDeletions({ ledger: { db }, logger, secret }: DeletionWork): Promise<void> {
  const now = new Date(Date.now());
  const due = await db.user.findMany({
    // Of one that is due by now there is nothing to call off any more.
    where: { deletionAt: { gt: now }, deletedAt: null, deletionRemindedAt: null, deletionStartedAt: null },
    select: { id: true, email: true, deletionAt: true },
    orderBy: { deletionAt: 'asc' },
    take: batchAccounts,
  });
  for (const { id: userId, email, deletionAt } of due) {
    if (!deletionAt || reminderAtOf(deletionAt) > now) continue;
    await inTransaction(db, async (tx) => {
      // Called off, or told by another worker, since it was read.
      const { count } = await tx.user.updateMany({
        where: { id: userId, deletionAt, deletionRemindedAt: null, deletionStartedAt: null },
        data: { deletionRemindedAt: new Date(Date.now()) },
      });
      if (count === 0) return;
      const data = { deletionAt: deletionAt.toISOString(), url: keepPath(secret(), { userId, deletionAt }) };
      await writeMail(tx, { kind: 'deletionReminder', to: email, userId, data, usefulUntil: deletionAt });
    }).catch((error) => logger.error({ error, userId }, 'a deletion was not told in time; it is tried again'));
  }
}
