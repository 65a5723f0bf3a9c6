import { type Builds, type BySide, type Side, sides } from '../http/builds.ts';
import { describe, type Machine, markdownTable } from '../ledger/report.ts';
import type { Counts, Options } from './options.ts';
import type { Memory } from './product.ts';
import type { Resident } from './resident.ts';

/** `readings`: before any work, and after each third of it. */
type Found = { machine: Machine; builds: Builds; readings: BySide<Memory[]> };
export type Report = Found & { date: string; settings: Counts & { idleSeconds: number }; targets: Target[] };
export type Target = { what: string; aim: number; measured: number | null; verdict: Verdict };
type Verdict = 'reached' | 'not reached' | 'not measured';

const processes = ['web', 'worker'] as const;
const aims = { ofOther: 0.5, lastThird: 1.05 };
const aimedBuild = '429e640';

export function makeReport(found: Found, { tasks, uploads, pages, idleSeconds }: Options): Report {
  const date = new Date().toISOString().slice(0, 10);
  return { date, settings: { tasks, uploads, pages, idleSeconds }, ...found, targets: targetsOf(found) };
}

/** The aim is told of one build only: against any other, nothing is said to be reached. */
function targetsOf({ builds, readings }: Found): Target[] {
  const last = (side: Side, name: (typeof processes)[number], back = 1) =>
    readings[side].at(-back)?.[name].rssMib ?? Number.NaN;
  const ofOther = processes.map((name) => {
    const isTold = builds.against === aimedBuild;
    const measured = isTold ? last('this', name) / last('against', name) : Number.NaN;
    return toTarget(`${name}: resident memory after all, to ${aimedBuild}`, aims.ofOther, measured);
  });
  const growth = processes.map((name) =>
    toTarget(
      `${name}: resident memory after the last third, to that before it`,
      aims.lastThird,
      last('this', name) / last('this', name, 2),
    ),
  );
  return [...ofOther, ...growth];
}

function toTarget(what: string, aim: number, ratio: number): Target {
  if (!Number.isFinite(ratio)) return { what, aim, measured: null, verdict: 'not measured' };
  return { what, aim, measured: ratio, verdict: ratio <= aim ? 'reached' : 'not reached' };
}

type Table = string[][];

export function targetTable(targets: readonly Target[]): Table {
  const rows = targets.map(({ what, aim, measured, verdict }) => {
    return [what, `at most ${aim}`, measured?.toFixed(2) ?? '—', verdict];
  });
  return [['target', 'aim', 'measured', ''], ...rows];
}

/** One line for each build and process. */
export function readingTable({ builds, readings }: Pick<Report, 'builds' | 'readings'>): Table {
  const count = Math.max(...sides.map((side) => readings[side].length));
  const at = Array.from({ length: count }, (_, n) => (n === 0 ? 'before' : `after ${n}/${count - 1}`));
  const rows = sides
    .filter((side) => builds[side] !== null)
    .flatMap((side) =>
      processes.map((name) => {
        const all = readings[side].map((memory) => memory[name]);
        return [`${name}, ${builds[side]}`, ...all.map(tell), all.at(-1)?.peakMib.toFixed(0) ?? '—'];
      }),
    );
  return [['MiB resident (of it own)', ...at, 'most ever'], ...rows];
}

/** What is resident, and in brackets what of it is no file, in MiB. */
export function tell({ rssMib, ownMib }: Resident): string {
  return `${rssMib.toFixed(0)} (${ownMib.toFixed(0)})`;
}

export function toMarkdown(report: Report): string {
  const { date, machine, settings, builds } = report;
  return `# Memory

Written by \`npm run bench:memory\` on ${date}: ${describe(machine)}.
Two production builds, ${builds.this} and ${builds.against ?? '—'}, each with a web process, a worker (2 tasks at once), a database and 8 people of its own.
Each did the same, a third at a time and in turn: ${settings.tasks} tasks of all types, ${settings.uploads} uploads (pictures of 1 to 12 megapixels, sounds), ${settings.pages} signed-in pages.
Read ${settings.idleSeconds} s after the last answer of a third, from /proc: what is resident, and in brackets what of it is no file. "Most ever" is the peak of the processes that are there in the end.

${markdownTable(targetTable(report.targets))}

${markdownTable(readingTable(report))}
`;
}
