import { paidPlanOf } from '#/features/plans/rules/plan-terms.ts';
import { heldCreditsSql, listTasks } from '#/features/tasks/queries.ts';
import type { TaskRecord } from '#/features/tasks/rules/task-record.ts';
import { changesOf } from '#/features/tasks/watch/changes.ts';
import { type Balance, type Beside, balanceOf, type Ledger, type PageInput, pageBeside } from '#/ledger/ledger.ts';
import { NotFoundError } from '#/lib/errors.ts';
import { onceForEach } from '#/lib/once-for-each.ts';
import type { SharedSources } from '#/lib/shared-sources.ts';
import type { ChangeEvents } from '#/platform/events.ts';

/** A user's available credits (`balance`), debt and hold, all in credits; the name of their plan; their grants in burn order. */
export type AccountView = {
  balance: number;
  debtCredits: number;
  held: number;
  plan: string;
  grants: Balance['grants'];
};

type HeldAndPlan = { held: number; plan: string | null };
type AccountRead = Awaited<ReturnType<Ledger['readAccountAt']>>;

/** The hold and the plan of an account, as they are stored. */
export const heldAndPlan: Beside<HeldAndPlan> = {
  name: 'heldAndPlan',
  sql: `SELECT json_build_object('held', ${heldCreditsSql('u.id')},
    'plan', (SELECT p.name FROM "Plan" p WHERE p.id = u."planId"))`,
  of: (json) => json,
};

/**
 * Returns the account as it is now, including what is due and not booked yet, by one statement.
 * @throws NotFoundError (user, or their plan)
 */
export async function getAccountView({ readAccountAt }: Ledger, userId: string): Promise<AccountView> {
  return viewOf(await readAccountAt(userId, undefined, heldAndPlan));
}

/**
 * Returns the account as `getAccountView` does with a page of its ledger, both by one statement.
 * @throws NotFoundError (user, or their plan)
 */
export async function getAccountAndPage({ readAccountAt }: Ledger, userId: string, asked: PageInput) {
  const page = pageBeside(asked);
  const read = await readAccountAt(userId, undefined, {
    ...page,
    name: 'heldPlanAndPage',
    sql: heldPlanAndPageSql(page.sql),
    of: (json: { account: HeldAndPlan; page: never }) => ({ ...json.account, page: page.of(json.page) }),
  });
  return { account: viewOf(read), page: read.beside.page };
}

function heldPlanAndPageSql(pageSql: string): string {
  return `SELECT json_build_object('account', (${heldAndPlan.sql}), 'page', (${pageSql}))`;
}

function viewOf({
  now,
  advanced,
  beside,
}: Pick<AccountRead, 'now' | 'advanced'> & { beside: HeldAndPlan }): AccountView {
  const { availableCredits, debtCredits, grants } = balanceOf(advanced.account, now);
  const begun = advanced.periods.at(-1);
  const plan = begun ? paidPlanOf(begun.terms).plan.name : beside.plan;
  if (plan === null) throw new NotFoundError('plan of this user');
  return { balance: availableCredits, debtCredits, held: beside.held, plan, grants };
}

/** What an event of the subscription says. */
export type Changes = { account: AccountView; tasks: TaskRecord[] };

/** What was read, as streams want it that ask for so many tasks, and what it is known by. Made once for all of them. */
type Cut = (recent: number) => { changes: Changes; state: string };
const cutOf = onceForEach(({ account, tasks }: Changes): Cut => {
  const cuts = new Map<number, ReturnType<Cut>>();
  return (recent) => {
    const changes = { account, tasks: tasks.slice(0, recent) };
    const cut = cuts.get(recent) ?? { changes, state: JSON.stringify(changes) };
    cuts.set(recent, cut);
    return cut;
  };
});

type WatchServices = { ledger: Ledger; events: ChangeEvents; sources: SharedSources };

/** The shortest time between two reads, in milliseconds, because a worker reports progress several times a second. */
const minGapMs = 200;

/** How many tasks are read, whatever is asked for up to it: so a user's streams have two readers at the most. */
const readCounts = { usual: 20, most: 50 };

/**
 * Yields the account and the user's `recent` newest tasks (1 to 50): at once, and whenever they differ from what was yielded
 * last, until the signal aborts. Each time the whole state, so that a client that reconnects has missed nothing. All who
 * watch an account in this process share one read of each change, and those that ask for as many tasks get the same object.
 */
export async function* watchAccount(
  services: WatchServices,
  userId: string,
  { recent, signal }: { recent: number; signal: AbortSignal },
): AsyncGenerator<Changes> {
  const count = recent <= readCounts.usual ? readCounts.usual : readCounts.most;
  const read = (until: AbortSignal) => readAccount(services, userId, { count, signal: until });
  let yieldedState = '';
  for await (const item of services.sources.follow(`account ${userId} ${count}`, read, signal)) {
    const { changes, state } = cutOf(item)(recent);
    if (state !== yieldedState) yield changes;
    yieldedState = state;
  }
}

/** Reads the account and its `count` newest tasks, now and after each change. */
async function* readAccount(
  { ledger, events }: WatchServices,
  userId: string,
  { count, signal }: { count: number; signal: AbortSignal },
): AsyncGenerator<Changes> {
  for await (const _ of changesOf(events, userId, { signal, minGapMs })) {
    const [account, { tasks }] = await Promise.all([
      getAccountView(ledger, userId),
      listTasks(ledger.db, userId, { limit: count }),
    ]);
    yield { account, tasks };
  }
}
