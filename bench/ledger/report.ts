import { availableParallelism, totalmem } from 'node:os';
import type { Cell, Group } from './measure.ts';
import type { Options, Spread } from './options.ts';
import { seeded } from './seed.ts';
import { type Target, verdictOf } from './targets.ts';

/** Everything that a run found, as it goes into the JSON. */
export type Report = {
  date: string;
  machine: Machine;
  settings: { seconds: number; rounds: number } & typeof seeded;
  targets: (Target & { verdict: string })[];
  proof: string;
  cells: Cell[];
};

export type Machine = { cores: number; memoryGib: number; node: string; postgres: string; pgbench: string | null };

export function describeMachine(versions: { postgres: string; pgbench: string | null }): Machine {
  const memoryGib = Math.round(totalmem() / 2 ** 30);
  return { cores: availableParallelism(), memoryGib, node: process.versions.node, ...versions };
}

export function makeReport(
  found: { machine: Machine; cells: Cell[]; targets: Target[]; proof: string },
  { seconds, rounds }: Options,
): Report {
  const { machine, cells, targets, proof } = found;
  return {
    date: new Date().toISOString().slice(0, 10),
    machine,
    settings: { seconds, rounds, ...seeded },
    targets: targets.map((target) => ({ ...target, verdict: verdictOf(target) })),
    proof,
    cells,
  };
}

export const spreadTitles: Record<Spread, string> = {
  spread: `spread over ${seeded.accounts.toLocaleString('en')} accounts`,
  one: 'all on one account',
};

export function titleOf({ clients, spread }: Group): string {
  return `${clients} ${clients === 1 ? 'client' : 'clients'}, ${spreadTitles[spread]}`;
}

type Table = string[][];

/** Header and rows of one group. */
export function cellTable(cells: readonly Cell[]): Table {
  const rows = cells.map((cell) => [
    cell.row,
    Math.round(cell.opsPerSecond).toLocaleString('en'),
    cell.p50Ms.toFixed(2),
    cell.p99Ms.toFixed(2),
    formatRatio(cell.toPg),
    formatRatio(cell.toPgbench),
  ]);
  return [['row', 'ops/s', 'p50 ms', 'p99 ms', '× limit (pg)', '× limit (pgbench)'], ...rows];
}

export function targetTable(targets: readonly Target[]): Table {
  const rows = targets.map((target) => [
    target.what,
    `${target.bound} ${target.aim}`,
    formatRatio(target.measured),
    verdictOf(target),
  ]);
  return [['target', 'aim', 'measured', ''], ...rows];
}

function formatRatio(value: number | null): string {
  return value === null ? '–' : value.toFixed(2);
}

/** For the terminal: the first column to the left, the others to the right. */
export function alignTable(table: Table): string {
  const widths = (table[0] ?? []).map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  const align = (text: string, column: number) =>
    column === 0 ? text.padEnd(widths[0] ?? 0) : text.padStart(widths[column] ?? 0);
  return table.map((row) => `  ${row.map(align).join('  ')}`.trimEnd()).join('\n');
}

export function markdownTable([header = [], ...rows]: Table): string {
  const rule = header.map((_, column) => (column === 0 ? '---' : '---:'));
  return [header, rule, ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

/** Figures have more digits than they mean: four are kept. */
export function toJson(report: object): string {
  const shorten = (_: string, value: unknown) =>
    typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;
  return `${JSON.stringify(report, shorten, 2)}\n`;
}

export function toMarkdown({ date, machine, settings, targets, proof, cells }: Report): string {
  const groups = [...new Set(cells.map((cell) => titleOf(cell)))];
  return `# Speed of the ledger

Written by \`npm run bench:ledger\` on ${date}: ${describe(machine)}.
PostgreSQL is the embedded one, beside Node, with fsync on. Each cell counted for ${settings.seconds} s in ${settings.rounds} rounds, after a warm-up;
figures are medians of the rounds, ratios are taken within a round.

- **limit (pg)**: a single-statement debit of two plain tables without grants, by \`pg\`, prepared${machine.pgbench ? '; **limit (pgbench)**: the same by pgbench' : ' (pgbench was not found on this machine)'}
- **usual**: find the user, check, update, create a line: Prisma models in an interactive transaction
- **charge**, **submit** (charge + task + job), **refund**, **balance**: the product's verbs, ${settings.grantsPerAccount} grants an account, with fundings, keys and chain
- **history**: pages of 50 lines out of ${settings.historyLines.toLocaleString('en')}, half of which are of the one account

${markdownTable(targetTable(targets))}

Afterwards: ${proof}.

${groups.map((title) => `## ${title}\n\n${markdownTable(cellTable(cells.filter((cell) => titleOf(cell) === title)))}`).join('\n\n')}
`;
}

export function describe({ cores, memoryGib, node, postgres, pgbench }: Machine): string {
  const programs = `Node ${node}, PostgreSQL ${postgres}${pgbench ? `, pgbench ${pgbench}` : ''}`;
  return `${cores} cores, ${memoryGib} GiB, ${programs}`;
}
