import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { submitTask } from '#/features/tasks/commands/submit-task.ts';
import { createLogger } from '#/platform/logger.ts';
import { openSendingQueue } from '#/platform/queue.ts';
import { useTestDatabase } from '#test/database.ts';
import { createUserWithCredits } from '#test/factories.ts';
import { ledgerOf } from '#test/ledger.ts';
import { expectLedgerHolds } from '#test/ledger-invariants.ts';
import { limits } from '#test/limits.ts';
import { startWorker, type TestProcess } from '#test/processes.ts';
import { until } from '#test/until.ts';

const { url, db } = useTestDatabase();
const storageFolder = process.env.STORAGE_DIR ?? '';
const queue = await openSendingQueue(url, createLogger('test', 'silent'));
afterAll(() => queue.stop({ graceful: false }));

async function startTestWorker(name: string): Promise<TestProcess> {
  const worker = await startWorker({ databaseUrl: url, storageFolder, logFile: join(storageFolder, `${name}.log`) });
  onTestFinished(() => worker.kill());
  return worker;
}

async function submitVideo(userId: string, seconds: number): Promise<string> {
  const input = { prompt: 'A lighthouse in a storm', seconds, aspectRatio: 'landscape' as const };
  const sent = { type: 'text-to-video' as const, input, sentInput: input, userId, actor: `user:${userId}` };
  const { answer } = await submitTask({ ledger: ledgerOf(db), queue }, sent);
  if (answer.kind !== 'created') throw new Error('The task was not created.');
  return answer.task.id;
}

test('kill -9 of the worker in mid-render: taken up again long before its time is over, one video, one charge', async () => {
  const user = await createUserWithCredits(db, 60);
  const first = await startTestWorker('first');
  const taskId = await submitVideo(user.id, 3);
  const readTask = () => db.task.findUniqueOrThrow({ where: { id: taskId } });

  await until(async () => (await readTask()).progress >= 10);
  await first.kill();
  const interrupted = await readTask();
  expect(interrupted).toMatchObject({ status: 'running', attempt: 1, outputFile: null });
  expect(interrupted.progress).toBeLessThan(100);

  await startTestWorker('second');
  // The silence of the first gives its task away: by the time that an attempt may take alone it would be a quarter of an hour.
  expect(limits.wait).toBeLessThan(15 * 60_000);
  await until(async () => (await readTask()).attempt === 2);
  await until(async () => (await readTask()).status !== 'running');

  const task = await readTask();
  expect(task).toMatchObject({ status: 'succeeded', attempt: 2, progress: 100, refundId: null });
  const lines = await db.creditTransaction.findMany({ where: { userId: user.id, type: { not: 'CREDIT' } } });
  expect(lines.map(({ id, type, amount }) => ({ id, type, amount }))).toEqual([
    { id: task.chargeId, type: 'DEBIT', amount: -25 },
  ]);
  const files = await readdir(join(storageFolder, 'tasks', taskId));
  expect(files.map((name) => `tasks/${taskId}/${name}`)).toEqual([task.outputFile]);
  await expectLedgerHolds(db);
});
