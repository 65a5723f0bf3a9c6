// `npm run bench:charge -- --against ../other --turns 5`: the CPU time of a charge, a refund and a submit, of PostgreSQL and of
// Node, the medians of the turns, each in turn with another checkout's code. Linux only: it reads the kernel's count of each process.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { readCommandLine } from '../scripts/bootstrap/command-line.mjs';
import { print, runMain, step } from '../scripts/bootstrap/console.mjs';
import { root } from '../scripts/bootstrap/project.mjs';
import { readSettings } from '../scripts/lib/environment.ts';
import { onStop, StopRequested } from '../scripts/lib/signals.ts';
import { type Costs, chargeCostTable, medians } from './charge-cost/report.ts';
import { type Checkout, openCheckout, runScript } from './http/checkout.ts';
import { numberIn } from './ledger/options.ts';
import { alignTable } from './ledger/report.ts';
import { type BenchServer, startBenchServer } from './ledger/server.ts';

const measureProcess = join(import.meta.dirname, 'charge-cost/measure-process.ts');

function readOptions(): { against: string | null; turns: number } {
  const { against, turns = '5' } = readCommandLine('../bench/charge-cost').values;
  const from = process.env.INIT_CWD ?? root;
  return { against: against ? resolve(from, against) : null, turns: numberIn('--turns', turns, 1, 50) };
}

async function migrated(server: BenchServer, checkout: Checkout, name: string, folder: string): Promise<string> {
  const url = await server.makeEmptyDatabase(name);
  const variables = { DATABASE_URL: url, BETTER_AUTH_SECRET: 'a secret of the benchmark, 32 characters' };
  await runScript(checkout, 'migrate', { variables, logFile: join(folder, `${name}.log`) });
  return url;
}

/** One process of its own for each measurement, so that neither checkout has the other's warm code. */
async function measure(checkout: Checkout, url: string): Promise<Costs> {
  const child = fork(measureProcess, [checkout.root, url]);
  const told = once(child, 'message').then(([costs]) => costs as Costs);
  const ended = once(child, 'exit').then(([code]): never => {
    throw new Error(`The measuring process ended with ${code} before it told anything.`);
  });
  ended.catch(() => {});
  return Promise.race([told, ended]);
}

await runMain(async () => {
  const { against, turns } = readOptions();
  const checkouts = [await openCheckout(root), ...(against ? [await openCheckout(against)] : [])];
  const { DATA_DIR } = await readSettings();
  const stop = onStop(() => {});
  const server = await step('Starting a PostgreSQL of its own', () => startBenchServer(DATA_DIR), 'PostgreSQL started');
  const folder = await mkdtemp(join(DATA_DIR, 'bench-charge-'));
  try {
    const costs: Costs[][] = checkouts.map(() => []);
    const run = async () => {
      const urls: string[] = [];
      for (const [n, checkout] of checkouts.entries())
        urls.push(await migrated(server, checkout, `charge_${n}`, folder));
      for (let turn = 0; turn < turns; turn += 1) {
        // Each build is first in every other turn.
        const order = turn % 2 === 0 ? [0, 1] : [1, 0];
        for (const n of order) {
          const [checkout, url] = [checkouts[n], urls[n]];
          if (checkout && url) costs[n]?.push(await measure(checkout, url));
        }
      }
    };
    await stop.unlessStopped(step('Charging', run, `${turns} turns of charges measured`));
    const [own = [], other] = costs;
    print(`\n${alignTable(chargeCostTable(medians(own), other ? medians(other) : null))}`);
  } catch (error) {
    if (!(error instanceof StopRequested)) throw error;
    process.exitCode = 130;
  } finally {
    await server.remove();
    await rm(folder, { recursive: true, force: true });
  }
});
process.exit();
