/** How often each verb came to each class of outcome. */
export type Counts = Record<string, Record<string, number>>;

/** What a long run came to. */
export type Report = {
  date: string;
  machine: { cores: number; node: string; postgres: string };
  seed: number;
  runs: number;
  steps: number;
  seconds: number;
  processes: number;
  verdict: string;
  counts: Counts;
};

/** The counts of two together. */
export function addCounts(one: Counts, other: Counts): Counts {
  const sum: Counts = structuredClone(one);
  for (const [verb, names] of Object.entries(other)) {
    const ofVerb = sum[verb] ?? {};
    for (const [name, times] of Object.entries(names)) ofVerb[name] = (ofVerb[name] ?? 0) + times;
    sum[verb] = ofVerb;
  }
  return sum;
}

/** A row for each verb: how often it was asked, and what came of it, the most frequent first. */
export function countRows(counts: Counts): [verb: string, times: string, outcomes: string][] {
  return Object.entries(counts)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([verb, names]) => {
      const outcomes = Object.entries(names).sort(([, a], [, b]) => b - a);
      const times = outcomes.reduce((sum, [, count]) => sum + count, 0);
      return [verb, formatCount(times), outcomes.map(([name, count]) => `${name} ${formatCount(count)}`).join(', ')];
    });
}

export function formatCount(count: number): string {
  return count.toLocaleString('en');
}

export function toJson(report: Report): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}

export function toMarkdown({ date, machine, seed, runs, steps, seconds, processes, verdict, counts }: Report): string {
  const rows = countRows(counts).map((row) => `| ${row.join(' | ')} |`);
  return `# The ledger against its model

Written by \`npm run test:model -- --runs ${runs}\` on ${date}: ${machine.cores} cores, Node ${machine.node}, PostgreSQL ${machine.postgres}.

${formatCount(runs)} random histories with ${formatCount(steps)} steps, told to the verbs on PostgreSQL and to a model in plain
TypeScript, by ${processes} processes in ${formatCount(seconds)} s. After every step the answer, the lines, the account and its grants as read at
that instant were compared, and every invariant of the account proved. Seed ${seed}.

**${verdict}**

\`line\` counts the lines of the ledger, \`time\` what time alone did to plans; the others are what was asked, and what came of it.

| | times | outcomes |
| --- | ---: | --- |
${rows.join('\n')}
`;
}
