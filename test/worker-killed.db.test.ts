import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect, onTestFinished, test, vi } from 'vitest';
import { submitTask } from '#/features/tasks/commands/submit-task.ts';
import { createLogger } from '#/platform/logger.ts';
import { openSendingQueue } from '#/platform/queue.ts';
import { useTestDatabase } from '#test/database.ts';
import { createUserWithCredits } from '#test/factories.ts';
import { expectLedgerHolds } from '#test/ledger-invariants.ts';
import { startWorker, type TestProcess } from '#test/processes.ts';

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
  const { answer } = await submitTask({ db, queue }, sent);
  if (answer.kind !== 'created') throw new Error('The task was not created.');
  return answer.task.id;
}

test('kill -9 of the worker in mid-render: taken up again within a minute, one video, one charge', async () => {
  const user = await createUserWithCredits(db, 60);
  const first = await startTestWorker('first');
  const taskId = await submitVideo(user.id, 10);
  const readTask = () => db.task.findUniqueOrThrow({ where: { id: taskId } });

  await vi.waitUntil(async () => (await readTask()).progress >= 10, { timeout: 30_000, interval: 20 });
  await first.kill();
  const killedAt = Date.now();
  const interrupted = await readTask();
  expect(interrupted).toMatchObject({ status: 'running', attempt: 1, outputFile: null });
  expect(interrupted.progress).toBeLessThan(100);

  await startTestWorker('second');
  await vi.waitUntil(async () => (await readTask()).attempt === 2, { timeout: 60_000, interval: 50 });
  expect(Date.now() - killedAt).toBeLessThan(60_000);
  await vi.waitUntil(async () => (await readTask()).status !== 'running', { timeout: 60_000, interval: 50 });

  const task = await readTask();
  expect(task).toMatchObject({ status: 'succeeded', attempt: 2, progress: 100, refundId: null });
  const lines = await db.creditTransaction.findMany({ where: { userId: user.id, type: { not: 'CREDIT' } } });
  expect(lines.map(({ id, type, amount }) => ({ id, type, amount }))).toEqual([
    { id: task.chargeId, type: 'DEBIT', amount: -50 },
  ]);
  const files = await readdir(join(storageFolder, 'tasks', taskId));
  expect(files.map((name) => `tasks/${taskId}/${name}`)).toEqual([task.outputFile]);
  await expectLedgerHolds(db);
}, 180_000);
