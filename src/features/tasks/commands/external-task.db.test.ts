import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { localModels } from '#/catalog/offered-models.ts';
import { taskTypeSlugs } from '#/catalog/task-types.ts';
import { cancelTask } from '#/features/tasks/commands/cancel-task.ts';
import { endOverdueTasks } from '#/features/tasks/commands/expire-tasks.ts';
import {
  completeExternalTask,
  createExternalTask,
  failExternalTask,
  progressExternalTask,
} from '#/features/tasks/commands/external-task.ts';
import { claimTask } from '#/features/tasks/commands/lease-task.ts';
import { submitTask } from '#/features/tasks/commands/submit-task.ts';
import { createExternalInputSchema } from '#/features/tasks/schema.ts';
import { createLogger } from '#/platform/logger.ts';
import { openSendingQueue, type Queue } from '#/platform/queue.ts';
import { useTestDatabase } from '#test/database.ts';
import { createUser, createUserWithCredits } from '#test/factories.ts';
import { ledgerOf } from '#test/ledger.ts';
import { expectLedgerHolds } from '#test/ledger-invariants.ts';

const { db, url, sql } = useTestDatabase();
const logger = createLogger('test', 'silent');
let queue: Queue;
beforeAll(async () => {
  queue = await openSendingQueue(url, logger);
});
afterAll(() => queue.stop({ graceful: false }));

const actor = `user:${randomUUID()}`;

type Asked = { costCredits: number; maxCostCredits?: number; deadlineSeconds?: number; idempotencyKey?: string };

function create(userId: string, { idempotencyKey, ...asked }: Asked) {
  const input = createExternalInputSchema.parse({ userId, ...asked, userInput: { order: 7 } });
  return createExternalTask(ledgerOf(db), { ...input, idempotencyKey, actor, sentInput: asked });
}

async function created(userId: string, asked: Asked): Promise<string> {
  const { answer } = await create(userId, asked);
  if (answer.kind !== 'created') throw new Error('The task was refused.');
  return answer.task.id;
}

const complete = (taskId: string, costCredits: number) =>
  completeExternalTask(ledgerOf(db), {
    taskId,
    actor,
    costCredits,
    outputUrl: 'https://example.com/a',
    outputJson: { a: 1 },
  });
const fail = (taskId: string) => failExternalTask(ledgerOf(db), { taskId, actor, errorMessage: 'The lab is closed.' });
const balanceOf = async (userId: string) => (await ledgerOf(db).getBalance(userId)).availableCredits;
const makeOverdue = (id: string) =>
  sql(`UPDATE "Task" SET "deadlineAt" = clock_timestamp() - interval '1 second' WHERE id = $1`, [id]);

