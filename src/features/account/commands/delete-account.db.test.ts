import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { cancelDeletion, cancelDeletionByToken } from '#/features/account/commands/cancel-deletion.ts';
import { deleteAccount, makeDeletions } from '#/features/account/commands/delete-account.ts';
import { LastAdminError, requestDeletion } from '#/features/account/commands/request-deletion.ts';
import { keepToken } from '#/features/account/rules/deletion.ts';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import { upgradePlan } from '#/features/plans/plan-service.ts';
import { startFreePlan } from '#/features/plans/sign-up-service.ts';
import { completeExternalTask, createExternalTask } from '#/features/tasks/commands/external-task.ts';
import { AccountClosingError, GoneError } from '#/lib/errors.ts';
import type { Db } from '#/platform/db.ts';
import { createLogger } from '#/platform/logger.ts';
import { createLocalStorage, type Storage } from '#/platform/storage.ts';
import { StorageLostError } from '#/platform/storage-failure.ts';
import { creditVerbs } from '#test/credit-verbs.ts';
import { useTestDatabase } from '#test/database.ts';
import { createUpload, createUser } from '#test/factories.ts';
import { ledgerOf } from '#test/ledger.ts';
import { expectLedgerHolds } from '#test/ledger-invariants.ts';
import { startMortalProcess } from '#test/mortal-process.ts';

const { db, url } = useTestDatabase();
const secret = 'a secret of at least thirty-two characters';
const logger = createLogger('test', 'silent');
const { give, charge } = creditVerbs(db);
let folder: string;
let storage: Storage;

const services = { db, secret };
const workOn = (own: Db, files: Storage = storage) => ({ ledger: ledgerOf(own), storage: files, logger, secret });

beforeAll(() => createMissingPlans(db));
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'farthing-deletion-'));
  storage = createLocalStorage(folder);
});
afterEach(() => rm(folder, { recursive: true }));

/** Somebody on Premium with an open task, a finished one with its file, an upload, a notice, a session and a password. */
async function livingUser() {
  const user = await createUser(db, { name: 'Grace Hopper' });
  const { id: userId, email } = user;
  await startFreePlan(ledgerOf(db), userId);
  await upgradePlan(ledgerOf(db), { userId, planName: 'Premium', billingCycle: 'monthly', actor: 'system' });
  await give(userId, 40, { reference: `payment of ${userId}` });
  await charge(userId, 5, { idempotencyKey: 'my secret words' });
  await submit(userId);
  const made = await submit(userId);
  await completeExternalTask(ledgerOf(db), {
    taskId: made,
    actor: 'system',
    costCredits: 5,
    outputJson: { words: 'my secret words' },
  });
  await db.task.update({ where: { id: made }, data: { outputFile: await stored(`tasks/${userId}/1.webm`) } });
  await createUpload(db, userId, { file: await stored(`uploads/${userId}.png`) });
  await db.session.create({ data: { userId, token: userId, expiresAt: new Date(Date.now() + 60_000) } });
  await db.account.create({ data: { userId, accountId: userId, providerId: 'credential', password: 'a hash' } });
  await db.verification.create({
    data: { identifier: `reset-password:${userId}`, value: userId, expiresAt: new Date(Date.now() + 60_000) },
  });
  return { userId, email };
}

/** Submits a task that is done elsewhere; returns its id. */
async function submit(userId: string): Promise<string> {
  const input = { prompt: 'my secret words' };
  const { answer } = await createExternalTask(ledgerOf(db), {
    userId,
    actor: 'system',
    costCredits: 5,
    userInput: input,
    deadlineSeconds: 600,
    sentInput: input,
  });
  if (answer.kind !== 'created') throw new Error('The task was not made.');
  return answer.task.id;
}

async function stored(key: string): Promise<string> {
  const file = path.join(folder, 'to-store');
  await writeFile(file, 'bytes');
  await storage.put(key, file);
  return key;
}

/** Has a deletion be due, as it is 14 days after it was asked for. */
const comeDue = (userId: string) =>
  db.user.update({ where: { id: userId }, data: { deletionAt: new Date(Date.now() - 1000) } });

