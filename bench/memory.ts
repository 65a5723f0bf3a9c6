// `npm run bench:memory -- --against ../other`: what web process and worker hold in memory after a day's work, told to
// another checkout's build that did the same. `--tasks 30 --uploads 20 --pages 200 --idle 10 --json file` for less.
// A whole run writes bench/results/.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { print, runMain, step } from '../scripts/bootstrap/console.mjs';
import { root } from '../scripts/bootstrap/project.mjs';
import { readSettings } from '../scripts/lib/environment.ts';
import { onStop, StopRequested } from '../scripts/lib/signals.ts';
import { type BySide, sides } from './http/builds.ts';
import { type Checkout, openCheckout, runScript } from './http/checkout.ts';
import { alignTable, describe, describeMachine, toJson } from './ledger/report.ts';
import { type BenchServer, startBenchServer } from './ledger/server.ts';
import { type Options, parseOptions } from './memory/options.ts';
import { type Memory, type Product, startProduct } from './memory/product.ts';
import { type Builds, makeReport, type Report, readingTable, targetTable, tell, toMarkdown } from './memory/report.ts';
import { prepareWork } from './memory/work.ts';

const resultFolder = 'bench/results';
const thirds = 3;

/** Everything that is open while measuring, and what closes it. */
type Running = { server: BenchServer; folder: string; closers: (() => Promise<void>)[] };

async function bringUp(running: Running, checkout: Checkout, side: string, name: string): Promise<Product> {
  const folder = join(running.folder, side);
  await mkdir(folder);
  const logFile = join(folder, 'build.log');
  await step(`Building ${name}`, () => runScript(checkout, 'build', { variables: {}, logFile }), `${name} built`);
  const databaseUrl = await running.server.makeEmptyDatabase(`memory_${side}`);
  return step(
    `Starting ${name}`,
    () => startProduct(checkout, { databaseUrl, folder }, (stop) => running.closers.push(stop)),
    `${name} started`,
  );
}

/** What a product holds before its work and after each third of it, each time after a while without anything to do. */
async function run(running: Running, checkouts: BySide<Checkout | null>, options: Options): Promise<void> {
  const builds = namesOf(checkouts);
  const work = await step('Making the files that are uploaded', prepareWork, 'Files made');
  const products: BySide<Product | null> = { this: null, against: null };
  for (const side of sides) {
    const checkout = checkouts[side];
    if (checkout) products[side] = await bringUp(running, checkout, side, builds[side] ?? side);
  }
  const machine = describeMachine({ postgres: running.server.version, pgbench: null });
  print(describe(machine));
  const readings: BySide<Memory[]> = { this: [], against: [] };
  const readLater = async (side: keyof BySide<unknown>) => {
    await delay(options.idleSeconds * 1000);
    const memory = products[side]?.read();
    if (!memory) return;
    readings[side].push(memory);
    print(`${builds[side]}: ${tell(memory.web)} MiB in the web process, ${tell(memory.worker)} in the worker`);
  };
  const idle: Promise<void>[] = sides.map(readLater);
  for (let third = 0; third < thirds; third += 1) {
    for (const [at, side] of sides.entries()) {
      const product = products[side];
      if (!product) continue;
      await step('Idle', () => Promise.resolve(idle[at]), 'Read');
      const doIt = () => work.do(product, shareOf(options, third));
      await step(`${builds[side]}: third ${third + 1}`, doIt, `${builds[side]}: third ${third + 1} done`);
      idle[at] = readLater(side);
    }
  }
  await step('Idle', () => Promise.all(idle), 'Read');
  const report = makeReport({ machine, builds, readings }, options);
  print(`\n${alignTable(readingTable(report))}\n\n${alignTable(targetTable(report.targets))}`);
  await keep(report, options);
}

function namesOf(checkouts: BySide<Checkout | null>): Builds {
  const name = checkouts.this?.commit ?? 'this checkout';
  if (!checkouts.against) return { this: name, against: null };
  const other = checkouts.against.commit ?? 'the other checkout';
  return { this: name, against: other === name ? `${other} (the other)` : other };
}

/** One third of the counts; the thirds add up to the whole. */
function shareOf({ tasks, uploads, pages }: Options, third: number) {
  const share = (count: number) => Math.floor((count * (third + 1)) / thirds) - Math.floor((count * third) / thirds);
  return { tasks: share(tasks), uploads: share(uploads), pages: share(pages) };
}

async function keep(report: Report, { isWhole, json }: Options): Promise<void> {
  if (json) await writeFile(resolve(process.env.INIT_CWD ?? root, json), toJson(report));
  if (!isWhole) return print('\nNot a whole run: bench/results/ stays as it is.');
  await mkdir(resultFolder, { recursive: true });
  await writeFile(`${resultFolder}/memory.json`, toJson(report));
  await writeFile(`${resultFolder}/memory.md`, toMarkdown(report));
  print(`\nWritten to ${resultFolder}/memory.md and memory.json.`);
}

await runMain(async () => {
  const options = parseOptions(process.argv.slice(2));
  const from = process.env.INIT_CWD ?? root;
  const checkouts = {
    this: await openCheckout(root),
    against: options.against ? await openCheckout(resolve(from, options.against)) : null,
  };
  const { DATA_DIR } = await readSettings();
  const stop = onStop(() => {});
  const server = await step('Starting a PostgreSQL of its own', () => startBenchServer(DATA_DIR), 'PostgreSQL started');
  const folder = await mkdtemp(join(DATA_DIR, 'bench-memory-'));
  const running: Running = { server, folder, closers: [] };
  try {
    await stop.unlessStopped(run(running, checkouts, options));
  } catch (error) {
    if (!(error instanceof StopRequested)) throw error;
    process.exitCode = 130;
  } finally {
    await Promise.all(running.closers.map((close) => close()));
    await server.remove();
    await rm(folder, { recursive: true, force: true });
  }
});
process.exit();
