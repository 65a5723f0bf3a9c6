import { describe, type Machine, markdownTable } from '../ledger/report.ts';
import { type Builds, type BySide, sides } from './builds.ts';
import type { Answers, Cell } from './measure.ts';
import type { Options } from './options.ts';
import { type Ratio, tellRatio } from './ratio.ts';
import { type BenchRequest, type RequestName, requests } from './requests.ts';
import { readerLines } from './seed.ts';

/** Everything that a run found, as it goes into the JSON. */
export type Report = {
  date: string;
  machine: Machine;
  settings: { seconds: number; rounds: number };
  builds: Builds;
  targets: Target[];
  proofs: BySide<string | null>;
  answers: Answers;
  cells: Cell[];
};

/** `measured`: null where nothing was measured against the build that the aim is told of. */
export type Target = { what: string; aim: number; measured: Ratio | null; verdict: Verdict };
type Verdict = 'reached' | 'not reached' | 'too noisy to say' | 'not measured';

/** The build that aims are told of. */
const aimedBuild = '429e640';

export function makeReport(
  found: Omit<Report, 'date' | 'settings' | 'targets'>,
  { seconds, rounds }: Pick<Options, 'seconds' | 'rounds'>,
): Report {
  const date = new Date().toISOString().slice(0, 10);
  return { date, settings: { seconds, rounds }, ...found, targets: targetsOf(found) };
}

/** The aim is told of one build only: against any other, nothing is said to be reached. */
function targetsOf({ builds, cells }: Pick<Report, 'builds' | 'cells'>): Target[] {
  return cells.flatMap(({ request, connections, ratios }) => {
    const aim = (requests[request] as BenchRequest).aims?.[connections];
    if (aim === undefined) return [];
    const measured = builds.against === aimedBuild ? ratios.requestsPerSecond : null;
    const what = `${requests[request].title}, ${connectionsOf(connections)}: requests a second to ${aimedBuild}`;
    return [{ what, aim, measured, verdict: verdictOf(measured, aim) }];
  });
}

/** A median alone is no proof: that of two builds which are the same passes the aim on a busy machine. */
function verdictOf(measured: Ratio | null, aim: number): Verdict {
  if (!measured) return 'not measured';
  if (measured.low >= aim) return 'reached';
  return measured.high < aim ? 'not reached' : 'too noisy to say';
}

type Table = string[][];

export function targetTable(targets: readonly Target[]): Table {
  const rows = targets.map((target) => [target.what, `at least ${target.aim}`, tell(target.measured), target.verdict]);
  return [['target', 'aim', 'measured', ''], ...rows];
}

const nothing = '—';

/** One line for each request and build that was measured; a build that does not have the request has dashes. */
export function cellTable(cells: readonly Cell[], builds: Builds): Table {
  const shown = sides.filter((side) => builds[side] !== null);
  const rows = cells.flatMap(({ request, builds: measured }) =>
    shown.map((side) => {
      const cell = measured[side];
      const figures = cell
        ? [
            count(cell.requestsPerSecond),
            cell.p50Ms.toFixed(2),
            cell.p99Ms.toFixed(2),
            cell.cpuMs?.toFixed(2) ?? nothing,
          ]
        : [nothing, nothing, nothing, nothing];
      return [requests[request].title, builds[side] ?? nothing, ...figures];
    }),
  );
  return [['request', 'build', 'requests/s', 'p50 ms', 'p99 ms', 'CPU ms a request'], ...rows];
}

/** What this build is to the other, request by request, and between which figures that truly is. */
export function ratioTable(cells: readonly Cell[]): Table {
  const at = [...new Set(cells.map(({ connections }) => connections))];
  const names = [...new Set(cells.map(({ request }) => request))];
  const ratio = (name: RequestName, connections: number, by: keyof Cell['ratios']) =>
    tell(cells.find((cell) => cell.request === name && cell.connections === connections)?.ratios[by] ?? null);
  const header = [
    ...at.map((connections) => `requests/s, ${connectionsOf(connections)}`),
    ...at.map((connections) => `CPU a request, ${connectionsOf(connections)}`),
  ];
  const rows = names.map((name) => [
    requests[name].title,
    ...at.map((connections) => ratio(name, connections, 'requestsPerSecond')),
    ...at.map((connections) => ratio(name, connections, 'cpuMs')),
  ]);
  return [['this build to the other', ...header], ...rows];
}

/** The size of the body as it is sent. */
export function answerTable(answers: Answers, builds: Builds): Table {
  const shown = sides.filter((side) => builds[side] !== null);
  const rows = answers.map(({ request, builds: answered }) => [
    requests[request].title,
    ...shown.map((side) => {
      const answer = answered[side];
      return answer ? `${count(answer.bytes)} bytes${answer.encoding ? `, ${answer.encoding}` : ''}` : nothing;
    }),
  ]);
  return [['answer to', ...shown.map((side) => builds[side] ?? nothing)], ...rows];
}

function tell(ratio: Ratio | null): string {
  return ratio ? tellRatio(ratio) : nothing;
}

function count(number: number): string {
  return Math.round(number).toLocaleString('en');
}

export function connectionsOf(connections: number): string {
  return connections === 1 ? '1 connection' : `${connections} connections`;
}

export function toMarkdown({ date, machine, settings, builds, targets, proofs, answers, cells }: Report): string {
  const { seconds, rounds } = settings;
  const groups = [...new Set(cells.map(({ connections }) => connections))];
  return `# Speed over HTTP

Written by \`npm run bench:http\` on ${date}: ${describe(machine)}.
Two production builds, ${builds.this} and ${builds.against ?? nothing}, each with a web process, a database and people of its own; no worker.
Load, web process and PostgreSQL (the embedded one, with fsync on) share the cores.

Each cell counted for ${seconds} s in ${rounds} rounds, after a warm-up, the two builds in turn. Connections stay open, and each waits for
its answer before it asks again. Figures are medians of the rounds; ratios are taken within a round. In brackets is where the
median truly is, with 95 % from six rounds on: an aim that lies in between is neither reached nor missed. Any answer but the
expected one ends the run, so there were none.

- **requests a second** are those of the whole machine, with what the load and PostgreSQL take of it: more is better
- **CPU ms a request** is what the web process alone took, all its threads, from /proc: less is better. It depends less
  on what else runs than requests a second do, but on a busy machine it grows too
- **GET /api/health** is an empty 200, **GET /api/no-such-route** the 404 that every build gives: the least a request costs
- **GET /api/credits** is the account and 10 of ${readerLines} lines, **POST /api/tasks/text-to-image** a charge, a task and a job, by 32
  accounts in turn; pages and reads are those of somebody who is signed in

${markdownTable(targetTable(targets))}

${markdownTable(ratioTable(cells))}

${groups
  .map(
    (at) =>
      `## ${connectionsOf(at)}\n\n${markdownTable(
        cellTable(
          cells.filter(({ connections }) => connections === at),
          builds,
        ),
      )}`,
  )
  .join('\n\n')}

## What was answered

${markdownTable(answerTable(answers, builds))}

Afterwards, in the database of ${sides
    .flatMap((side) => (proofs[side] ? `${builds[side]}: ${proofs[side]}` : []))
    .join(' Of ')}
`;
}