const mailsTo = async (email: string) =>
  (await db.mail.findMany({ where: { recipient: email }, orderBy: { id: 'asc' } })).map(({ kind }) => kind);

/** Fails unless nothing of a person is left, nothing goes on, and the proof holds. */
async function expectDeleted({ userId, email }: { userId: string; email: string }): Promise<void> {
  const user = await db.user.findUniqueOrThrow({ where: { id: userId } });
  expect(user).toMatchObject({
    name: '',
    email: `${userId}@deleted.invalid`,
    image: null,
    credits: 0,
    nextDueAt: null,
  });
  expect(user.deletedAt).not.toBeNull();
  const where = { userId };
  expect(await db.session.count({ where })).toBe(0);
  expect(await db.account.count({ where })).toBe(0);
  expect(await db.notice.count({ where })).toBe(0);
  expect(await db.upload.count({ where })).toBe(0);
  expect(await db.verification.count({ where: { value: userId } })).toBe(0);
  expect(await db.mail.count({ where })).toBe(0);
  const tasks = await db.task.findMany({ where });
  for (const task of tasks) {
    expect(['succeeded', 'failed', 'canceled']).toContain(task.status);
    expect(task).toMatchObject({ input: {}, outputFile: null, outputUrl: null, outputJson: {}, errorMessage: null });
  }
  expect(await storage.list('', 100)).toEqual([]);
  const left = await db.idempotencyRecord.findMany({ where });
  expect(JSON.stringify([left, tasks, user])).not.toMatch(/secret words|Hopper/);
  expect(await mailsTo(email)).toEqual(['accountDeleted']);
  await expectLedgerHolds(db, { userIds: [userId] });
}

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

test('another account keeps everything', async () => {
  const [gone, other] = [await livingUser(), await livingUser()];
  const before = await db.task.findMany({ where: { userId: other.userId } });
  await requestDeletion(services, gone);
  await comeDue(gone.userId);
  await makeDeletions(workOn(db));
  expect(await db.task.findMany({ where: { userId: other.userId } })).toEqual(before);
  expect((await storage.list('', 100)).map(({ key }) => key)).toEqual([
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
  const away = { ...storage, remove: () => Promise.reject(new StorageLostError('away')) };
  expect(await makeDeletions(workOn(db, away))).toBe(0);
  expect(await db.user.findUniqueOrThrow({ where: { id: user.userId } })).toMatchObject({ deletedAt: null });
  await expectLedgerHolds(db, { userIds: [user.userId] });
  await expect(cancelDeletion(db, user)).rejects.toThrow(GoneError);
  expect(await makeDeletions(workOn(db))).toBe(1);
  await expectDeleted(user);
});

describe('a worker that is killed', () => {
  test('before any of its statements leaves a ledger that holds, and the next one ends the deletion', async () => {
    const first = startMortalProcess(url, { statement: 100_000, when: 'after' });
    const measured = await dueUser();
    await deleteAccount(workOn(first.db), measured.userId);
    await expectDeleted(measured);
    const statements = first.statements().length;
    expect(statements).toBeGreaterThan(20);
    for (let statement = 1; statement <= statements; statement += 4) {
      const user = await dueUser();
      const mortal = startMortalProcess(url, { statement, when: statement % 8 === 1 ? 'before' : 'after' });
      void deleteAccount(workOn(mortal.db), user.userId).catch(() => {});
      await mortal.dead;
      await expectLedgerHolds(db, { userIds: [user.userId] });
      await deleteAccount(workOn(db), user.userId);
      await expectDeleted(user);
    }
  });

  async function dueUser() {
    const user = await livingUser();
    await requestDeletion(services, user);
    await db.user.update({
      where: { id: user.userId },
      data: { deletionAt: new Date(Date.now() - 1000), deletionStartedAt: new Date() },
    });
    return user;
  }
});

test('a file that is gone already does not keep an account', async () => {
  const user = await livingUser();
  await rm(path.join(folder, `tasks/${user.userId}/1.webm`));
  await expect(access(path.join(folder, `tasks/${user.userId}/1.webm`))).rejects.toThrow();
  await requestDeletion(services, user);
  await comeDue(user.userId);
  expect(await makeDeletions(workOn(db))).toBe(1);
  await expectDeleted(user);
});
