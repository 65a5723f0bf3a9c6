import { paidPlanOf } from '#/features/plans/rules/plan-terms.ts';
import { heldCreditsSql, listTasks } from '#/features/tasks/queries.ts';
import type { TaskRecord } from '#/features/tasks/rules/task-record.ts';
import { changesOf } from '#/features/tasks/watch/changes.ts';
import { type Balance, type Beside, balanceOf, type Ledger } from '#/ledger/ledger.ts';
import { NotFoundError } from '#/lib/errors.ts';
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

/** The hold and the plan of an account, as they are stored. */
export const heldAndPlan: Beside<{ held: number; plan: string | null }> = {
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
  const { now, advanced, beside } = await readAccountAt(userId, undefined, heldAndPlan);
  const { availableCredits, debtCredits, grants } = balanceOf(advanced.account, now);
  const begun = advanced.periods.at(-1);
  const plan = begun ? paidPlanOf(begun.terms).plan.name : beside.plan;
  if (plan === null) throw new NotFoundError('plan of this user');
  return { balance: availableCredits, debtCredits, held: beside.held, plan, grants };
}

/** What an event of the subscription says. */
type Changes = { account: AccountView; tasks: TaskRecord[] };

type WatchServices = { ledger: Ledger; events: ChangeEvents; sources: SharedSources };

/** The shortest time between two reads, in milliseconds, because a worker reports progress several times a second. */
const minGapMs = 200;

/** How many tasks are read, whatever is asked for up to it: so a user's streams have two readers at the most. */
const readCounts = { usual: 20, most: 50 };

/**
 * Yields the account and the user's `recent` newest tasks (1 to 50): at once, and whenever they differ from what was yielded
 * last, until the signal aborts. Each time the whole state, so that a client that reconnects has missed nothing. All who
 * watch an account in this process share one read of each change.
 */
export async function* watchAccount(
  services: WatchServices,
  userId: string,
  { recent, signal }: { recent: number; signal: AbortSignal },
): AsyncGenerator<Changes> {
  const count = recent <= readCounts.usual ? readCounts.usual : readCounts.most;
  const read = (until: AbortSignal) => readAccount(services, userId, { count, signal: until });
  let yieldedState = '';
  for await (const { account, tasks } of services.sources.follow(`account ${userId} ${count}`, read, signal)) {
    const changes = { account, tasks: tasks.slice(0, recent) };
    const state = JSON.stringify(changes);
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
