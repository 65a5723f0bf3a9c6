// `npm run bench:history`: how long the credits page of a year and the overview of 90 days take, of 10 million lines of which one
// account has a million, while the last minute's lines are in no sum yet. `-- --lines 1000000 --reads 100` for other sizes. A run writes bench/results/history.md.
import { mkdir, writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { Client } from 'pg';
import { createProductLedger } from '#/features/credits/ledger-service.ts';
import { listUsageLines } from '#/features/credits/queries/list-usage-lines.ts';
import { readOutlook } from '#/features/credits/queries/read-outlook.ts';
import { readUsage } from '#/features/credits/queries/read-usage.ts';
import { addDays, usageInputSchema, usageLinesInputSchema } from '#/features/credits/rules/usage-period.ts';
import { dayOf, type Ledger } from '#/ledger/ledger.ts';
import { SetupError } from '#/lib/setup-error.ts';
import { createDb } from '#/platform/db.ts';
import { parseCommandLine } from '../scripts/bootstrap/command-line.mjs';
import { formatSeconds, print, runMain, step } from '../scripts/bootstrap/console.mjs';
import { alignTable } from '../scripts/lib/proof-table.ts';
import { leaveUnsummed, type SeededHistory, seedHistory } from './history/seed.ts';
import { describe, describeMachine } from './ledger/report.ts';
import { type BenchServer, withBenchServer } from './ledger/server.ts';

const resultFolder = 'bench/results';
const usual = { lines: 10_000_000, reads: 300 };
/** What each page is held to at the 99th percentile. */
const aimMs = 50;
const unsummed = { lines: 500, accounts: 500 };

type Sizes = { lines: number; reads: number };
type Read = { what: string; aimMs: number | null; run(): Promise<unknown> };
type Figures = { what: string; aimMs: number | null; medianMs: number; p99Ms: number };

function readSizes(args: string[]): Sizes {
  const { values } = parseCommandLine('../bench/history', args);
  const read = (name: keyof Sizes, most: number) => {
    const size = Number(values[name] ?? usual[name]);
    if (Number.isSafeInteger(size) && size >= 1 && size <= most) return size;
    throw new SetupError(`--${name} is a whole number from 1 to ${most.toLocaleString('en')}, not ${values[name]}.`);
  };
  return { lines: read('lines', 20_000_000), reads: read('reads', 10_000) };
}

/** The credits page reads these at once; the overview is one read. Others are told beside them. */
function readsOf(ledger: Ledger, userId: string): Read[] {
  const to = dayOf(new Date());
  const year = { from: addDays(to, -364), to };
  const usageOf = (by: 'day' | 'week') => () => readUsage(ledger, userId, usageInputSchema.parse({ ...year, by }));
  const linesOf = (filter: object) => () =>
    listUsageLines(ledger, userId, usageLinesInputSchema.parse({ ...year, limit: 25, ...filter }));
  const page = () => Promise.all([usageOf('week')(), readOutlook(ledger, userId), linesOf({})()]);
  return [
    { what: 'the credits page of a year', aimMs, run: page },
    { what: 'the overview of 90 days', aimMs, run: () => ledger.readCreditTotals({ from: addDays(to, -89), to }) },
    { what: 'a year by week', aimMs: null, run: usageOf('week') },
    { what: 'a year by day', aimMs: null, run: usageOf('day') },
    { what: 'the first lines of a type in a year', aimMs: null, run: linesOf({ kind: 'spending', type: 'LIPSYNC' }) },
    // What the machine makes of a read without any work, in the same minute.
    { what: 'SELECT 1', aimMs: null, run: () => ledger.db.$queryRaw`SELECT 1` },
  ];
}

async function measure({ what, aimMs: aim, run }: Read, reads: number): Promise<Figures> {
  const timesMs: number[] = [];
  // The first ones open connections and plan statements.
  for (let read = -10; read < reads; read += 1) {
    const start = performance.now();
    await run();
    if (read >= 0) timesMs.push(performance.now() - start);
  }
  timesMs.sort((a, b) => a - b);
  const at = (part: number) => timesMs[Math.min(timesMs.length - 1, Math.floor(timesMs.length * part))] ?? Number.NaN;
  return { what, aimMs: aim, medianMs: at(0.5), p99Ms: at(0.99) };
}

async function run(server: BenchServer, { lines, reads }: Sizes): Promise<void> {
  const url = await server.makeDatabase('history');
  const client = new Client({ connectionString: url });
  await client.connect();
  const db = createDb(url, { answerMs: 0 });
  try {
    const toldSeed = (seeded: SeededHistory) => `Seeded ${seeded.lines.toLocaleString('en')} lines`;
    const seeded = await step('Seeding', () => seedHistory(client, lines, () => {}), toldSeed);
    const ledger = createProductLedger(db);
    const start = performance.now();
    await step('Summing by day', () => ledger.addToDailySums(), 'Summed by day');
    const summedMs = performance.now() - start;
    await client.query('VACUUM (ANALYZE)');
    await leaveUnsummed(client, seeded.bigId, unsummed);
    const figures: Figures[] = [];
    for (const read of readsOf(ledger, seeded.bigId)) {
      const told = ({ p99Ms }: Figures) => `Read ${read.what}: ${p99Ms.toFixed(1)} ms at p99`;
      figures.push(await step(`Reading ${read.what}`, () => measure(read, reads), told));
    }
    await keep({ server, seeded, reads, summedMs, figures });
  } finally {
    await client.end();
    await db.$disconnect();
  }
}

type Result = { server: BenchServer; seeded: SeededHistory; reads: number; summedMs: number; figures: Figures[] };

async function keep({ server, seeded, reads, summedMs, figures }: Result): Promise<void> {
  const rows = figures.map(({ what, aimMs: aim, medianMs, p99Ms }) => [
    what,
    `${medianMs.toFixed(1)} ms`,
    `${p99Ms.toFixed(1)} ms`,
    aim === null ? '' : `under ${aim} ms: ${p99Ms < aim ? 'reached' : 'not reached'}`,
  ]);
  const table = [['read', 'median', 'p99', 'to reach'], ['---', '---:', '---:', '---'], ...rows];
  const count = (number: number) => number.toLocaleString('en');
  const text = `# Where credits went, of ${count(seeded.lines)} lines

Written by \`npm run bench:history\` on ${new Date().toISOString().slice(0, 10)}: ${describe(describeMachine({ postgres: server.version, pgbench: null }))}.
PostgreSQL is the embedded one, with fsync on. A year of ${count(seeded.lines)} lines of ${count(seeded.accounts)} accounts; the one that is read has
${count(seeded.bigLines)} of them. ${count(unsummed.lines)} of its lines and one of each of ${count(unsummed.accounts)} others are in no sum yet. Each is read ${count(reads)} times, one after
the other; the page's three reads go at once. All lines were summed by day in ${formatSeconds(summedMs)}. The load average was ${(loadavg()[0] ?? 0).toFixed(1)} at the end:
where it is far above the number of cores, other work had them too, and the times are of that.

${table.map((row) => `| ${row.join(' | ')} |`).join('\n')}
`;
  print(`\n${alignTable(table.filter((_, index) => index !== 1))}\n`);
  await mkdir(resultFolder, { recursive: true });
  await writeFile(`${resultFolder}/history.md`, text);
  print(`Written to ${resultFolder}/history.md.`);
}

await runMain(() => {
  const sizes = readSizes(process.argv.slice(2));
  return withBenchServer((server) => run(server, sizes));
});
process.exit();
