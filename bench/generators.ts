// `npm run bench:generators`: how long each local generator takes for a typical input, and the most memory it needs.
// `-- --runs 1` for less. A whole run writes bench/results/.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SetupError } from '#/lib/setup-error.ts';
import { parseCommandLine } from '../scripts/bootstrap/command-line.mjs';
import { print, runMain } from '../scripts/bootstrap/console.mjs';
import { measureGenerators } from './generators/measure.ts';
import { makeReport, toMarkdown, toText } from './generators/report.ts';
import { toJson } from './ledger/report.ts';

const resultFolder = 'bench/results';
const wholeRuns = 3;

/**
 * Reads `--runs 1`.
 * @throws {SetupError} naming what is wrong
 */
function readRuns(args: string[]): number {
  const text = parseCommandLine('../bench/generators', args).values.runs;
  const runs = Number(text ?? wholeRuns);
  if (Number.isInteger(runs) && runs >= 1 && runs <= 100) return runs;
  throw new SetupError(`--runs must be a whole number from 1 to 100 (got "${text}").`);
}

await runMain(async () => {
  const runs = readRuns(process.argv.slice(2));
  const folder = await mkdtemp(join(tmpdir(), 'farthing-bench-generators-'));
  try {
    const figures = await measureGenerators(folder, runs, ({ slug, seconds, peakMib }) => {
      print(`${slug}: ${seconds.toFixed(1)} s, ${peakMib} MiB`);
    });
    print(`\n${toText(figures)}\n`);
    if (runs !== wholeRuns) return print('Not a whole run: bench/results/ stays as it is.');
    const report = makeReport(figures);
    await mkdir(resultFolder, { recursive: true });
    await writeFile(`${resultFolder}/generators.json`, toJson(report));
    await writeFile(`${resultFolder}/generators.md`, toMarkdown(report));
    print(`Written to ${resultFolder}/generators.md and generators.json.`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
