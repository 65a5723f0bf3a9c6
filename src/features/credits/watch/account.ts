import { getCurrentPlan } from '#/features/plans/queries.ts';
import { getHeldCredits, listTasks } from '#/features/tasks/queries.ts';
import type { TaskRecord } from '#/features/tasks/rules/task-record.ts';
import { changesOf } from '#/features/tasks/watch/changes.ts';
import { type Balance, getBalance } from '#/ledger/ledger.ts';
import type { Db } from '#/platform/db.ts';
import type { ChangeEvents } from '#/platform/events.ts';

/** What a user has available, owes and holds, in credits, their plan, and their grants in burn order. */
export type AccountView = {
  balance: number;
  debtCredits: number;
  held: number;
  plan: string;
  grants: Balance['grants'];
};

/** The account as it stands. */
export async function getAccountView(db: Db, userId: string): Promise<AccountView> {
  const [{ availableCredits, debtCredits, grants }, { plan }, held] = await Promise.all([
    getBalance(db, userId),
    getCurrentPlan(db, userId),
    getHeldCredits(db, userId),
  ]);
  return { balance: availableCredits, debtCredits, held, plan: plan.name, grants };
}

/** A worker reports several times a second: of more than so many changes in a second some are told together. */
const minGapMs = 200;

/**
 * The account and the user's `recent` newest tasks: at once, and whenever they are not as they were last told, until the
 * signal aborts. Everything each time, so that whoever begins to listen anew has missed nothing.
 */
export async function* watchAccount(
  { db, events }: { db: Db; events: ChangeEvents },
  userId: string,
  { recent, signal }: { recent: number; signal: AbortSignal },
): AsyncGenerator<{ account: AccountView; tasks: TaskRecord[] }> {
  let told = '';
  for await (const _ of changesOf(events, userId, { signal, minGapMs })) {
    const [account, { tasks }] = await Promise.all([
      getAccountView(db, userId),
      listTasks(db, userId, { limit: recent }),
    ]);
    const state = JSON.stringify([account, tasks]);
    if (state !== told) yield { account, tasks };
    told = state;
  }
}
