import { expect, test } from 'vitest';
import { cancelTask } from '#/features/tasks/commands/cancel-task.ts';
import { claimTask, completeTask, failTask } from '#/features/tasks/commands/lease-task.ts';
import { getTask } from '#/features/tasks/queries.ts';
import { lockTasksWithoutJob } from '#/features/tasks/store/reconcile.ts';
import { ledgerOf } from '#test/ledger.ts';
import { expectLedgerHolds } from '#test/ledger-invariants.ts';
import { untilWaiting } from '#test/locks.ts';
import { useTaskWorker } from '#test/task-worker.ts';

// What two transactions do to one task, with the one stopped where it matters.

const { db, submitted, directUrl } = useTaskWorker();

test.each([
  ['a cancel', (id: string, userId: string) => cancelTask(ledgerOf(db), { userId, actor: 'system', taskId: id })],
  ['a failure', (id: string) => failTask(ledgerOf(db), { id, attempt: 1 }, { errorMessage: 'It broke.' })],
])('%s that comes while a finish commits waits for it, and changes nothing', async (_, end) => {
  const { userId, id } = await submitted();
  await claimTask(db, id);
  let ending: Promise<unknown> = Promise.resolve();
  let finishing: Promise<unknown> = Promise.resolve();
  await db.$transaction(async (tx) => {
    // The finish has the account and waits for its task; the other one waits for the account.
    await tx.$queryRaw`SELECT id FROM "Task" WHERE id = ${id}::uuid FOR UPDATE`;
    finishing = completeTask(ledgerOf(db), { id, attempt: 1 }, { outputFile: null, outputUrl: null, outputJson: {} });
    await untilWaiting(directUrl, 1);
    ending = end(id, userId).catch((error) => error.reason);
    await untilWaiting(directUrl, 2);
  });
  expect(await finishing).toBe(true);
  expect([false, 'TASK_STATE']).toContain(await ending);
  expect(await getTask(db, userId, id)).toMatchObject({ status: 'succeeded', refundId: null });
  expect((await ledgerOf(db).getBalance(userId)).availableCredits).toBe(35);
  await expectLedgerHolds(db);
});

test('a task that got its job after the reconciler had listed it is left alone', async () => {
  const { id } = await submitted();
  expect(await db.$transaction((tx) => lockTasksWithoutJob(tx, [id]))).toEqual([]);
  await db.$executeRaw`DELETE FROM pgboss.job WHERE id = ${id}::uuid`;
  expect(await db.$transaction((tx) => lockTasksWithoutJob(tx, [id]))).toEqual([{ taskId: id, type: 'TEXT_TO_VIDEO' }]);
});
