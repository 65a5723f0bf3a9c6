import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, onTestFinished, test, vi } from 'vitest';
import { submitTask } from '#/features/tasks/commands/submit-task.ts';
import { createLogger } from '#/platform/logger.ts';
import { openSendingQueue, taskQueue } from '#/platform/queue.ts';
import { useTestDatabase } from '#test/database.ts';
import { createUserWithCredits } from '#test/factories.ts';
import { ledgerOf } from '#test/ledger.ts';
import { expectLedgerHolds } from '#test/ledger-invariants.ts';
import { hourMs, useMovedClocks } from '#test/moved-clocks.ts';
import { startWorker, type TestProcess } from '#test/processes.ts';
import { until } from '#test/until.ts';

const database = useTestDatabase();
const { url, db, sql } = database;
const clocks = await useMovedClocks(database);
const storageFolder = process.env.STORAGE_DIR ?? '';
const queue = await openSendingQueue(url, createLogger('test', 'silent'));
afterAll(() => queue.stop({ graceful: false }));

/** One that does one task at a time. */
async function startOneWorker(name: string): Promise<TestProcess> {
  vi.stubEnv('WORKER_CONCURRENCY', '1');
  const entry = 'test/e2e/workers/told-worker.ts';
  const logFile = join(storageFolder, `${name}.log`);
  const worker = await startWorker({ databaseUrl: url, storageFolder, logFile, entry });
  onTestFinished(() => worker.kill());
  return worker;
}

const logOf = (worker: TestProcess) => readFileSync(worker.logFile, 'utf8');
const timesLogged = (worker: TestProcess, text: string) => logOf(worker).split(text).length - 1;

async function submit(prompt = 'now'): Promise<string> {
  const { id: userId } = await createUserWithCredits(db, 60);
  const input = { prompt, seconds: 1, aspectRatio: 'square' as const };
  const asked = { type: 'text-to-video' as const, input, sentInput: input, userId, actor: 'system' };
  const { answer } = await submitTask({ ledger: ledgerOf(db), queue }, asked);
  if (answer.kind !== 'created') throw new Error('The task was refused.');
  return answer.task.id;
}

const read = (id: string) => db.task.findUniqueOrThrow({ where: { id } });
const untilStatus = (id: string, status: string) => until(async () => (await read(id)).status === status);

test('five submits an hour ahead, the clock right again: the worker comes back and works on all five in order', async () => {
  const worker = await startOneWorker('ahead');
  await clocks.moveDatabase(hourMs);
  await until(() => /the clock of the database is 3[56]\d\d s ahead: out of service/.test(logOf(worker)));
  // As by a web process whose clock is as wrong as the database's.
  clocks.moveProcess(hourMs);
  const early: string[] = [];
  while (early.length < 5) early.push(await submit());
  await clocks.moveDatabase(0);
  clocks.moveProcess(0);
  const late = await submit();
  for (const id of [...early, late]) await untilStatus(id, 'succeeded');
  const done = await db.task.findMany({ orderBy: { finishedAt: 'asc' }, select: { id: true } });
  expect(done.map(({ id }) => id)).toEqual([...early, late]);
  expect(timesLogged(worker, 'worker ready')).toBe(2);
  expect(timesLogged(worker, 'the clocks agree again: in service')).toBe(1);
  expect(await worker.stop()).toEqual({ byItself: true });
});

test('a worker whose clock turns out wrong gives its task back, takes none, and does it when the clock is right', async () => {
  const worker = await startOneWorker('giving-back');
  const id = await submit('wait 600000');
  await untilStatus(id, 'running');
  await clocks.moveDatabase(-hourMs);
  await untilStatus(id, 'queued');
  expect(timesLogged(worker, 'task taken')).toBe(1);
  await clocks.moveDatabase(0);
  await untilStatus(id, 'running');
  await expectLedgerHolds(db);
  expect(await sql('SELECT state::text FROM pgboss.job WHERE name = $1 AND id = $2', [taskQueue, id])).toEqual([
    { state: 'active' },
  ]);
});
