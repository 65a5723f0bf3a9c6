// `npm run test:model -- --runs 20000`: random histories told to the verbs on PostgreSQL and to a model in plain TypeScript,
// compared after every step. `-- --seed N` chooses them, `-- --seed N --path P` tells one of them again and makes it smaller.
import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { keptRuns, type Options, parseOptions } from '../test/model/run/options.ts';
import { countRows, formatCount, type Report, toJson, toMarkdown } from '../test/model/run/report.ts';
import { type Progress, processes, type Result, runModel, startModelServer } from '../test/model/run/run.ts';
import { formatSeconds, print, runMain, step } from './bootstrap/console.mjs';
import { onStop, StopRequested } from './lib/signals.ts';

const resultFolder = 'bench/results';
const tellEveryMs = 10_000;

type Server = Awaited<ReturnType<typeof startModelServer>>;

async function run(server: Server, options: Options): Promise<void> {
  const start = Date.now();
  print(`Seed ${options.seed}`);
  const result = await runModel(server.urls, options, tellNowAndThen('runs' in options ? options.runs : 1, start));
  if (result.difference !== null) {
    print(`\n${result.difference}\n`);
    process.exitCode = 1;
    return;
  }
  const seconds = Math.round((Date.now() - start) / 1000);
  if ('path' in options) {
    print('✓ The product and the model agree on this history.');
    return;
  }
  const verdict = `The product and the model agreed after every one of ${formatCount(result.steps)} steps.`;
  print(`\n${table(result)}\n\n✓ ${formatCount(options.runs)} histories in ${formatCount(seconds)} s. ${verdict}`);
  await keep(reportOf({ server, seed: options.seed, runs: options.runs, seconds, verdict }, result));
}

function tellNowAndThen(runs: number, start: number): (progress: Progress) => void {
  let toldAt = start;
  return ({ stories, steps }) => {
    const now = Date.now();
    if (now - toldAt < tellEveryMs) return;
    toldAt = now;
    print(
      `  ${formatCount(stories)} of ${formatCount(runs)} histories, ${formatCount(steps)} steps, ${formatSeconds(now - start)}`,
    );
  };
}

function table({ counts }: Result): string {
  const rows = countRows(counts);
  const width = (column: 0 | 1) => Math.max(...rows.map((row) => row[column].length));
  return rows
    .map(([verb, times, outcomes]) => `  ${verb.padEnd(width(0))}  ${times.padStart(width(1))}  ${outcomes}`)
    .join('\n');
}

function reportOf(
  { server, ...about }: { server: Server; seed: number; runs: number; seconds: number; verdict: string },
  { counts, steps }: Result,
): Report {
  const machine = { cores: availableParallelism(), node: process.versions.node, postgres: server.version };
  return { date: new Date().toISOString().slice(0, 10), machine, ...about, steps, processes, counts };
}

async function keep(report: Report): Promise<void> {
  if (report.runs < keptRuns) {
    print(`Fewer than ${formatCount(keptRuns)} histories: ${resultFolder} stays as it is.`);
    return;
  }
  await mkdir(resultFolder, { recursive: true });
  await writeFile(`${resultFolder}/model.json`, toJson(report));
  await writeFile(`${resultFolder}/model.md`, toMarkdown(report));
  print(`Written to ${resultFolder}/model.md and model.json.`);
}

await runMain(async () => {
  const options = parseOptions(process.argv.slice(2));
  const stop = onStop(() => {});
  const server = await step('Starting a PostgreSQL of its own', startModelServer, 'PostgreSQL started');
  try {
    await stop.unlessStopped(run(server, options));
  } catch (error) {
    if (!(error instanceof StopRequested)) throw error;
    process.exitCode = 130;
  } finally {
    await server.stop();
  }
});
process.exit();
