import { type Builds, type BySide, sides } from '../http/builds.ts';
import { type Ratio, tellRatio } from '../http/ratio.ts';
import { describe, type Machine, markdownTable } from '../ledger/report.ts';
import type { CrowdFigures } from './measure.ts';
import { type CrowdName, crowdTitles, type MeasureName, measureNames, measures, type Tally } from './measures.ts';

/** What a crowd did to each build. Null: that build was not there. */
export type CrowdResult = { crowd: CrowdName; builds: BySide<CrowdFigures | null> };

/** Everything that a run found, as it goes into the JSON. */
export type Report = {
  date: string;
  machine: Machine;
  rounds: number;
  /** What the products were set to, beside what every benchmark sets. */
  settings: Record<string, string>;
  builds: Builds;
  targets: Target[];
  proofs: BySide<string | null>;
  crowds: CrowdResult[];
};

type Verdict = 'reached' | 'not reached' | 'too noisy to say' | 'not measured';
export type Target = { what: string; aim: string; measured: string; verdict: Verdict };

export function makeReport(found: Omit<Report, 'date' | 'targets'>): Report {
  return { date: new Date().toISOString().slice(0, 10), ...found, targets: targetsOf(found.crowds) };
}

/** The aims hold for this build alone: they are ratios of what it does in a crowd to what it does without. */
function targetsOf(crowds: readonly CrowdResult[]): Target[] {
  const targets: Target[] = [];
  for (const name of measureNames) {
    const { crowd, title, aim } = measures[name];
    const figures = crowds.find((one) => one.crowd === crowd)?.builds.this;
    if (!figures) continue;
    const ratio = figures.measures[name]?.ratio ?? null;
    const what = `${crowdTitles[crowd]}: ${title}, in it to without`;
    targets.push({ what, aim: `at most ${aim}`, measured: tell(ratio), verdict: verdictOf(ratio, aim) });
  }
  const signUps = crowds.find(({ crowd }) => crowd === 'sign-ups')?.builds.this;
  if (signUps) targets.push(failureTarget(signUps));
  return targets;
}

/** A median alone is no proof on a busy machine: the whole range is to be within the aim. */
function verdictOf(ratio: Ratio | null, aim: number): Verdict {
  if (!ratio) return 'not measured';
  if (ratio.high <= aim) return 'reached';
  return ratio.low > aim ? 'not reached' : 'too noisy to say';
}

function failureTarget({ answers, othersAnswers }: CrowdFigures): Target {
  const failures = [answers, othersAnswers]
    .flatMap((tally) => Object.entries(tally))
    .filter(([answer]) => /^(5..|no answer)$/.test(answer))
    .reduce((sum, [, count]) => sum + count, 0);
  const verdict = failures === 0 ? 'reached' : 'not reached';
  return { what: `${crowdTitles['sign-ups']}: answers of 5xx, or none`, aim: '0', measured: String(failures), verdict };
}

type Table = string[][];
const nothing = '—';

export function targetTable(targets: readonly Target[]): Table {
  const rows = targets.map(({ what, aim, measured, verdict }) => [what, aim, measured, verdict]);
  return [['target', 'aim', 'measured', ''], ...rows];
}

/** One line for each build and each thing that was timed. */
export function measureTable(crowds: readonly CrowdResult[], builds: Builds): Table {
  const rows = crowds.flatMap(({ crowd, builds: figures }) =>
    measuresOf(crowd).flatMap((name) =>
      shownOf(builds).map((side) => {
        const measured = figures[side]?.measures[name];
        return [
          measures[name].title,
          builds[side] ?? nothing,
          measured ? milliseconds(measured.aloneMs) : nothing,
          measured ? milliseconds(measured.crowdedMs) : nothing,
          tell(measured?.ratio ?? null),
        ];
      }),
    ),
  );
  return [['what', 'build', 'without, ms', 'in the crowd, ms', 'ratio'], ...rows];
}

/** What the crowd and the others were answered, over all rounds. */
export function answerTable(crowds: readonly CrowdResult[], builds: Builds): Table {
  const rows = crowds.flatMap(({ crowd, builds: figures }) =>
    shownOf(builds).map((side) => [
      crowdTitles[crowd],
      builds[side] ?? nothing,
      listOf(figures[side]?.answers),
      listOf(figures[side]?.othersAnswers),
    ]),
  );
  return [['crowd', 'build', 'answers to it', 'answers to others'], ...rows];
}

function measuresOf(crowd: CrowdName): MeasureName[] {
  return measureNames.filter((name) => measures[name].crowd === crowd);
}

function shownOf(builds: Builds) {
  return sides.filter((side) => builds[side] !== null);
}

function tell(ratio: Ratio | null): string {
  return ratio ? tellRatio(ratio) : nothing;
}

function milliseconds(number: number): string {
  return number < 100 ? number.toFixed(1) : Math.round(number).toLocaleString('en');
}

function listOf(tally: Tally = {}): string {
  const parts = Object.entries(tally).map(([answer, count]) => `${count.toLocaleString('en')} × ${answer}`);
  return parts.join(', ') || nothing;
}

export function toMarkdown({ date, machine, rounds, settings, builds, targets, proofs, crowds }: Report): string {
  return `# Crowds

Written by \`npm run bench:crowd\` on ${date}: ${describe(machine)}.
Two production builds, ${builds.this} and ${builds.against ?? nothing}, each with a web process, a database and people of its own; no worker.
The crowd, the others, the web process and PostgreSQL (the embedded one, with fsync on) share the cores.

${rounds} rounds, the two builds in turn, each first without the crowd and then in it. Times are medians of the rounds; ratios are taken within
a round. In brackets is where the median truly is, with 95 % from six rounds on: an aim that lies in between is neither reached nor missed.

- **sign-ups**: somebody on one connection asks again once they have their answer, for 3 s without the crowd, and then from the first sign-up to
  the last answer. p99 is of each round
- **streams**: the user has as many open as were given to them. Each of their submits is a change that the streams tell; the other user's three
  come right after three of theirs
- **batches**: one call of \`plans.list\` without an account, and a request with so many of them
- **bombs**: PNGs of 39.7 megapixels in 40 kB. The other's photograph has 12 megapixels, and is sent again and again until
  the bombs are answered: the mean time of one. Who is sent away comes again when they are told to, and the time goes on
- Set for it: ${Object.entries(settings)
    .map(([name, value]) => `\`${name}=${value}\``)
    .join(', ')}, beside the limits of \`npm run bench:http\`

${markdownTable(targetTable(targets))}

${markdownTable(measureTable(crowds, builds))}

${markdownTable(answerTable(crowds, builds))}

Afterwards, in the database of ${sides
    .flatMap((side) => (proofs[side] ? `${builds[side]}: ${proofs[side]}` : []))
    .join(' Of ')}
`;
}
