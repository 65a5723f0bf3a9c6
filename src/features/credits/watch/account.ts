import { getCurrentPlan } from '#/features/plans/queries.ts';
import { getHeldCredits, listTasks } from '#/features/tasks/queries.ts';
import type { TaskRecord } from '#/features/tasks/rules/task-record.ts';
import { changesOf } from '#/features/tasks/watch/changes.ts';
import type { Balance, Ledger } from '#/ledger/ledger.ts';
import type { ChangeEvents } from '#/platform/events.ts';

/** A user's available credits (`balance`), debt and hold, all in credits; the name of their plan; their grants in burn order. */
export type AccountView = {
  balance: number;
  debtCredits: number;
  held: number;
  plan: string;
  grants: Balance['grants'];
};

/** Returns the account as it is now, including what is due and not booked yet. */
export async function getAccountView(ledger: Ledger, userId: string): Promise<AccountView> {
  const [{ availableCredits, debtCredits, grants }, { plan }, held] = await Promise.all([
    ledger.getBalance(userId),
    getCurrentPlan(ledger, userId),
    getHeldCredits(ledger.db, userId),
  ]);
  return { balance: availableCredits, debtCredits, held, plan: plan.name, grants };
}

/** The shortest time between two reads, in milliseconds, because a worker reports progress several times a second. */
const minGapMs = 200;

/**
 * Yields the account and the user's `recent` newest tasks: at once, and whenever they differ from what was yielded last,
 * until the signal aborts. Each time the whole state, so that a client that reconnects has missed nothing.
 */
export async function* watchAccount(
  { ledger, events }: { ledger: Ledger; events: ChangeEvents },
  userId: string,
  { recent, signal }: { recent: number; signal: AbortSignal },
): AsyncGenerator<{ account: AccountView; tasks: TaskRecord[] }> {
  let yieldedState = '';
  for await (const _ of changesOf(events, userId, { signal, minGapMs })) {
    const [account, { tasks }] = await Promise.all([
      getAccountView(ledger, userId),
      listTasks(ledger.db, userId, { limit: recent }),
    ]);
    const state = JSON.stringify([account, tasks]);
    if (state !== yieldedState) yield { account, tasks };
    yieldedState = state;
  }
}
