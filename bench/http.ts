// `npm run bench:http -- --against ../other`: how fast the product answers, as ratios to another checkout's build that
// is measured in turn. `--only credits,submit --connections 32 --seconds 18 --rounds 12 --json file` for less or more.
// A whole run writes bench/results/.
import { print, runMain, step } from '../scripts/bootstrap/console.mjs';
import { type Comparison, compareBuilds, keepReport, proveAll } from './http/builds.ts';
import { startLoader } from './http/loader.ts';
import { type Bench, type Cell, measureRequests, probeAll, warmUpAll } from './http/measure.ts';
import { type Options, parseOptions } from './http/options.ts';
import { startProduct } from './http/product.ts';
import { cellTable, connectionsOf, makeReport, ratioTable, targetTable, toMarkdown } from './http/report.ts';
import { alignTable } from './ledger/report.ts';

async function run(comparison: Comparison, options: Options): Promise<void> {
  const { builds, products, machine, closers } = comparison;
  const loader = await startLoader();
  closers.push(loader.stop);
  const bench: Bench = { loader, products };
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
  const proofs = await proveAll(comparison);
  const report = makeReport({ machine, builds, proofs, answers, cells }, options);
  if (builds.against) print(`\n${alignTable(ratioTable(cells))}\n\n${alignTable(targetTable(report.targets))}`);
  await keepReport('http', { report, markdown: toMarkdown(report) }, options);
}

await runMain(async () => {
  const options = parseOptions(process.argv.slice(2));
  const { against } = options;
  await compareBuilds('http', { against, start: startProduct }, (comparison) => run(comparison, options));
});
process.exit();
