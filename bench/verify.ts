// `npm run bench:verify`: how long the proof of a ledger of a million lines takes. `-- --lines 100000` for another size.
// A whole run writes bench/results/.
import { mkdir, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { Client } from 'pg';
import { type ProofReport, proveLedger } from '#/ledger/ledger.ts';
import { SetupError } from '#/lib/setup-error.ts';
import { createDb } from '#/platform/db.ts';
import { formatSeconds, print, runMain, step } from '../scripts/bootstrap/console.mjs';
import { readSettings } from '../scripts/lib/environment.ts';
import { alignTable, describeViolations, proofTable } from '../scripts/lib/proof-table.ts';
import { onStop, StopRequested } from '../scripts/lib/signals.ts';
import { describe, describeMachine, type Machine } from './ledger/report.ts';
import { type BenchServer, startBenchServer } from './ledger/server.ts';
import { type SeededLedger, seedLedger } from './seed-ledger.ts';

const resultFolder = 'bench/results';
const wholeLines = 1_000_000;
/** What the proof of a whole run is held to, on two cores. */
const aimMs = 10_000;
const rounds = 3;

type Result = {
  date: string;
  machine: Machine;
  seeded: SeededLedger;
  aimMs: number;
  roundsMs: number[];
  best: ProofReport;
};

function readLines(args: string[]): number {
  const { values } = parse(args);
  const lines = Number(values.lines ?? wholeLines);
  if (Number.isSafeInteger(lines) && lines >= 1 && lines <= 100_000_000) return lines;
  throw new SetupError(`--lines is a whole number from 1 to 100,000,000, not ${values.lines}.`);
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options: { lines: { type: 'string' } } });
  } catch (error) {
    throw new SetupError(`${(error as Error).message.replace(/\.$/, '')}: run npm run bench:verify -- --lines 100000.`);
  }
}

async function seed(url: string, lines: number): Promise<SeededLedger> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await seedLedger(client, lines);
  } finally {
    await client.end();
  }
}

async function prove(url: string): Promise<ProofReport[]> {
  const db = createDb(url, { answerMs: 0 });
  try {
    const reports: ProofReport[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      const told = (report: ProofReport) => `Round ${round}: ${formatSeconds(report.milliseconds)} for the proof`;
      reports.push(await step(`Proving, round ${round}`, () => proveLedger(db), told));
    }
    return reports;
  } finally {
    await db.$disconnect();
  }
}

async function run(server: BenchServer, lines: number): Promise<void> {
  const url = await server.makeDatabase('verify');
  const told = (seeded: SeededLedger) => `Seeded ${seeded.lines.toLocaleString('en')} lines`;
  const seeded = await step('Seeding', () => seed(url, lines), told);
  const reports = await prove(url);
  const best = reports.toSorted((a, b) => a.milliseconds - b.milliseconds)[0];
  if (!best) throw new Error('Nothing was proved.');
  print(`\n${alignTable(proofTable(best))}\n`);
  if (!best.isClean) throw new SetupError(`The seeded ledger does not hold.\n${describeViolations(best)}`);
  const machine = describeMachine({ postgres: server.version, pgbench: null });
  const roundsMs = reports.map((report) => report.milliseconds);
  const result: Result = { date: new Date().toISOString().slice(0, 10), machine, seeded, aimMs, roundsMs, best };
  if (lines === wholeLines) await keep(result);
  else print('Not a whole run: bench/results/ stays as it is.');
}

async function keep(result: Result): Promise<void> {
  await mkdir(resultFolder, { recursive: true });
  await writeFile(`${resultFolder}/verify.json`, `${JSON.stringify(result, null, 2)}\n`);
  await writeFile(`${resultFolder}/verify.md`, toMarkdown(result));
  print(`Written to ${resultFolder}/verify.md and verify.json.`);
}

function toMarkdown({ date, machine, seeded, roundsMs, best }: Result): string {
  const [header = [], ...rows] = proofTable(best);
  const rule = header.map((_, column) => (column === 0 ? '---' : '---:'));
  const times = roundsMs.map(formatSeconds).join(', ');
  const verdict = best.milliseconds <= aimMs ? 'reached' : 'not reached';
  return `# The proof of a million lines

Written by \`npm run bench:verify\` on ${date}: ${describe(machine)}.
PostgreSQL is the embedded one, with fsync on. The ledger: ${seeded.lines.toLocaleString('en')} lines of ${seeded.accounts.toLocaleString('en')} accounts with their grants, fundings,
plan periods, tasks and keys, mixed on disk in the order of time. The proof runs in one snapshot on two connections.

Times of ${roundsMs.length} rounds: ${times}. To reach: at most ${formatSeconds(aimMs)} on two cores: ${verdict}.

The best round; ″ ran in one statement with the check above it:

${[header, rule, ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n')}
`;
}

await runMain(async () => {
  const lines = readLines(process.argv.slice(2));
  const { DATA_DIR } = await readSettings();
  const stop = onStop(() => {});
  const server = await step('Starting a PostgreSQL of its own', () => startBenchServer(DATA_DIR), 'PostgreSQL started');
  try {
    await stop.unlessStopped(run(server, lines));
  } catch (error) {
    if (!(error instanceof StopRequested)) throw error;
    process.exitCode = 130;
  } finally {
    await server.remove();
  }
});
process.exit();
