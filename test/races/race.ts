import { expect } from 'vitest';
import { upgradePlan } from '#/features/plans/plan-service.ts';
import { startFreePlan } from '#/features/plans/sign-up-service.ts';
import { DomainError } from '#/lib/errors.ts';
import type { Db } from '#/platform/db.ts';
import type { Queue } from '#/platform/queue.ts';
import { creditVerbs, lineIdOf } from '#test/credit-verbs.ts';
import { createUser } from '#test/factories.ts';
import { ledgerOf } from '#test/ledger.ts';
import type { Random } from '#test/random.ts';

/** What a process works with: each of these has a pool of its own, and batches its own commands. */
export type RaceProcess = { db: Db; queue: Queue };

/** One account that verbs want at once, and what of it they want. */
export type RaceAccount = {
  userId: string;
  /** A purchase of 100 that burns first: 20 of it are spent for good, 40 held, 40 left. */
  purchaseId: string;
  /** External work, 40 held of the purchase, which may come to 60. */
  chargeId: string;
  /** The line of a chargeback: 20 taken, 10 owed. */
  clawbackId?: string;
  /** The line of an expiry of 12. */
  expiryId?: string;
  taskId?: string;
  /** A grant of 30, of which some is taken back. */
  mistakeId?: string;
};

/**
 * What came of one call. `kind` is won, or why not: the reason of its error, or what its answer says. `worth` is how the
 * account's worth (what is available less what is owed) must have changed by it, in credits.
 */
export type Outcome = { kind: string; worth: number; answer: Record<string, unknown>; index: number };

export type Standing = { available: number; owed: number };

/** A race that is over, as a verb judges it: what came of its own calls, and of those of the verb it raced. */
export type RaceResult = {
  db: Db;
  account: RaceAccount;
  mine: Outcome[];
  rival: string;
  rivals: Outcome[];
  before: Standing;
  after: Standing;
};

/** A verb that takes part in races. */
export type RaceVerb = {
  name: string;
  /** Makes what only this verb wants. */
  prepare?: (process: RaceProcess, account: RaceAccount) => Promise<void>;
  /** Makes the call; `index` counts this verb's calls of the race. What it throws is taken for the reason of its loss. */
  ask: (process: RaceProcess, account: RaceAccount, index: number) => Promise<Omit<Outcome, 'index'>>;
  /** @throws when that cannot have come of it, in whatever order the calls were done */
  judge: (result: RaceResult) => void | Promise<void>;
};

/** How many calls are made at once. */
export const callsAtOnce = 32;

const day = 24 * 60 * 60 * 1000;
/** Accounts are made as if this long ago, so that the renewal of their plan is due when the race begins. */
export function longAgo(): Date {
  return new Date(Date.now() - 40 * day);
}

/**
 * An account that two verbs will contend for: 91 credits (40 of the purchase, 40 for ever, and by a renewal that is due
 * and not booked 8 of the plan with 3 rolled over), with what the verbs want besides.
 */
export async function prepareRace(process: RaceProcess, verbs: readonly RaceVerb[]): Promise<RaceAccount> {
  const { db } = process;
  const { charge, hold, give } = creditVerbs(db);
  const now = longAgo();
  const { id: userId } = await createUser(db);
  await startFreePlan(ledgerOf(db), userId, { now });
  await upgradePlan(ledgerOf(db), { userId, actor: 'system', planName: 'Basic', billingCycle: 'monthly', now });
  const purchase = await give(userId, 100, { now, priority: 1 });
  await charge(userId, 20, { now });
  const chargeId = lineIdOf(await hold(userId, 40, 60, { now }));
  await give(userId, 40, { now, source: 'PROMO' });
  const account: RaceAccount = { userId, purchaseId: purchase.answer.grantId, chargeId };
  for (const verb of new Set(verbs)) await verb.prepare?.(process, account);
  return account;
}

/**
 * Sixteen calls of each of two verbs on one account, or 32 of one, begun in any order from all processes at once. The account is
 * not proved: the caller proves all of its accounts at the end, which costs as much as one.
 */
export async function runRace(
  processes: readonly RaceProcess[],
  account: RaceAccount,
  [one, other]: readonly [RaceVerb, RaceVerb],
  random: Random,
): Promise<void> {
  const db = (processes[0] as RaceProcess).db;
  const before = await standingOf(db, account);
  const verbs = one === other ? [one] : [one, other];
  const spread = 1 + random.below(6);
  const calls = random.shuffled(
    verbs.flatMap((verb) =>
      Array.from({ length: callsAtOnce / verbs.length }, (_, index) => ({ verb, index, turns: random.below(spread) })),
    ),
  );
  const outcomes = await Promise.all(
    calls.map(async ({ verb, index, turns }, place) => {
      for (let turn = 0; turn < turns; turn += 1) await new Promise(setImmediate);
      const asked = verb.ask(processes[place % processes.length] as RaceProcess, account, index);
      return { verb, outcome: { ...(await asked.catch(lossOf)), index } };
    }),
  );
  const after = await standingOf(db, account);
  const worth = outcomes.reduce((sum, { outcome }) => sum + outcome.worth, 0);
  expect(after.available - after.owed, 'what the account is worth').toBe(before.available - before.owed + worth);
  const of = (verb: RaceVerb) => outcomes.flatMap((each) => (each.verb === verb ? each.outcome : []));
  for (const [verb, rival] of one === other
    ? [[one, one] as const]
    : ([
        [one, other],
        [other, one],
      ] as const)) {
    await verb.judge({ db, account, mine: of(verb), rival: rival.name, rivals: of(rival), before, after });
  }
}

async function standingOf(db: Db, { userId }: RaceAccount): Promise<Standing> {
  const { availableCredits, debtCredits } = await ledgerOf(db).getBalance(userId);
  return { available: availableCredits, owed: debtCredits };
}

/** Only the product's own errors are a way to lose. */
function lossOf(error: unknown): Omit<Outcome, 'index'> {
  if (!(error instanceof DomainError)) throw error;
  return { kind: error.reason, worth: 0, answer: error.details };
}

/** How many of the calls came to each kind. */
export function countKinds(outcomes: readonly Outcome[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { kind } of outcomes) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

export function winners(outcomes: readonly Outcome[]): Outcome[] {
  return outcomes.filter(({ kind }) => kind === 'won');
}

export function sumOfWorth(outcomes: readonly Outcome[]): number {
  return outcomes.reduce((sum, { worth }) => sum + worth, 0);
}
