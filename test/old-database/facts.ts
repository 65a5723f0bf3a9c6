import type { Answered, Build } from '#test/old-database/build.ts';

/** What is told of an account. */
export type Fact = {
  name: string;
  read(build: Build, userId: string): Promise<unknown>;
};

/** The answers that are to stay as they are, by account and name of the fact, and what was answered under keys. */
export type Expected = {
  accounts: Record<string, Record<string, unknown>>;
  plans: unknown;
  answers: Answered[];
};

const day = 24 * 60 * 60 * 1000;
/** Instants after every line of the dump, to which accounts are advanced in memory. */
const later = ['2027-01-01T00:00:00Z', '2027-06-15T12:00:00Z', '2028-03-01T00:00:00Z'].map((text) => new Date(text));
/** No later than the making of the dump, so that a period until then is complete at any run of the test. */
const lastPeriodEnds = new Date('2026-11-01T00:00:00Z');

/** Everything about an account that a migration must leave as it is. */
export const facts: Fact[] = [
  { name: 'history', read: readHistory },
  { name: 'books', read: (build, userId) => build.books(userId) },
  {
    name: 'present balance',
    // Of an account that time changes, the present balance depends on the day.
    read: async (build, userId) => ((await build.isStill(userId)) ? build.balance(userId) : null),
  },
  {
    name: 'balances at instants',
    read: async (build, userId) => {
      const lines = await readHistory(build, userId);
      const told = [lines.at(-1), lines[Math.floor(lines.length / 2)], lines[0]].flatMap((line) => line ?? []);
      const around = told.flatMap(({ createdAt }) => [new Date(createdAt.getTime() - 1), createdAt]);
      return readAt([...around, ...later], (instant) => build.balanceAt(userId, instant));
    },
  },
  {
    name: 'accounts to come',
    read: (build, userId) => readAt(later, (instant) => build.accountAt(userId, instant)),
  },
  {
    name: 'statements',
    read: async (build, userId) => {
      const statements = [];
      for (const period of periodsOf(await readHistory(build, userId))) {
        // What types and models of work cost net, and the model of a line, are told since then.
        const told = (await build.statement(userId, period)) as Told;
        const { costs: _costs, models: _models, lines, ...statement } = told;
        statements.push({ ...statement, lines: lines.map(({ model: _model, ...line }) => line) });
      }
      return statements;
    },
  },
  {
    name: 'explanations',
    read: async (build, userId) => {
      const explanations = [];
      for (const { id } of await readHistory(build, userId)) explanations.push(await build.explanation(userId, id));
      return explanations;
    },
  },
  { name: 'tasks', read: (build, userId) => build.tasks(userId) },
  { name: 'notices', read: (build, userId) => build.notices(userId) },
  { name: 'uploads', read: (build, userId) => build.uploads(userId) },
];

type Told = Record<string, unknown> & { lines: Record<string, unknown>[] };

/** The lines as the API tells them, newest first, page by page. */
async function readHistory(build: Build, userId: string) {
  const lines: { id: string; createdAt: Date }[] = [];
  let cursor: string | undefined;
  do {
    const page = await build.transactions(userId, { limit: 20, ...(cursor ? { cursor } : {}) });
    lines.push(...page.transactions);
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  return lines;
}

async function readAt<Value>(instants: readonly Date[], read: (instant: Date) => Promise<Value>) {
  const values = [];
  for (const instant of instants) values.push({ instant, value: await read(instant) });
  return values;
}

/** Its first month, all of its lines, and the weeks after them, of which some may be due and not booked. */
function periodsOf(lines: readonly { createdAt: Date }[]): { from: Date; to: Date }[] {
  const [first, last] = [lines.at(-1)?.createdAt, lines[0]?.createdAt];
  if (!first || !last) return [];
  const end = new Date(last.getTime() + 1);
  const month = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth()));
  const next = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1));
  const weeks = new Date(Math.min(end.getTime() + 70 * day, lastPeriodEnds.getTime()));
  const periods = [
    { from: month, to: next < end ? next : end },
    { from: first, to: end },
    { from: end, to: weeks },
  ];
  return periods.filter(({ from, to }) => from < to);
}
