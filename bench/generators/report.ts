import { availableParallelism, totalmem } from 'node:os';
import { alignTable, markdownTable } from '../ledger/report.ts';
import type { Figure } from './measure.ts';

/** Everything that a run found, as it goes into the JSON. */
export type Report = {
  date: string;
  machine: { cores: number; memoryGib: number; node: string };
  figures: Figure[];
};

export function makeReport(figures: Figure[]): Report {
  const memoryGib = Math.round(totalmem() / 2 ** 30);
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: { cores: availableParallelism(), memoryGib, node: process.versions.node },
    figures,
  };
}

function tableOf(figures: Figure[]): string[][] {
  const rows = figures.map(({ slug, input, made, seconds, cpuSeconds, peakMib }) => [
    slug,
    input,
    made,
    seconds.toFixed(1),
    cpuSeconds.toFixed(1),
    String(peakMib),
  ]);
  return [['type', 'made from', 'made', 'seconds', 'CPU seconds', 'peak MiB'], ...rows];
}

/** For the terminal. */
export function toText(figures: Figure[]): string {
  return alignTable(tableOf(figures));
}

export function toMarkdown({ date, machine, figures }: Report): string {
  return `# Speed of the local generators

Written by \`npm run bench:generators\` on ${date}: ${machine.cores} cores, ${machine.memoryGib} GiB, Node ${machine.node}.

- **seconds**: from the call of a generator to its finished file, the median of ${figures[0]?.runs ?? 0} runs
- **CPU seconds**: of all cores together, for where other programs share them
- **peak**: the most resident memory of a process that does only that one piece of work, Node and the code of all
  generators with it

${markdownTable(tableOf(figures))}
`;
}