describe('work outside', () => {
  test('is held without a job, begins with its first report, and is settled at what it came to', async () => {
    const { id: userId } = await createUserWithCredits(db, 15);
    const taskId = await created(userId, { costCredits: 8, maxCostCredits: 12 });
    expect(await balanceOf(userId)).toBe(7);
    expect(await sql(`SELECT 1 FROM pgboss.job WHERE data->>'taskId' = $1`, [taskId])).toHaveLength(0);
    expect(await claimTask(db, taskId)).toBeNull();
    const begun = await progressExternalTask(db, { taskId, progress: 30 });
    expect(begun).toMatchObject({ status: 'running', progress: 30, startedAt: expect.any(Date), input: { order: 7 } });
    const again = await progressExternalTask(db, { taskId, progress: 60 });
    expect(again).toMatchObject({ progress: 60, startedAt: begun.startedAt });
    expect(await complete(taskId, 11)).toMatchObject({
      status: 'succeeded',
      progress: 100,
      costCredits: 11,
      uncollectedCredits: 0,
      outputUrl: 'https://example.com/a',
      outputJson: { a: 1 },
    });
    expect(await balanceOf(userId)).toBe(4);
    await expectLedgerHolds(db);
  });

  test.each([
    ['less gives the difference back', 5, 10, 0],
    ['nothing gives all of it back', 0, 15, 0],
    ['as much as is held moves nothing', 8, 7, 0],
    ['more is charged up to what is there, and the rest is not collected', 20, 0, 5],
  ])('that comes to %s', async (_, costCredits, left, uncollectedCredits) => {
    const { id: userId } = await createUserWithCredits(db, 15);
    const taskId = await created(userId, { costCredits: 8, maxCostCredits: 20 });
    expect(await complete(taskId, costCredits)).toMatchObject({ costCredits, uncollectedCredits });
    expect(await balanceOf(userId)).toBe(left);
    await expectLedgerHolds(db);
  });

  test('that comes to more than its maximum is refused, and stays open', async () => {
    const { id: userId } = await createUserWithCredits(db, 50);
    const taskId = await created(userId, { costCredits: 8 });
    const details = { costCredits: 9, maxCostCredits: 8 };
    await expect(complete(taskId, 9)).rejects.toMatchObject({ reason: 'SETTLEMENT_ABOVE_MAXIMUM', details });
    expect(await db.task.findUniqueOrThrow({ where: { id: taskId } })).toMatchObject({ status: 'queued' });
    expect(await balanceOf(userId)).toBe(42);
  });

  test('takes more from the grants that paid first, and leaves what was given since alone', async () => {
    const { id: userId } = await createUser(db);
    const give = (amountCredits: number, priority: number) =>
      ledgerOf(db).grant({ userId, actor, amountCredits, source: 'PROMO', description: 'For a test', priority });
    await give(50, 10);
    await give(100, 90);
    const [under, over] = [
      await created(userId, { costCredits: 60, maxCostCredits: 63 }),
      await created(userId, { costCredits: 5, maxCostCredits: 63 }),
    ];
    await give(500, 5);
    await complete(under, 57);
    await complete(over, 8);
    const grants = await db.creditGrant.findMany({ where: { userId }, orderBy: { priority: 'asc' } });
    expect(grants.map(({ remaining }) => remaining)).toEqual([500, 0, 85]);
    await expectLedgerHolds(db);
  });

  test('that fails gives everything back and says why', async () => {
    const { id: userId } = await createUserWithCredits(db, 15);
    const taskId = await created(userId, { costCredits: 8 });
    expect(await fail(taskId)).toMatchObject({ status: 'failed', errorMessage: 'The lab is closed.' });
    expect(await balanceOf(userId)).toBe(15);
    await expectLedgerHolds(db);
  });

  test('that nobody ends is given back past its deadline, once', async () => {
    const { id: userId } = await createUserWithCredits(db, 15);
    const taskId = await created(userId, { costCredits: 8, deadlineSeconds: 60 });
    const { deadlineAt, createdAt } = await db.task.findUniqueOrThrow({ where: { id: taskId } });
    expect(deadlineAt.getTime() - createdAt.getTime()).toBe(60_000);
    await makeOverdue(taskId);
    await Promise.all([
      endOverdueTasks({ ledger: ledgerOf(db), logger }),
      endOverdueTasks({ ledger: ledgerOf(db), logger }),
    ]);
    expect(await balanceOf(userId)).toBe(15);
    await expect(complete(taskId, 8)).rejects.toMatchObject({ reason: 'TASK_STATE', details: { status: 'failed' } });
    await expectLedgerHolds(db);
  });

  test('that cannot be paid is refused with the figures', async () => {
    const { id: userId } = await createUserWithCredits(db, 5);
    const { answer } = await create(userId, { costCredits: 8 });
    expect(answer).toEqual({ kind: 'insufficient', requiredCredits: 8, availableCredits: 5 });
    await expect(create(randomUUID(), { costCredits: 8 })).rejects.toMatchObject({ reason: 'NOT_FOUND' });
  });
});

test('work outside neither counts among the open tasks of its user nor delays them', async () => {
  const { id: userId } = await createUserWithCredits(db, 100);
  await created(userId, { costCredits: 8 });
  const input = { prompt: 'a sea', seconds: 5, aspectRatio: 'square' as const };
  const own = {
    userId,
    actor,
    type: 'text-to-video' as const,
    input,
    sentInput: input,
    limits: { maxOpenTasks: 1, offered: taskTypeSlugs, models: localModels },
  };
  const [, { answer }] = await Promise.all([
    create(userId, { costCredits: 8 }),
    submitTask({ ledger: ledgerOf(db), queue }, own),
  ]);
  const taskId = answer.kind === 'created' ? answer.task.id : '';
  expect(await sql(`SELECT priority FROM pgboss.job WHERE data->>'taskId' = $1`, [taskId])).toEqual([{ priority: 0 }]);
  await expect(submitTask({ ledger: ledgerOf(db), queue }, own)).rejects.toMatchObject({
    details: { maxOpenTasks: 1 },
  });
});

