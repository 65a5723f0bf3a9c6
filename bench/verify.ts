// `npm run bench:verify`: how long the proof of a ledger of a million lines takes, and the proof of 10,000 lines that are new
// beside them (`ledger:verify --since`). `-- --lines 100000 --new 1000` for other sizes.
// A whole run writes bench/results/.
import { mkdir, writeFile } from 'node:fs/promises';
import { Client } from 'pg';
import { type Heads, type ProofReport, proveLedger } from '#/ledger/ledger.ts';
import { SetupError } from '#/lib/setup-error.ts';
import { createDb, type Db } from '#/platform/db.ts';
import { parseCommandLine } from '../scripts/bootstrap/command-line.mjs';
import { formatSeconds, print, runMain, step } from '../scripts/bootstrap/console.mjs';
import { alignTable, describeViolations, proofTable } from '../scripts/lib/proof-table.ts';
import { describe, describeMachine, type Machine } from './ledger/report.ts';
import { type BenchServer, withBenchServer } from './ledger/server.ts';
import { type SeededLedger, seedLedger } from './seed-ledger.ts';
import { seedNews } from './seed-news.ts';

const resultFolder = 'bench/results';
const wholeLines = 1_000_000;
/** What the proof of a whole run is held to, on two cores. */
const aimMs = 10_000;
const wholeNewLines = 10_000;
/** What the proof of what is new is held to in a whole run. */
const aimSinceMs = 2000;
const rounds = 3;

type Sizes = { lines: number; newLines: number };

type Result = {
  date: string;
  machine: Machine;
  seeded: SeededLedger;
  aimMs: number;
  aimSinceMs: number;
  roundsMs: number[];
  best: ProofReport;
  sinceRoundsMs: number[];
  bestSince: ProofReport;
};

function readSizes(args: string[]): Sizes {
  const { values } = parseCommandLine('../bench/verify', args);
  return {
    lines: readSize('lines', values.lines, wholeLines),
    newLines: readSize('new', values.new, wholeNewLines),
  };
}

function readSize(name: string, text: string | undefined, usual: number): number {
  const size = Number(text ?? usual);
  if (Number.isSafeInteger(size) && size >= 1 && size <= 100_000_000) return size;
  throw new SetupError(`--${name} is a whole number from 1 to 100,000,000, not ${text}.`);
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

/** Proves some times, and checks that it holds each time. The best round comes first. */
async function prove(db: Db, what: string, since?: Heads): Promise<ProofReport[]> {
  const reports: ProofReport[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const told = (report: ProofReport) => `Round ${round}: ${formatSeconds(report.milliseconds)} for ${what}`;
    const options = since ? { since } : { withHeads: true };
    reports.push(await step(`Proving ${what}, round ${round}`, () => proveLedger(db, options), told));
  }
  const broken = reports.find(({ isClean }) => !isClean);
  if (broken) throw new SetupError(`The seeded ledger does not hold.\n${describeViolations(broken)}`);
  return reports;
}

const times = (reports: readonly ProofReport[]) => reports.map(({ milliseconds }) => milliseconds);

function bestOf(reports: readonly ProofReport[]): ProofReport {
  const [best] = reports.toSorted((a, b) => a.milliseconds - b.milliseconds);
  if (!best) throw new Error('Nothing was proved.');
  const { heads: _, ...report } = best;
  return report;
}

async function measure(url: string, newLines: number) {
  const db = createDb(url, { answerMs: 0 });
  try {
    const reports = await prove(db, 'the whole ledger');
    const heads = reports.at(-1)?.heads;
    if (!heads) throw new Error('The proof gave no heads.');
    const told = (lines: number) => `Wrote ${lines.toLocaleString('en')} new lines`;
    await step('Writing new lines', () => seedNews(db, newLines), told);
    return { reports, news: await prove(db, 'what is new', heads) };
  } finally {
    await db.$disconnect();
  }
}

async function run(server: BenchServer, { lines, newLines }: Sizes): Promise<void> {
  const url = await server.makeDatabase('verify');
  const told = (seeded: SeededLedger) => `Seeded ${seeded.lines.toLocaleString('en')} lines`;
  const seeded = await step('Seeding', () => seed(url, lines), told);
  const { reports, news } = await measure(url, newLines);
  const [best, bestSince] = [bestOf(reports), bestOf(news)];
  print(`\n${alignTable(proofTable(best))}\n\n${sizeOfNews(bestSince)}: ${formatSeconds(bestSince.milliseconds)}\n`);
  const machine = describeMachine({ postgres: server.version, pgbench: null });
  const result: Result = {
    date: new Date().toISOString().slice(0, 10),
    machine,
    seeded,
    aimMs,
    aimSinceMs,
    roundsMs: times(reports),
    best,
    sinceRoundsMs: times(news),
    bestSince,
  };
  if (lines === wholeLines && newLines === wholeNewLines) await keep(result);
  else print('Not a whole run: bench/results/ stays as it is.');
}

function sizeOfNews({ lines, accounts, checks }: ProofReport): string {
  return `${checks.length} checks of ${lines.toLocaleString('en')} new lines of ${accounts.toLocaleString('en')} accounts`;
}

async function keep(result: Result): Promise<void> {
  await mkdir(resultFolder, { recursive: true });
  await writeFile(`${resultFolder}/verify.json`, `${JSON.stringify(result, null, 2)}\n`);
  await writeFile(`${resultFolder}/verify.md`, toMarkdown(result));
  print(`Written to ${resultFolder}/verify.md and verify.json.`);
}

function toMarkdown({ date, machine, seeded, roundsMs, best, sinceRoundsMs, bestSince }: Result): string {
  const [header = [], ...rows] = proofTable(best);
  const rule = header.map((_, column) => (column === 0 ? '---' : '---:'));
  const verdict = (report: ProofReport, aim: number) =>
    `To reach: at most ${formatSeconds(aim)}: ${report.milliseconds <= aim ? 'reached' : 'not reached'}.`;
  const timesOf = (all: readonly number[]) => `Times of ${all.length} rounds: ${all.map(formatSeconds).join(', ')}.`;
  return `# The proof of a million lines

Written by \`npm run bench:verify\` on ${date}: ${describe(machine)}.
PostgreSQL is the embedded one, with fsync on. The ledger: ${seeded.lines.toLocaleString('en')} lines of ${seeded.accounts.toLocaleString('en')} accounts with their grants, fundings,
plan periods, tasks and keys, mixed on disk in the order of time. The proof runs in one snapshot on two connections.

${timesOf(roundsMs)} ${verdict(best, aimMs)}

What is new since (\`ledger:verify --since\`), written by the ledger's own verbs, on one connection: ${sizeOfNews(bestSince)}.
${timesOf(sinceRoundsMs)} ${verdict(bestSince, aimSinceMs)}

The best round of the whole proof; ″ ran in one statement with the check above it:

${[header, rule, ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n')}
`;
}

await runMain(() => {
  const sizes = readSizes(process.argv.slice(2));
  return withBenchServer((server) => run(server, sizes));
});
process.exit();
