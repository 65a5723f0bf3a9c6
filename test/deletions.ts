import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import { upgradePlan } from '#/features/plans/plan-service.ts';
import { startFreePlan } from '#/features/plans/sign-up-service.ts';
import { completeExternalTask, createExternalTask } from '#/features/tasks/commands/external-task.ts';
import type { Db } from '#/platform/db.ts';
import { createLogger } from '#/platform/logger.ts';
import { createLocalStorage, type Storage } from '#/platform/storage.ts';
import { creditVerbs } from '#test/credit-verbs.ts';
import { useTestDatabase } from '#test/database.ts';
import { createUpload, createUser } from '#test/factories.ts';
import { ledgerOf } from '#test/ledger.ts';
import { expectLedgerHolds } from '#test/ledger-invariants.ts';

/**
 * A database and a storage, and people in them whose accounts are deleted, for the tests of one file.
 * @param openStorage the storage of a test, instead of one in its folder
 */
export function useDeletions(openStorage: (folder: string) => Storage = createLocalStorage) {
  const { db, url, sql } = useTestDatabase();
  const secret = 'a secret of at least thirty-two characters';
  const logger = createLogger('test', 'silent');
  const { give, charge } = creditVerbs(db);
  let folder: string;
  let storage: Storage;

  const services = { db, secret };
  const workOn = (own: Db, files: Storage = storage) => ({
    ledger: ledgerOf(own),
    storage: files,
    logger,
    secret: () => secret,
  });

  beforeAll(() => createMissingPlans(db));
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'farthing-deletion-'));
    storage = openStorage(folder);
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

  return {
    db,
    sql,
    url,
    secret,
    services,
    workOn,
    livingUser,
    comeDue,
    mailsTo,
    expectDeleted,
    storage: () => storage,
    folder: () => folder,
  };
}
