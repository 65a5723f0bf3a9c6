import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, onTestFinished, test, vi } from 'vitest';
import { cancelTask } from '#/features/tasks/commands/cancel-task.ts';
import { removeTask } from '#/features/tasks/commands/remove-task.ts';
import { submitTask } from '#/features/tasks/commands/submit-task.ts';
import { createLogger } from '#/platform/logger.ts';
import { openSendingQueue } from '#/platform/queue.ts';
import { createLocalStorage } from '#/platform/storage.ts';
import { useTestDatabase } from '#test/database.ts';
import { createUserWithCredits } from '#test/factories.ts';
import { ledgerOf } from '#test/ledger.ts';
import { expectLedgerHolds } from '#test/ledger-invariants.ts';
import { startWorker, type TestProcess } from '#test/processes.ts';
import { until } from '#test/until.ts';

const { url, db, sql } = useTestDatabase();
const storageFolder = process.env.STORAGE_DIR ?? '';
const queue = await openSendingQueue(url, createLogger('test', 'silent'));
afterAll(() => queue.stop({ graceful: false }));

async function startToldWorker(name: string): Promise<TestProcess> {
  const entry = 'test/e2e/workers/told-worker.ts';
  const logFile = join(storageFolder, `${name}.log`);
  const worker = await startWorker({ databaseUrl: url, storageFolder, logFile, entry });
  onTestFinished(() => worker.kill());
  return worker;
}

async function submit(userId: string, prompt: string): Promise<string> {
  const input = { prompt, seconds: 1, aspectRatio: 'square' as const };
  const asked = { type: 'text-to-video' as const, input, sentInput: input, userId, actor: `user:${userId}` };
  const { answer } = await submitTask({ ledger: ledgerOf(db), queue }, asked);
  if (answer.kind !== 'created') throw new Error('The task was refused.');
  return answer.task.id;
}

const read = (id: string) => db.task.findUniqueOrThrow({ where: { id } });

async function untilStatus(id: string, status: string): Promise<void> {
  await until(async () => (await read(id)).status === status);
}

test("one user's twenty tasks do not keep another's one waiting behind all of them", async () => {
  const many = await createUserWithCredits(db, 500);
  const one = await createUserWithCredits(db, 25);
  for (let n = 0; n < 20; n += 1) await submit(many.id, 'wait 50');
  const id = await submit(one.id, 'wait 50');
  await startToldWorker('fair');
  await untilStatus(id, 'succeeded');
  const startedAt = (await read(id)).startedAt ?? undefined;
  const before = await db.task.count({ where: { userId: many.id, startedAt: { lt: startedAt } } });
  expect(before).toBeLessThanOrEqual(2);
  const isDone = async () => (await db.task.count({ where: { userId: many.id, status: 'succeeded' } })) === 20;
  await until(isDone);
});

test('two workers share the tasks, each at most so many of a type as is set', async () => {
  vi.stubEnv('WORKER_CONCURRENCY_BY_TYPE', 'TEXT_TO_VIDEO=1');
  const user = await createUserWithCredits(db, 200);
  const ids = [];
  for (let n = 0; n < 8; n += 1) ids.push(await submit(user.id, 'wait 200'));
  await Promise.all([startToldWorker('one'), startToldWorker('other')]);
  for (const id of ids) await untilStatus(id, 'succeeded');
  const tasks = await Promise.all(ids.map(read));
  const byWorker = Map.groupBy(tasks, ({ outputJson }) => (outputJson as { pid: number }).pid);
  expect(byWorker.size).toBe(2);
  for (const ofOne of byWorker.values()) {
    const inTurn = ofOne.toSorted((a, b) => Number(a.startedAt) - Number(b.startedAt));
    for (const [n, task] of inTurn.slice(1).entries())
      expect(Number(task.startedAt)).toBeGreaterThanOrEqual(Number(inTurn[n]?.finishedAt));
  }
});

test('a stopping worker hands back what it cannot finish, ends by itself, and another one does it', async () => {
  const user = await createUserWithCredits(db, 50);
  const first = await startToldWorker('stopping');
  const short = await submit(user.id, 'wait 1500');
  const long = await submit(user.id, 'wait 600000');
  await untilStatus(short, 'running');
  await untilStatus(long, 'running');
  expect(await first.stop()).toEqual({ byItself: true });
  expect(await read(short)).toMatchObject({ status: 'succeeded', attempt: 1 });
  expect(await read(long)).toMatchObject({ status: 'queued', attempt: 1 });
  const next = await startToldWorker('next');
  await until(async () => (await read(long)).attempt === 2);
  await cancelTask(ledgerOf(db), { userId: user.id, actor: `user:${user.id}`, taskId: long });
  const hasStopped = () => readFileSync(next.logFile, 'utf8').includes('task is no longer held');
  await until(hasStopped);
});

test('what may pass is tried again, not before the time asked for; after the last try the task fails with its message', async () => {
  const user = await createUserWithCredits(db, 50);
  const passing = await submit(user.id, 'busy 1 2000');
  const lasting = await submit(user.id, 'busy 9');
  await sql('UPDATE pgboss.job SET retry_limit = 1 WHERE id = $1', [lasting]);
  const { createdAt } = await read(passing);
  await startToldWorker('busy');
  await untilStatus(passing, 'succeeded');
  const task = await read(passing);
  expect(task.attempt).toBe(2);
  expect(Number(task.startedAt) - Number(createdAt)).toBeGreaterThanOrEqual(2_000);
  await untilStatus(lasting, 'failed');
  expect(await read(lasting)).toMatchObject({ attempt: 2, errorMessage: 'The service is busy.' });
  expect((await ledgerOf(db).getBalance(user.id)).availableCredits).toBe(25);
  await expectLedgerHolds(db);
});

test('the file of a task that was removed goes', async () => {
  const user = await createUserWithCredits(db, 25);
  await startToldWorker('removing');
  const id = await submit(user.id, 'wait 1');
  await untilStatus(id, 'succeeded');
  const { outputFile } = await read(id);
  const isStored = async () => (await createLocalStorage(storageFolder).open(outputFile ?? '')) !== null;
  expect(await isStored()).toBe(true);
  await removeTask({ ledger: ledgerOf(db), queue }, { userId: user.id, taskId: id });
  await until(async () => !(await isStored()));
});
