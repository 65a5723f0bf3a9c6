// `npm run bench:http -- --against ../other`: how fast the product answers, as ratios to another checkout's build that
// is measured in turn. `--only credits,submit --connections 32 --seconds 18 --rounds 12 --json file` for less or more.
// A whole run writes bench/results/.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { print, runMain, step } from '../scripts/bootstrap/console.mjs';
import { root } from '../scripts/bootstrap/project.mjs';
import { readSettings } from '../scripts/lib/environment.ts';
import { onStop, StopRequested } from '../scripts/lib/signals.ts';
import { type Checkout, openCheckout, runScript } from './http/checkout.ts';
import { startLoader } from './http/loader.ts';
import { type Bench, type BySide, type Cell, measureRequests, probeAll, sides, warmUpAll } from './http/measure.ts';
import { type Options, parseOptions } from './http/options.ts';
import { type Product, startProduct } from './http/product.ts';
import {
  type Builds,
  cellTable,
  connectionsOf,
  makeReport,
  type Report,
  ratioTable,
  targetTable,
  toMarkdown,
} from './http/report.ts';
import { alignTable, describe, describeMachine, toJson } from './ledger/report.ts';
import { type BenchServer, startBenchServer } from './ledger/server.ts';

const resultFolder = 'bench/results';

/** Everything that is open while measuring, and what closes it. */
type Running = { server: BenchServer; folder: string; closers: (() => Promise<void>)[] };

async function openCheckouts({ against }: Options): Promise<BySide<Checkout | null>> {
  const from = process.env.INIT_CWD ?? root;
  return { this: await openCheckout(root), against: against ? await openCheckout(resolve(from, against)) : null };
}

function namesOf(checkouts: BySide<Checkout | null>): Builds {
  const name = checkouts.this?.commit ?? 'this checkout';
  if (!checkouts.against) return { this: name, against: null };
  const other = checkouts.against.commit ?? 'the other checkout';
  return { this: name, against: other === name ? `${other} (the other)` : other };
}

async function bringUp(running: Running, checkouts: BySide<Checkout | null>, builds: Builds): Promise<Bench> {
  const products: BySide<Product | null> = { this: null, against: null };
  for (const side of sides) {
    const checkout = checkouts[side];
    if (!checkout) continue;
    const folder = join(running.folder, side);
    await mkdir(folder);
    const logFile = join(folder, 'build.log');
    await step(
      `Building ${builds[side]}`,
      () => runScript(checkout, 'build', { variables: {}, logFile }),
      `${builds[side]} built`,
    );
    const databaseUrl = await running.server.makeEmptyDatabase(`product_${side}`);
    const product = await step(
      `Starting and seeding ${builds[side]}`,
      () => startProduct(checkout, { databaseUrl, folder }, (stop) => running.closers.push(stop)),
      `${builds[side]} started and seeded`,
    );
    products[side] = product;
  }
  const loader = await startLoader();
  running.closers.push(loader.stop);
  return { loader, products };
}

async function run(running: Running, checkouts: BySide<Checkout | null>, options: Options): Promise<void> {
  const builds = namesOf(checkouts);
  const bench = await bringUp(running, checkouts, builds);
  const machine = describeMachine({ postgres: running.server.version, pgbench: null });
  print(describe(machine));
  const answers = await probeAll(bench, options.requests);
  await step('Warming up', () => warmUpAll(bench, answers), 'Warmed up');
  const cells: Cell[] = [];
  for (const connections of options.connections) {
    const title = connectionsOf(connections);
    const measured = await step(
      `Measuring ${title}`,
      () => measureRequests(bench, answers, connections, options),
      `${title} measured`,
    );
    print(`\n${alignTable(cellTable(measured, builds))}\n`);
    cells.push(...measured);
  }
  const proofs: BySide<string | null> = { this: null, against: null };
  for (const side of sides) proofs[side] = (await bench.products[side]?.prove()) ?? null;
  const report = makeReport({ machine, builds, proofs, answers, cells }, options);
  if (builds.against) print(`\n${alignTable(ratioTable(cells))}\n\n${alignTable(targetTable(report.targets))}`);
  for (const side of sides) if (proofs[side]) print(`\n${builds[side]}: ${proofs[side]}`);
  await keep(report, options);
}

async function keep(report: Report, { isWhole, json }: Options): Promise<void> {
  if (json) await writeFile(resolve(process.env.INIT_CWD ?? root, json), toJson(report));
  if (!isWhole) return print('\nNot a whole run: bench/results/ stays as it is.');
  await mkdir(resultFolder, { recursive: true });
  await writeFile(`${resultFolder}/http.json`, toJson(report));
  await writeFile(`${resultFolder}/http.md`, toMarkdown(report));
  print(`\nWritten to ${resultFolder}/http.md and http.json.`);
}

await runMain(async () => {
  const options = parseOptions(process.argv.slice(2));
  const checkouts = await openCheckouts(options);
  const { DATA_DIR } = await readSettings();
  const stop = onStop(() => {});
  const server = await step('Starting a PostgreSQL of its own', () => startBenchServer(DATA_DIR), 'PostgreSQL started');
  const folder = await mkdtemp(join(DATA_DIR, 'bench-http-'));
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
