import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { submitTask } from '#/features/tasks/commands/submit-task.ts';
import type { Ledger } from '#/ledger/ledger.ts';
import type { Db } from '#/platform/db.ts';
import type { Queue } from '#/platform/queue.ts';
import { type Accounts, pickAccount } from '../ledger/accounts.ts';
import { figuresOf } from '../ledger/load.ts';
import type { MemoryFigures } from './messages.ts';
import type { BenchWeb } from './web.ts';
import type { BenchWorker } from './worker.ts';

/** What everything is measured on. */
export type Bench = { db: Db; ledger: Ledger; queue: Queue; accounts: Accounts<string> };

/** What a worker holds before and after its work, after a collection each time. */
export type Memory = { before: MemoryFigures; after: MemoryFigures };
/** From the first submit to the last end; the memory is of the first worker. */
export type Throughput = { workers: number; tasks: number; tasksPerSecond: number; memory: Memory };
/** From the instant of the charge to that at which a worker has the task, by the database's clock. */
export type PickUp = { tasks: number; p50Ms: number; p99Ms: number };
/** Of the worker that made the films, and of the web process that they were asked of, what it holds in MiB. */
export type Films = { renders: number; memory: Memory; web: { beforeMib: number; afterMib: number } };

const clients = 32;
/** Who ask for films: twice as many as are made at once. */
const filmClients = 4;

/** Submits tasks by clients that each wait for their answer, while the workers do them; some before, to warm up. */
export async function measureThroughput(
  bench: Bench,
  first: BenchWorker,
  tasks: number,
): Promise<Pick<Throughput, 'tasksPerSecond' | 'memory'>> {
  await doMany(bench, Math.ceil(tasks / 10), 'Nothing');
  const before = await first.readMemory();
  const startMs = performance.now();
  await doMany(bench, tasks, 'Nothing');
  const tasksPerSecond = tasks / ((performance.now() - startMs) / 1000);
  return { tasksPerSecond, memory: { before, after: await first.readMemory() } };
}

/** Submits tasks one at a time to workers that have nothing to do. */
export async function measurePickUp(bench: Bench, tasks: number): Promise<PickUp> {
  const latenciesMs: number[] = [];
  for (let n = 0; n < tasks; n += 1) {
    const id = await submit(bench, 'Nothing');
    const task = await untilSucceeded(bench.db, id);
    latenciesMs.push(Number(task.startedAt) - Number(task.createdAt));
    // At another moment of the worker's own looks each time.
    await delay(20 + Math.random() * 60);
  }
  const { p50Ms, p99Ms } = figuresOf({ latenciesMs, countedMs: 1 });
  return { tasks, p50Ms, p99Ms };
}

/** Has films of a second made over REST, after some that bring both processes to the memory they always have. */
export async function measureFilms(web: BenchWeb, worker: BenchWorker, renders: number): Promise<Films> {
  await makeFilms(web, Math.min(renders, 10));
  const [before, beforeMib] = [await worker.readMemory(), await web.readRssMib()];
  await makeFilms(web, renders);
  const [after, afterMib] = [await worker.readMemory(), await web.readRssMib()];
  return { renders, memory: { before, after }, web: { beforeMib, afterMib } };
}

async function makeFilms(web: BenchWeb, films: number): Promise<void> {
  let left = films;
  const loop = async () => {
    while (left > 0) {
      left -= 1;
      await web.makeFilm();
    }
  };
  await Promise.all(Array.from({ length: filmClients }, loop));
}

/** @throws when one of them did not succeed */
async function doMany(bench: Bench, tasks: number, prompt: string): Promise<void> {
  const since = new Date();
  await submitMany(bench, tasks, prompt);
  await untilEnded(bench.db, since, tasks);
}

async function submitMany(bench: Bench, tasks: number, prompt: string): Promise<void> {
  let left = tasks;
  const loop = async () => {
    while (left > 0) {
      left -= 1;
      await submit(bench, prompt);
    }
  };
  await Promise.all(Array.from({ length: clients }, loop));
}

async function submit({ ledger, queue, accounts }: Bench, prompt: string): Promise<string> {
  const userId = pickAccount(accounts, 'spread');
  const input = { prompt, seconds: 1, aspectRatio: 'square' as const };
  const asked = { type: 'text-to-video' as const, input, sentInput: input, userId, actor: `user:${userId}` };
  const { answer } = await submitTask({ ledger, queue }, { ...asked, idempotencyKey: randomUUID() });
  if (answer.kind !== 'created') throw new Error('A task of the benchmark was refused.');
  return answer.task.id;
}

async function untilEnded(db: Db, since: Date, tasks: number): Promise<void> {
  for (;;) {
    const [found] = await db.$queryRaw<{ open: number; succeeded: number }[]>`
      SELECT (SELECT count(*)::int FROM "Task" WHERE status IN ('queued', 'running')) AS open,
        (SELECT count(*)::int FROM "Task" WHERE status = 'succeeded' AND "createdAt" >= ${since}) AS succeeded`;
    if (found?.open === 0 && found.succeeded === tasks) return;
    if (found?.open === 0) throw new Error(`Of ${tasks} tasks ${found.succeeded} succeeded.`);
    await delay(20);
  }
}

async function untilSucceeded(db: Db, id: string) {
  for (;;) {
    const task = await db.task.findUniqueOrThrow({
      where: { id },
      select: { status: true, createdAt: true, startedAt: true },
    });
    if (task.status === 'succeeded') return task;
    await delay(5);
  }
}
