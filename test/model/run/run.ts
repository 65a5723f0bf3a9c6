import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { startThrowAwayPostgres } from '#/platform/embedded-postgres/server.ts';
import { migrate } from '#/platform/migrations.ts';
import { endOf, startChild, stopChild } from '../../../scripts/lib/children.ts';
import type { Options } from './options.ts';
import { addCounts, type Counts } from './report.ts';

/** How far a run is. */
export type Progress = { stories: number; steps: number };
/** What a run came to; `difference` says where the product and the model differed, null where they agreed. */
export type Result = Progress & { counts: Counts; difference: string | null };

type Task = { url: string; seed: number } & ({ from: number; count: number; together: number } | { path: string });
type Message = ({ kind: 'told' } & Progress) | { kind: 'ended'; report: string | null; counts: Counts };

/** So many histories are told at the same time in a process, and share its transactions. */
const together = 100;
export const processes = 2;
const stopGraceMs = 5_000;

/** A throw-away PostgreSQL with a migrated database for each process. */
export async function startModelServer(): Promise<{ urls: string[]; version: string; stop(): Promise<void> }> {
  const server = await startThrowAwayPostgres();
  const urls: string[] = [];
  for (let number = 0; number < processes; number += 1) {
    await query(server.url, `CREATE DATABASE model_${number}`);
    const url = Object.assign(new URL(server.url), { pathname: `/model_${number}` }).href;
    await migrate(url);
    urls.push(url);
  }
  return { urls, version: await query(server.url, 'SHOW server_version'), stop: () => server.stop() };
}

/** The first column of the first row, as text. */
async function query(url: string, sql: string): Promise<string> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<string[]>({ text: sql, rowMode: 'array' });
    return String(rows[0]?.[0] ?? '');
  } finally {
    await client.end();
  }
}

/** Tells histories in several processes at once; the first difference ends the others too. */
export async function runModel(
  urls: readonly string[],
  options: Options,
  tell: (progress: Progress) => void,
): Promise<Result> {
  const tasks = tasksOf(urls, options);
  const workers = tasks.map(startWorker);
  const progress = tasks.map(() => ({ stories: 0, steps: 0 }));
  let counts: Counts = {};
  let difference: string | null = null;
  const sum = () =>
    progress.reduce((all, one) => ({ stories: all.stories + one.stories, steps: all.steps + one.steps }));
  const ends = workers.map(async (worker, number) => {
    let hasEnded = false;
    worker.on('message', (message: Message) => {
      if (message.kind === 'told') {
        progress[number] = { stories: message.stories, steps: message.steps };
        tell(sum());
        return;
      }
      hasEnded = true;
      counts = addCounts(counts, message.counts);
      difference ??= message.report;
    });
    const end = await endOf(worker);
    if (!hasEnded && difference === null) throw new Error(`A process of the histories ended too early: ${end}.`);
    if (difference !== null) await Promise.all(workers.map((other) => stopChild(other, stopGraceMs)));
  });
  try {
    await Promise.all(ends);
  } finally {
    await Promise.all(workers.map((worker) => stopChild(worker, stopGraceMs)));
  }
  return { ...sum(), counts, difference };
}

/** Each process has its share of the numbers, so that number N of a seed is the same history in every run. */
function tasksOf(urls: readonly string[], options: Options): Task[] {
  if ('path' in options) return urls.slice(0, 1).map((url) => ({ url, ...options }));
  const share = Math.ceil(options.runs / urls.length);
  return urls.flatMap((url, number) => {
    const from = number * share;
    const count = Math.min(share, options.runs - from);
    return count > 0 ? [{ url, seed: options.seed, from, count, together }] : [];
  });
}

function startWorker(task: Task) {
  const worker = fileURLToPath(new URL('../worker.ts', import.meta.url));
  return startChild({ name: 'histories', args: [worker, JSON.stringify(task)], variables: {} });
}
