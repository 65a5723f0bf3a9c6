// `npm run bench:tasks`: how many tasks a second go from submit to finish, how soon an idle worker has one, and what a
// worker's memory comes to. `-- --tasks 1000 --lone 50 --renders 0` for less. A whole run writes bench/results/.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { createProductLedger } from '#/features/credits/ledger-service.ts';
import { createDb } from '#/platform/db.ts';
import { createLogger } from '#/platform/logger.ts';
import { installQueue, openSendingQueue } from '#/platform/queue.ts';
import { ensureBuilt } from '../scripts/bootstrap/build.mjs';
import { print, runMain, step } from '../scripts/bootstrap/console.mjs';
import { readSettings } from '../scripts/lib/environment.ts';
import { onStop, StopRequested } from '../scripts/lib/signals.ts';
import { proveProduct } from './ledger/proof.ts';
import { describe, describeMachine, toJson } from './ledger/report.ts';
import { seedProduct } from './ledger/seed.ts';
import { type BenchServer, startBenchServer } from './ledger/server.ts';
import {
  type Bench,
  type Films,
  measureFilms,
  measurePickUp,
  measureThroughput,
  type Throughput,
} from './tasks/measure.ts';
import { type Options, parseOptions, wholeRun } from './tasks/options.ts';
import { type Figures, makeReport, type Report, toMarkdown, toText } from './tasks/report.ts';
import { startBenchWeb } from './tasks/web.ts';
import { type BenchWorker, startBenchWorker } from './tasks/worker.ts';

const resultFolder = 'bench/results';

/** Where workers work, for a time. */
type Place = { databaseUrl: string; storageFolder: string };

async function withWorkers<T>(
  place: Place,
  { workers, concurrency }: { workers: number; concurrency: number },
  work: (first: BenchWorker) => Promise<T>,
): Promise<T> {
  const started = await Promise.all(Array.from({ length: workers }, () => startBenchWorker({ ...place, concurrency })));
  try {
    return await work(started[0] as BenchWorker);
  } finally {
    await Promise.all(started.map((worker) => worker.stop()));
  }
}

async function measureAll(bench: Bench, place: Place, options: Options): Promise<Figures> {
  const { tasks, lone, renders, concurrency } = options;
  const throughput: Throughput[] = [];
  for (const workers of [1, 2]) {
    const measured = await step(
      `Tasks that do nothing, ${workers} at work`,
      () => withWorkers(place, { workers, concurrency }, (first) => measureThroughput(bench, first, tasks)),
      ({ tasksPerSecond }) => `${workers} at work: ${Math.round(tasksPerSecond)} tasks/s`,
    );
    throughput.push({ workers, tasks, ...measured });
  }
  const pickUp = await step(
    'Lone tasks',
    () =>
      withWorkers(place, { workers: 1, concurrency: 2 }, async () => {
        await measurePickUp(bench, Math.ceil(lone / 10));
        return measurePickUp(bench, lone);
      }),
    'Lone tasks measured',
  );
  if (renders === 0) return { throughput, pickUp, films: null };
  const films = await step(
    `${renders} films`,
    () => withWorkers(place, { workers: 1, concurrency: 2 }, (worker) => filmsOverWeb(bench, place, worker, renders)),
    `${renders} films made`,
  );
  return { throughput, pickUp, films };
}

async function filmsOverWeb({ db }: Bench, place: Place, worker: BenchWorker, renders: number): Promise<Films> {
  const web = await startBenchWeb({ db, ...place });
  try {
    return await measureFilms(web, worker, renders);
  } finally {
    await web.stop();
  }
}

async function run(server: BenchServer, storageFolder: string, options: Options): Promise<void> {
  const databaseUrl = await server.makeDatabase('product');
  await installQueue(databaseUrl);
  const queue = await openSendingQueue(databaseUrl, createLogger('bench', 'silent'));
  const db = createDb(databaseUrl);
  try {
    const accounts = await step('Seeding', () => seedProduct(db), 'Seeded');
    await db.$executeRaw`VACUUM ANALYZE`;
    const machine = describeMachine({ postgres: server.version, pgbench: null });
    print(describe(machine));
    const figures = await measureAll(
      { db, ledger: createProductLedger(db), queue, accounts },
      { databaseUrl, storageFolder },
      options,
    );
    print(`\n${toText(figures)}\n`);
    const proof = await step(
      'Proving the ledger',
      () => proveProduct(db),
      (text) => text,
    );
    if (isDeepStrictEqual(options, wholeRun)) await keep(makeReport({ ...figures, machine, proof }, options));
    else print('Not a whole run: bench/results/ stays as it is.');
  } finally {
    await queue.stop({ graceful: false });
    await db.$disconnect();
  }
}

async function keep(report: Report): Promise<void> {
  await mkdir(resultFolder, { recursive: true });
  await writeFile(`${resultFolder}/tasks.json`, toJson(report));
  await writeFile(`${resultFolder}/tasks.md`, toMarkdown(report));
  print(`Written to ${resultFolder}/tasks.md and tasks.json.`);
}

await runMain(async () => {
  const options = parseOptions(process.argv.slice(2));
  if (options.renders > 0) await ensureBuilt();
  const { DATA_DIR } = await readSettings();
  const stop = onStop(() => {});
  const server = await step('Starting a PostgreSQL of its own', () => startBenchServer(DATA_DIR), 'PostgreSQL started');
  const storageFolder = await mkdtemp(join(DATA_DIR, 'bench-files-'));
  try {
    await stop.unlessStopped(run(server, storageFolder, options));
  } catch (error) {
    if (!(error instanceof StopRequested)) throw error;
    process.exitCode = 130;
  } finally {
    await server.remove();
    await rm(storageFolder, { recursive: true, force: true });
  }
});
process.exit();
