import { expect, test } from 'vitest';
import { cancelTask } from '#/features/tasks/commands/cancel-task.ts';
import { claimTask, failTask } from '#/features/tasks/commands/lease-task.ts';
import { getTask } from '#/features/tasks/queries.ts';
import { lockTasksWithoutJob } from '#/features/tasks/store/reconcile.ts';
import { getBalance } from '#/ledger/queries.ts';
import { expectLedgerHolds } from '#test/ledger-invariants.ts';
import { untilSomebodyWaits } from '#test/locks.ts';
import { useTaskWorker } from '#test/task-worker.ts';

// What two transactions do to one task, with the one stopped where it matters.

const { db, url, submitted } = useTaskWorker();

test.each([
  ['a cancel', (id: string, userId: string) => cancelTask(db, { userId, actor: 'system', taskId: id })],
  ['a failure', (id: string) => failTask(db, { id, attempt: 1 }, { errorMessage: 'It broke.' })],
])('%s that comes while a finish commits waits for it, and changes nothing', async (_, end) => {
  const { userId, id } = await submitted();
  await claimTask(db, id);
  let ending: Promise<unknown> = Promise.resolve();
  await db.$transaction(async (tx) => {
    await tx.task.update({ where: { id }, data: { status: 'succeeded', progress: 100, finishedAt: new Date() } });
    ending = end(id, userId).catch((error) => error.reason);
    await untilSomebodyWaits(url);
  });
  expect([false, 'TASK_STATE']).toContain(await ending);
  expect(await getTask(db, userId, id)).toMatchObject({ status: 'succeeded', refundId: null });
  expect((await getBalance(db, userId)).availableCredits).toBe(35);
  await expectLedgerHolds(db);
});

test('a task that got its job after the reconciler had listed it is left alone', async () => {
  const { id } = await submitted();
  expect(await db.$transaction((tx) => lockTasksWithoutJob(tx, [id]))).toEqual([]);
  await db.$executeRaw`DELETE FROM pgboss.job WHERE id = ${id}::uuid`;
  expect(await db.$transaction((tx) => lockTasksWithoutJob(tx, [id]))).toEqual([{ taskId: id, type: 'TEXT_TO_VIDEO' }]);
});
