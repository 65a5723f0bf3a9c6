import { alignTable, describe, type Machine, markdownTable } from '../ledger/report.ts';
import { type Target, verdictOf } from '../ledger/targets.ts';
import type { Films, Memory, PickUp, Throughput } from './measure.ts';
import type { Options } from './options.ts';

/** What a run measured; null: it was left out. */
export type Figures = { throughput: Throughput[]; pickUp: PickUp; films: Films | null };

/** Everything that a run found, as it goes into the JSON. */
export type Report = Figures & {
  date: string;
  machine: Machine;
  settings: Options;
  targets: (Target & { verdict: string })[];
  proof: string;
};

export function makeReport(found: Figures & { machine: Machine; proof: string }, settings: Options): Report {
  const targets = targetsOf(found).map((target) => ({ ...target, verdict: verdictOf(target) }));
  return { date: new Date().toISOString().slice(0, 10), settings, ...found, targets };
}

function targetsOf({ throughput, pickUp }: Figures): Target[] {
  const best = Math.max(...throughput.map(({ tasksPerSecond }) => tasksPerSecond));
  return [
    { what: 'tasks a second from submit to finish', bound: 'at least', aim: 300, measured: best },
    { what: 'pick-up of a lone task, p99 in ms', bound: 'at most', aim: 100, measured: pickUp.p99Ms },
  ];
}

function tableOf({ throughput, pickUp, films }: Figures): string[][] {
  const rows = throughput.flatMap(({ workers, tasks, tasksPerSecond, memory }) => {
    const what = `${workers} ${workers === 1 ? 'worker' : 'workers'}, ${count(tasks)} tasks that do nothing`;
    return [
      [what, `${Math.round(tasksPerSecond)} tasks/s`],
      ['memory of a worker, before and after', tell(memory)],
    ];
  });
  rows.push([
    `pick-up by an idle worker, ${count(pickUp.tasks)} tasks one by one`,
    `p50 ${pickUp.p50Ms.toFixed(0)} ms, p99 ${pickUp.p99Ms.toFixed(0)} ms`,
  ]);
  if (films) {
    const { renders, memory, web } = films;
    rows.push([`memory of a worker, before and after ${count(renders)} films`, tell(memory)]);
    rows.push(['memory of the web process that served them', `${web.beforeMib} and ${web.afterMib} MiB`]);
  }
  return [['what', 'measured'], ...rows];
}

function tell({ before, after }: Memory): string {
  return `${before.rssMib} and ${after.rssMib} MiB, of it heap ${before.heapMib} and ${after.heapMib}`;
}

function count(number: number): string {
  return number.toLocaleString('en');
}

/** For the terminal. */
export function toText(figures: Figures): string {
  return alignTable(tableOf(figures));
}

export function toMarkdown(report: Report): string {
  const { date, machine, settings, targets, proof } = report;
  const told = targets.map(({ what, bound, aim, measured, verdict }) => [
    what,
    `${bound} ${aim}`,
    measured === null ? '–' : measured.toFixed(0),
    verdict,
  ]);
  return `# Speed of tasks

Written by \`npm run bench:tasks\` on ${date}: ${describe(machine)}.
PostgreSQL is the embedded one, with fsync on, beside the workers and the one that submits: all share the cores.

- **tasks a second**: 32 clients submit (charge + task + job) as fast as they are answered, workers that do ${settings.concurrency} at
  once take and finish; from the first submit to the last end
- **pick-up**: from the instant of the charge to that at which a worker has the task, by the database's clock
- **memory**: resident, after a collection; films are of one second, two at once, each in a thread of
  its own, asked for and read over REST

${markdownTable([['target', 'aim', 'measured', ''], ...told])}

${markdownTable(tableOf(report))}

Afterwards: ${proof}.
`;
}
