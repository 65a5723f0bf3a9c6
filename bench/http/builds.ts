import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { print, step } from '../../scripts/bootstrap/console.mjs';
import { root } from '../../scripts/bootstrap/project.mjs';
import { readSettings } from '../../scripts/lib/environment.ts';
import { onStop, StopRequested } from '../../scripts/lib/signals.ts';
import { describe, describeMachine, type Machine, toJson } from '../ledger/report.ts';
import { type BenchServer, startBenchServer } from '../ledger/server.ts';
import { type Checkout, openCheckout, runScript } from './checkout.ts';
import type { Product } from './product.ts';

/** The builds that are compared: that of this checkout, and that of `--against`. */
export const sides = ['this', 'against'] as const;
export type Side = (typeof sides)[number];
export type BySide<T> = Record<Side, T>;

/** Which sources each build is of, by commit. Null: there was no other checkout. */
export type Builds = { this: string; against: string | null };

/** What two builds are compared by: their products at work. `closers` are called at the end, also when it is stopped. */
export type Comparison<Started = Product> = {
  builds: Builds;
  products: BySide<Started | null>;
  machine: Machine;
  closers: (() => Promise<void>)[];
};

/**
 * Starts the product of a checkout that is built, with people in it. `onStarted` is given what stops it as soon as there is
 * something to stop, long before it can be measured.
 */
export type Start<Started> = (
  checkout: Checkout,
  place: { databaseUrl: string; folder: string },
  onStarted: (stop: () => Promise<void>) => void,
) => Promise<Started>;

/** Everything that is open while measuring, and what closes it. */
type Running = { server: BenchServer; folder: string; closers: (() => Promise<void>)[] };

const resultFolder = 'bench/results';
/** Where the person stands who gave the paths. */
const from = () => process.env.INIT_CWD ?? root;

/**
 * Runs a benchmark of this checkout's product and that of `against`, with people in them, beside a PostgreSQL of its own.
 * @throws {SetupError} when `against` is no checkout of the product
 */
export async function compareBuilds<Started>(
  name: string,
  { against, start }: { against: string | null; start: Start<Started> },
  work: (comparison: Comparison<Started>) => Promise<void>,
): Promise<void> {
  const checkouts = await openCheckouts(against);
  await runBesidePostgres(name, async (running) => {
    const products = await startProducts(running, checkouts, start);
    const machine = describeMachine({ postgres: running.server.version, pgbench: null });
    print(describe(machine));
    await work({ builds: namesOf(checkouts), products, machine, closers: running.closers });
  });
}

async function openCheckouts(against: string | null): Promise<BySide<Checkout | null>> {
  return { this: await openCheckout(root), against: against ? await openCheckout(resolve(from(), against)) : null };
}

function namesOf(checkouts: BySide<Checkout | null>): Builds {
  const name = checkouts.this?.commit ?? 'this checkout';
  if (!checkouts.against) return { this: name, against: null };
  const other = checkouts.against.commit ?? 'the other checkout';
  return { this: name, against: other === name ? `${other} (the other)` : other };
}

/** Builds each checkout and starts its product, with people in it. */
async function startProducts<Started>(
  running: Running,
  checkouts: BySide<Checkout | null>,
  start: Start<Started>,
): Promise<BySide<Started | null>> {
  const builds = namesOf(checkouts);
  const products: BySide<Started | null> = { this: null, against: null };
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
    products[side] = await step(
      `Starting and seeding ${builds[side]}`,
      () => start(checkout, { databaseUrl, folder }, (stop) => running.closers.push(stop)),
      `${builds[side]} started and seeded`,
    );
  }
  return products;
}

/** What the proof says of each product's ledger, after everything. @throws {SetupError} when one does not hold */
export async function proveAll({ products, builds }: Comparison): Promise<BySide<string | null>> {
  const proofs: BySide<string | null> = { this: null, against: null };
  for (const side of sides) {
    proofs[side] = (await products[side]?.prove()) ?? null;
    if (proofs[side]) print(`\n${builds[side]}: ${proofs[side]}`);
  }
  return proofs;
}

async function runBesidePostgres(name: string, work: (running: Running) => Promise<void>): Promise<void> {
  const { DATA_DIR } = await readSettings();
  const stop = onStop(() => {});
  const server = await step('Starting a PostgreSQL of its own', () => startBenchServer(DATA_DIR), 'PostgreSQL started');
  const folder = await mkdtemp(join(DATA_DIR, `bench-${name}-`));
  const running: Running = { server, folder, closers: [] };
  try {
    await stop.unlessStopped(work(running));
  } catch (error) {
    if (!(error instanceof StopRequested)) throw error;
    process.exitCode = 130;
  } finally {
    await Promise.all(running.closers.map((close) => close()));
    await server.remove();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Writes the report to where it was asked for, and that of a whole run to `bench/results/`. */
export async function keepReport(
  name: string,
  { report, markdown }: { report: object; markdown: string },
  { isWhole, json }: { isWhole: boolean; json: string | null },
): Promise<void> {
  if (json) await writeFile(resolve(from(), json), toJson(report));
  if (!isWhole) return print(`\nNot a whole run: ${resultFolder}/ stays as it is.`);
  await mkdir(resultFolder, { recursive: true });
  await writeFile(`${resultFolder}/${name}.json`, toJson(report));
  await writeFile(`${resultFolder}/${name}.md`, markdown);
  print(`\nWritten to ${resultFolder}/${name}.md and ${name}.json.`);
}
