// `npm run bench:crowd -- --against ../other`: what a crowd at the door costs others, as ratios to what they have without it,
// beside another checkout's build that is measured in turn. `--only sign-ups,streams --rounds 6 --json file` for less or more.
// A whole run writes bench/results/.
import { print, runMain, step } from '../scripts/bootstrap/console.mjs';
import { measureCrowd, warmUp } from './crowd/measure.ts';
import { crowdTitles } from './crowd/measures.ts';
import { type Options, parseOptions } from './crowd/options.ts';
import { startPerson } from './crowd/place.ts';
import { answerTable, type CrowdResult, makeReport, measureTable, targetTable, toMarkdown } from './crowd/report.ts';
import {
  type BySide,
  keepReport,
  namesOf,
  openCheckouts,
  proveAll,
  type Running,
  runBesidePostgres,
  sides,
  startProducts,
} from './http/builds.ts';
import type { Checkout } from './http/checkout.ts';
import { alignTable, describe, describeMachine } from './ledger/report.ts';

/** So that each who signs up has an address of their own, and no limit of one person's uploads is measured. */
const settings = { TRUSTED_PROXIES: '127.0.0.1', LIMIT_UPLOADS_PER_MINUTE: '1000000', UPLOAD_QUOTA_MIB: '1000000' };

async function run(running: Running, checkouts: BySide<Checkout | null>, options: Options): Promise<void> {
  const builds = namesOf(checkouts);
  const products = await startProducts(running, checkouts, settings);
  const person = await startPerson();
  running.closers.push(person.stop);
  const bench = { products, person };
  const machine = describeMachine({ postgres: running.server.version, pgbench: null });
  print(describe(machine));
  await step('Warming up', () => warmUp(bench), 'Warmed up');
  const crowds: CrowdResult[] = [];
  for (const crowd of options.crowds) {
    const title = crowdTitles[crowd];
    const measured = await step(
      `Measuring ${title}`,
      () => measureCrowd(bench, crowd, options.rounds),
      `${title} measured`,
    );
    const result: CrowdResult = { crowd, builds: measured };
    print(`\n${alignTable(measureTable([result], builds))}\n\n${alignTable(answerTable([result], builds))}\n`);
    crowds.push(result);
  }
  const proofs = await proveAll(products);
  const report = makeReport({ machine, rounds: options.rounds, settings, builds, proofs, crowds });
  print(`\n${alignTable(targetTable(report.targets))}`);
  for (const side of sides) if (proofs[side]) print(`\n${builds[side]}: ${proofs[side]}`);
  await keepReport('crowd', { report, markdown: toMarkdown(report) }, options);
}

await runMain(async () => {
  const options = parseOptions(process.argv.slice(2));
  const checkouts = await openCheckouts(options.against);
  await runBesidePostgres('crowd', (running) => run(running, checkouts, options));
});
process.exit();