describe('asked again', () => {
  test('under its key the same task is answered, and another request is refused by the name of the key', async () => {
    const { id: userId } = await createUserWithCredits(db, 50);
    const first = await create(userId, { costCredits: 8, idempotencyKey: 'order-7' });
    expect(await create(userId, { costCredits: 8, idempotencyKey: 'order-7' })).toEqual({ ...first, replayed: true });
    await expect(create(userId, { costCredits: 9, idempotencyKey: 'order-7' })).rejects.toMatchObject({
      reason: 'IDEMPOTENCY_CONFLICT',
      details: { idempotencyKey: 'order-7', operation: 'tasks.external.create' },
    });
    expect(await balanceOf(userId)).toBe(42);
  });

  test('a key that the user has used for something else does not stand in the way', async () => {
    const { id: userId } = await createUserWithCredits(db, 50);
    const input = { prompt: 'a sea', seconds: 5, aspectRatio: 'square' as const };
    const own = { userId, actor: `user:${userId}`, type: 'text-to-video' as const, input, sentInput: input };
    await submitTask({ ledger: ledgerOf(db), queue }, { ...own, idempotencyKey: 'order-7' });
    const { answer, replayed } = await create(userId, { costCredits: 8, idempotencyKey: 'order-7' });
    expect([answer.kind, replayed]).toEqual(['created', false]);
  });

  test('completed with another result at the same cost, the first result stays', async () => {
    const { id: userId } = await createUserWithCredits(db, 50);
    const taskId = await created(userId, { costCredits: 8 });
    await complete(taskId, 6);
    const again = { taskId, actor, costCredits: 6, outputUrl: 'https://example.com/b', outputJson: { b: 2 } };
    const first = { outputUrl: 'https://example.com/a', outputJson: { a: 1 } };
    expect(await completeExternalTask(ledgerOf(db), again)).toMatchObject(first);
  });

  test('an end that was made is answered with the task, another one with its status', async () => {
    const { id: userId } = await createUserWithCredits(db, 50);
    const [made, failed] = [await created(userId, { costCredits: 8 }), await created(userId, { costCredits: 8 })];
    const [asMade, asFailed] = [await complete(made, 6), await fail(failed)];
    expect(await complete(made, 6)).toMatchObject(asMade);
    expect(await fail(failed)).toMatchObject(asFailed);
    const ended = (status: string) => ({ reason: 'TASK_STATE', details: { status } });
    await expect(complete(made, 7)).rejects.toMatchObject(ended('succeeded'));
    await expect(fail(made)).rejects.toMatchObject(ended('succeeded'));
    await expect(complete(failed, 6)).rejects.toMatchObject(ended('failed'));
    await expect(progressExternalTask(db, { taskId: made, progress: 1 })).rejects.toMatchObject(ended('succeeded'));
    expect(await balanceOf(userId)).toBe(44);
    await expectLedgerHolds(db);
  });
});

test('work that is done here, and what does not exist, is not reported on from outside', async () => {
  const { id: userId } = await createUserWithCredits(db, 50);
  const input = { prompt: 'a sea', seconds: 5, aspectRatio: 'square' as const };
  const { answer } = await submitTask(
    { ledger: ledgerOf(db), queue },
    { userId, actor, type: 'text-to-video', input, sentInput: input },
  );
  const here = answer.kind === 'created' ? answer.task.id : '';
  const reports = (taskId: string) =>
    Promise.allSettled([progressExternalTask(db, { taskId, progress: 1 }), complete(taskId, 1), fail(taskId)]);
  const refused = (reason: string) =>
    Array(3).fill(expect.objectContaining({ reason: expect.objectContaining({ reason }) }));
  expect(await reports(here)).toEqual(refused('FORBIDDEN'));
  expect(await reports(randomUUID())).toEqual(refused('NOT_FOUND'));
  expect(await balanceOf(userId)).toBe(25);
});

test('completed, failed, canceled and overdue at once: one outcome, and the others are told which', async () => {
  for (let round = 0; round < 5; round += 1) {
    const { id: userId } = await createUserWithCredits(db, 50);
    const taskId = await created(userId, { costCredits: 8, maxCostCredits: 12 });
    await makeOverdue(taskId);
    const cancel = () => cancelTask(ledgerOf(db), { userId, actor: `user:${userId}`, taskId });
    const asked = [() => complete(taskId, 10), () => fail(taskId), cancel, () => complete(taskId, 10)];
    const [results] = await Promise.all([
      Promise.allSettled(asked.map((ask) => ask())),
      endOverdueTasks({ ledger: ledgerOf(db), logger }),
    ]);
    const { status, refundId } = await db.task.findUniqueOrThrow({ where: { id: taskId } });
    const ends = ['succeeded', 'failed', 'canceled', 'succeeded'];
    for (const [index, result] of results.entries()) {
      if (ends[index] === status) expect(result).toMatchObject({ status: 'fulfilled', value: { status } });
      else expect(result).toMatchObject({ reason: { reason: 'TASK_STATE', details: { status } } });
    }
    expect(await balanceOf(userId)).toBe(status === 'succeeded' ? 40 : 50);
    expect(refundId === null).toBe(status === 'succeeded');
  }
  await expectLedgerHolds(db);
});
