// `npm run bench:crowd -- --against ../other`: what a crowd at the door costs others, as ratios to what they have without it,
// beside another checkout's build that is measured in turn. `--only sign-ups,streams --rounds 6 --json file` for less or more.
// A whole run writes bench/results/.
import { print, runMain, step } from '../scripts/bootstrap/console.mjs';
import { measureCrowd, warmUp } from './crowd/measure.ts';
import { crowdTitles } from './crowd/measures.ts';
import { type Options, parseOptions } from './crowd/options.ts';
import { startPerson } from './crowd/place.ts';
import { answerTable, type CrowdResult, makeReport, measureTable, targetTable, toMarkdown } from './crowd/report.ts';
import { type Comparison, compareBuilds, keepReport, proveAll, type Start } from './http/builds.ts';
import { type Product, startProduct } from './http/product.ts';
import { alignTable } from './ledger/report.ts';

/** So that each who signs up has an address of their own, and no limit of one person's uploads is measured. */
const settings = { TRUSTED_PROXIES: '127.0.0.1', LIMIT_UPLOADS_PER_MINUTE: '1000000', UPLOAD_QUOTA_MIB: '1000000' };

const start: Start<Product> = (checkout, place, onStarted) => startProduct(checkout, { ...place, settings }, onStarted);

async function run(comparison: Comparison, { crowds, rounds, ...kept }: Options): Promise<void> {
  const { builds, products, machine, closers } = comparison;
  const person = await startPerson();
  closers.push(person.stop);
  const bench = { products, person };
  await step('Warming up', () => warmUp(bench), 'Warmed up');
  const results: CrowdResult[] = [];
  for (const crowd of crowds) {
    const title = crowdTitles[crowd];
    const measured = await step(`Measuring ${title}`, () => measureCrowd(bench, crowd, rounds), `${title} measured`);
    const result: CrowdResult = { crowd, builds: measured };
    print(`\n${alignTable(measureTable([result], builds))}\n\n${alignTable(answerTable([result], builds))}\n`);
    results.push(result);
  }
  const proofs = await proveAll(comparison);
  const report = makeReport({ machine, rounds, settings, builds, proofs, crowds: results });
  print(`\n${alignTable(targetTable(report.targets))}`);
  await keepReport('crowd', { report, markdown: toMarkdown(report) }, kept);
}

await runMain(async () => {
  const options = parseOptions(process.argv.slice(2));
  const { against } = options;
  await compareBuilds('crowd', { against, start }, (comparison) => run(comparison, options));
});
process.exit();
