import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import { upgradePlan } from '#/features/plans/plan-service.ts';
import { startFreePlan } from '#/features/plans/sign-up-service.ts';
import { cancelTask } from '#/features/tasks/commands/cancel-task.ts';
import { claimTask, failTask } from '#/features/tasks/commands/lease-task.ts';
import { removeTask } from '#/features/tasks/commands/remove-task.ts';
import { submitTask } from '#/features/tasks/commands/submit-task.ts';
import type { Db } from '#/platform/db.ts';
import { createLogger } from '#/platform/logger.ts';
import { openSendingQueue, type Queue } from '#/platform/queue.ts';
import { type CuttingProxy, startCuttingProxy } from '#test/cutting-proxy.ts';
import { openDb, useTestDatabase } from '#test/database.ts';
import { createUser, createUserWithCredits } from '#test/factories.ts';
import { ledgerOf } from '#test/ledger.ts';
import { expectLedgerHolds } from '#test/ledger-invariants.ts';

const { db: direct, url } = useTestDatabase();
let proxy: CuttingProxy;
let db: Db;
let queue: Queue;
beforeAll(async () => {
  await createMissingPlans(direct);
  proxy = await startCuttingProxy(url);
  db = openDb(proxy.url);
  queue = await openSendingQueue(url, createLogger('test', 'silent'));
});
afterAll(async () => {
  await queue.stop({ graceful: false });
  await db.$disconnect();
  proxy.close();
});

let cutsBefore: number;
beforeEach(() => {
  cutsBefore = proxy.cuts();
});

function submit(userId: string, count = 1) {
  const input = { prompt: 'a sea', seconds: 5, aspectRatio: 'landscape' as const };
  return submitTask(
    { ledger: ledgerOf(db), queue },
    { userId, actor: 'system', type: 'text-to-video', input, count, sentInput: input },
  );
}

/** The statements of a submit, in their order: a lost answer to each of them must come to the same. */
const statements = ['ledger:lock', 'ledger:apply', 'COMMIT'];

test.each(statements)(
  'a submit whose answer to %s is lost charges once and makes one task with one job',
  async (statement) => {
    const user = await createUserWithCredits(direct, 60);
    proxy.cutAfter(statement);
    const { answer } = await submit(user.id);
    expect(proxy.cuts()).toBe(cutsBefore + 1);
    expect(answer).toMatchObject({ kind: 'created', creditsUsed: 25, balance: 35 });
    const tasks = await direct.task.findMany({ where: { userId: user.id } });
    expect(tasks).toHaveLength(1);
    expect(answer).toMatchObject({ task: { id: tasks[0]?.id } });
    expect((await ledgerOf(direct).getBalance(user.id)).availableCredits).toBe(35);
    await expectLedgerHolds(direct);
  },
);

test.each(statements)('a submit of two whose answer to %s is lost charges and makes each once', async (statement) => {
  const user = await createUserWithCredits(direct, 60);
  proxy.cutAfter(statement);
  const { answer } = await submit(user.id, 2);
  expect(proxy.cuts()).toBe(cutsBefore + 1);
  expect(answer).toMatchObject({ kind: 'created', creditsUsed: 50, balance: 10 });
  const tasks = await direct.task.findMany({ where: { userId: user.id }, orderBy: { id: 'asc' } });
  expect(answer).toMatchObject({ tasks: [{ id: tasks[0]?.id }, { id: tasks[1]?.id }] });
  expect(tasks).toHaveLength(2);
  await expectLedgerHolds(direct);
});

test('an upgrade whose answer to COMMIT is lost gives one allotment', async () => {
  const { id } = await createUser(direct);
  await startFreePlan(ledgerOf(direct), id);
  proxy.cutAfter('COMMIT');
  const { answer } = await upgradePlan(ledgerOf(db), {
    userId: id,
    actor: 'system',
    planName: 'Basic',
    billingCycle: 'monthly',
  });
  expect(proxy.cuts()).toBe(cutsBefore + 1);
  expect(answer).toMatchObject({ plan: 'Basic', credits: 560 });
  expect((await ledgerOf(direct).getBalance(id)).availableCredits).toBe(560);
  await expectLedgerHolds(direct);
});

test('a failure whose answer to COMMIT is lost refunds once', async () => {
  const user = await createUserWithCredits(direct, 60);
  const { answer } = await submit(user.id);
  if (answer.kind !== 'created') throw new Error('The task was refused.');
  await claimTask(direct, answer.task.id);
  proxy.cutAfter('COMMIT');
  await failTask(ledgerOf(db), { id: answer.task.id, attempt: 1 }, { errorMessage: 'no' });
  expect(proxy.cuts()).toBe(cutsBefore + 1);
  expect((await ledgerOf(direct).getBalance(user.id)).availableCredits).toBe(60);
  await expectLedgerHolds(direct);
});

test('a removal whose answer to COMMIT is lost is answered as done, and later asked again is not found', async () => {
  const user = await createUserWithCredits(direct, 60);
  const { answer } = await submit(user.id);
  if (answer.kind !== 'created') throw new Error('The task was refused.');
  const taskId = answer.task.id;
  await cancelTask(ledgerOf(direct), { userId: user.id, actor: 'system', taskId });
  proxy.cutAfter('COMMIT');
  expect(await removeTask({ ledger: ledgerOf(db), queue }, { userId: user.id, taskId })).toMatchObject({
    id: taskId,
    input: {},
  });
  expect(proxy.cuts()).toBe(cutsBefore + 1);
  await expect(removeTask({ ledger: ledgerOf(db), queue }, { userId: user.id, taskId })).rejects.toMatchObject({
    reason: 'NOT_FOUND',
  });
});
