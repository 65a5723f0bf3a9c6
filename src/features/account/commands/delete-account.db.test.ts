import { access, rm } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { cancelDeletion, cancelDeletionByToken } from '#/features/account/commands/cancel-deletion.ts';
import { makeDeletions } from '#/features/account/commands/delete-account.ts';
import { LastAdminError, requestDeletion } from '#/features/account/commands/request-deletion.ts';
import { keepToken } from '#/features/account/rules/deletion.ts';
import { upgradePlan } from '#/features/plans/plan-service.ts';
import { AccountClosingError, GoneError } from '#/lib/errors.ts';
import { StorageLostError } from '#/platform/storage-failure.ts';
import { creditVerbs } from '#test/credit-verbs.ts';
import { useDeletions } from '#test/deletions.ts';
import { createUser } from '#test/factories.ts';
import { ledgerOf } from '#test/ledger.ts';
import { expectLedgerHolds } from '#test/ledger-invariants.ts';

const { db, sql, secret, services, workOn, livingUser, comeDue, mailsTo, expectDeleted, storage, folder } =
  useDeletions();
const { charge } = creditVerbs(db);

test('a deletion is due 14 days after it was asked for, asked twice it stays so, and one mail says how to call it off', async () => {
  const { userId, email } = await livingUser();
  const { deletionAt } = await requestDeletion(services, { userId });
  expect(deletionAt.getTime() - Date.now()).toBeGreaterThan(13.99 * 86_400_000);
  expect(deletionAt.getTime() - Date.now()).toBeLessThan(14.01 * 86_400_000);
  expect(await requestDeletion(services, { userId })).toEqual({ deletionAt });
  expect(await mailsTo(email)).toEqual(['deletionRequested']);
  expect(await makeDeletions(workOn(db))).toBe(0);
  await expect(charge(userId, 1)).rejects.toThrow(AccountClosingError);
  await expect(
    upgradePlan(ledgerOf(db), { userId, planName: 'Premium', billingCycle: 'yearly', actor: 'system' }),
  ).rejects.toThrow();
});

test('a deletion that is called off leaves everything as it was, and its link works once', async () => {
  const { userId, email } = await livingUser();
  const { deletionAt } = await requestDeletion(services, { userId });
  const token = keepToken(secret, { userId, deletionAt });
  await expect(cancelDeletionByToken(services, `${token.slice(0, -1)}x`)).rejects.toMatchObject({
    reason: 'VALIDATION',
  });
  await expect(
    cancelDeletionByToken({ db, secret: 'of somebody else, with 32 characters' }, token),
  ).rejects.toMatchObject({
    reason: 'VALIDATION',
  });
  expect(await cancelDeletionByToken(services, token)).toBe(true);
  expect((await charge(userId, 1)).answer.kind).toBe('charged');
  await db.user.update({ where: { id: userId }, data: { deletionAt: new Date(deletionAt.getTime() + 5) } });
  expect(await cancelDeletionByToken(services, token)).toBe(false);
  expect(await cancelDeletion(db, { userId })).toBe(true);
  expect(await cancelDeletion(db, { userId })).toBe(false);
  expect(await mailsTo(email)).toEqual(['deletionRequested', 'deletionCanceled', 'deletionCanceled']);
});

test('its owner is reminded a day before, once, also by two workers', async () => {
  const { userId, email } = await livingUser();
  await requestDeletion(services, { userId });
  await makeDeletions(workOn(db));
  expect(await mailsTo(email)).toEqual(['deletionRequested']);
  await db.user.update({ where: { id: userId }, data: { deletionAt: new Date(Date.now() + 23 * 3_600_000) } });
  await Promise.all([makeDeletions(workOn(db)), makeDeletions(workOn(db))]);
  await makeDeletions(workOn(db));
  expect(await mailsTo(email)).toEqual(['deletionRequested', 'deletionReminder']);
});

test('a deleted account has no person, no files, no credits and no plan, and cannot be called off', async () => {
  const user = await livingUser();
  await requestDeletion(services, user);
  await comeDue(user.userId);
  await expect(cancelDeletion(db, user)).rejects.toThrow(GoneError);
  expect(await makeDeletions(workOn(db))).toBe(1);
  await expectDeleted(user);
  expect(await makeDeletions(workOn(db))).toBe(0);
  await expect(cancelDeletion(db, user)).rejects.toThrow(GoneError);
  await expect(requestDeletion(services, user)).rejects.toThrow(GoneError);
  await expect(charge(user.userId, 5, { idempotencyKey: 'my secret words' })).rejects.toThrow(GoneError);
  expect(await db.user.findUniqueOrThrow({ where: { id: user.userId }, select: { plan: true } })).toMatchObject({
    plan: { name: 'Free' },
  });
});

/** What becomes of the rows of each table that has a column for whose they are, when an account is deleted. */
const afterDeletion: Record<string, 'gone' | 'kept without a person'> = {
  Account: 'gone',
  ActBatchItem: 'kept without a person',
  AuditEntry: 'kept without a person',
  ChargeEnd: 'kept without a person',
  CreditGrant: 'kept without a person',
  CreditTransaction: 'kept without a person',
  DailySum: 'kept without a person',
  DailySumState: 'kept without a person',
  EmailChange: 'gone',
  ErasedAccount: 'kept without a person',
  ErasedDigestItem: 'kept without a person',
  IdempotencyRecord: 'kept without a person',
  Mail: 'gone',
  Notice: 'gone',
  NotificationChoice: 'gone',
  Passkey: 'gone',
  PendingAct: 'kept without a person',
  PlanPeriod: 'kept without a person',
  Reminder: 'gone',
  Session: 'gone',
  SignInPlace: 'gone',
  Task: 'kept without a person',
  TwoFactor: 'gone',
  Upload: 'gone',
};

