// `npm run bench:memory -- --against ../other`: what web process and worker hold in memory after a day's work, told to
// another checkout's build that did the same. `--tasks 30 --uploads 20 --pages 200 --idle 10 --json file` for less.
// A whole run writes bench/results/.
import { setTimeout as delay } from 'node:timers/promises';
import { print, runMain, step } from '../scripts/bootstrap/console.mjs';
import { type BySide, type Comparison, compareBuilds, keepReport, type Side, sides } from './http/builds.ts';
import { alignTable } from './ledger/report.ts';
import { type Options, parseOptions } from './memory/options.ts';
import { type Memory, type Product, startProduct } from './memory/product.ts';
import { makeReport, readingTable, targetTable, tell, toMarkdown } from './memory/report.ts';
import { prepareWork } from './memory/work.ts';

const thirds = 3;

/** What a product holds before its work and after each third of it, each time after a while without anything to do. */
async function run({ builds, products, machine }: Comparison<Product>, options: Options): Promise<void> {
  const work = await step('Making the files that are uploaded', prepareWork, 'Files made');
  const readings: BySide<Memory[]> = { this: [], against: [] };
  const readLater = async (side: Side) => {
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
  await keepReport('memory', { report, markdown: toMarkdown(report) }, options);
}

/** One third of the counts; the thirds add up to the whole. */
function shareOf({ tasks, uploads, pages }: Options, third: number) {
  const share = (count: number) => Math.floor((count * (third + 1)) / thirds) - Math.floor((count * third) / thirds);
  return { tasks: share(tasks), uploads: share(uploads), pages: share(pages) };
}

await runMain(async () => {
  const options = parseOptions(process.argv.slice(2));
  const { against } = options;
  await compareBuilds('memory', { against, start: startProduct }, (comparison) => run(comparison, options));
});
process.exit();