test('every table that says whose a row is has its place in the deletion of an account', async () => {
  const tables = await sql<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'userId' ORDER BY 1`,
  );
  expect(tables.map(({ name }) => name).sort()).toEqual(Object.keys(afterDeletion));
  const user = await livingUser();
  await db.passkey.create({
    data: {
      userId: user.userId,
      publicKey: 'k',
      credentialID: user.userId,
      counter: 0,
      deviceType: 'x',
      backedUp: false,
    },
  });
  await db.twoFactor.create({ data: { userId: user.userId, secret: 's', backupCodes: 'b' } });
  await requestDeletion(services, user);
  await comeDue(user.userId);
  await makeDeletions(workOn(db));
  for (const [table, fate] of Object.entries(afterDeletion)) {
    const [left] = await sql<{ count: number }>(`SELECT count(*)::int AS count FROM "${table}" WHERE "userId" = $1`, [
      user.userId,
    ]);
    if (fate === 'gone') expect([table, left?.count]).toEqual([table, 0]);
  }
});

test('another account keeps everything', async () => {
  const [gone, other] = [await livingUser(), await livingUser()];
  const before = await db.task.findMany({ where: { userId: other.userId } });
  await requestDeletion(services, gone);
  await comeDue(gone.userId);
  await makeDeletions(workOn(db));
  expect(await db.task.findMany({ where: { userId: other.userId } })).toEqual(before);
  expect((await storage().list('', 100)).map(({ key }) => key)).toEqual([
    `tasks/${other.userId}/1.webm`,
    `uploads/${other.userId}.png`,
  ]);
  expect(await db.session.count({ where: { userId: other.userId } })).toBe(1);
  await expectLedgerHolds(db, { userIds: [other.userId] });
});

test('the last admin cannot go, and of two who go at once one stays', async () => {
  const [one, two] = [await createUser(db, { role: 'admin' }), await createUser(db, { role: 'admin' })];
  const asked = await Promise.allSettled([one, two].map(({ id: userId }) => requestDeletion(services, { userId })));
  const refused = asked.filter((result) => result.status === 'rejected');
  expect(refused).toHaveLength(1);
  expect(refused[0]?.reason).toBeInstanceOf(LastAdminError);
});

test('request, cancel and charge at once end in one of the two states, and each loser is told why', async () => {
  const { userId } = await livingUser();
  const all = await Promise.allSettled([
    requestDeletion(services, { userId }),
    cancelDeletion(db, { userId }),
    ...Array.from({ length: 8 }, () => charge(userId, 1)),
  ]);
  const reasons = all.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
  for (const reason of reasons) expect(reason).toBeInstanceOf(AccountClosingError);
  const { deletionAt } = await db.user.findUniqueOrThrow({ where: { id: userId } });
  if (deletionAt) await expect(charge(userId, 1)).rejects.toThrow(AccountClosingError);
  else expect((await charge(userId, 1)).answer.kind).toBe('charged');
  await expectLedgerHolds(db, { userIds: [userId] });
});

test('charges that race a deletion are refused for a reason, and nothing of them stays open', async () => {
  const user = await livingUser();
  await requestDeletion(services, user);
  await comeDue(user.userId);
  const [, ...late] = await Promise.allSettled([
    makeDeletions(workOn(db)),
    ...Array.from({ length: 10 }, () => charge(user.userId, 1)),
  ]);
  for (const result of late) {
    expect(result.status).toBe('rejected');
    const { reason } = result as PromiseRejectedResult;
    expect(reason instanceof AccountClosingError || reason instanceof GoneError).toBe(true);
  }
  // An account that a charge has locked when the worker looks for those that are due is left for its next look.
  await makeDeletions(workOn(db));
  await expectDeleted(user);
});

test('two workers at once delete an account once', async () => {
  const user = await livingUser();
  await requestDeletion(services, user);
  await comeDue(user.userId);
  await Promise.all([makeDeletions(workOn(db)), makeDeletions(workOn(db))]);
  await makeDeletions(workOn(db));
  await expectDeleted(user);
});

test('while the storage is away an account stays to be deleted, and is once it is back', async () => {
  const user = await livingUser();
  await requestDeletion(services, user);
  await comeDue(user.userId);
  const away = { ...storage(), remove: () => Promise.reject(new StorageLostError('away')) };
  expect(await makeDeletions(workOn(db, away))).toBe(0);
  expect(await db.user.findUniqueOrThrow({ where: { id: user.userId } })).toMatchObject({ deletedAt: null });
  await expectLedgerHolds(db, { userIds: [user.userId] });
  await expect(cancelDeletion(db, user)).rejects.toThrow(GoneError);
  expect(await makeDeletions(workOn(db))).toBe(1);
  await expectDeleted(user);
});

test('a file that is gone already does not keep an account', async () => {
  const user = await livingUser();
  await rm(path.join(folder(), `tasks/${user.userId}/1.webm`));
  await expect(access(path.join(folder(), `tasks/${user.userId}/1.webm`))).rejects.toThrow();
  await requestDeletion(services, user);
  await comeDue(user.userId);
  expect(await makeDeletions(workOn(db))).toBe(1);
  await expectDeleted(user);
});
