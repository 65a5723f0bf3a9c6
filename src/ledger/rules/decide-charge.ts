import {
  type Account,
  type Allocation,
  type CommandFacts,
  type Effect,
  type EntryFacts,
  type Posting,
  post,
} from '#/ledger/rules/account.ts';
import { availableCredits, burnDown } from '#/ledger/rules/burn-down.ts';
import { AccountBlockedError, type DomainError } from '#/lib/errors.ts';

/** A charge of a whole number of credits (0 is allowed and makes no entry), with the facts of its entry. */
export type ChargeRequest = {
  kind: 'charge';
  amountCredits: number;
  facts: CommandFacts & Pick<EntryFacts, 'generationType' | 'maxCostCredits' | 'price'>;
};

/** Several charges of the same whole number of credits each, with the facts of each: all of them are paid, or none. */
export type ChargesRequest = { kind: 'charges'; amountCredits: number; facts: readonly ChargeRequest['facts'][] };

/** The figures of a charge that is not paid. `debtCredits` is set while the account owes, and rules every charge out. */
export type Insufficient = {
  kind: 'insufficient';
  requiredCredits: number;
  availableCredits: number;
  debtCredits?: number;
};

export type ChargeDecision =
  | { kind: 'charged'; effect: Effect }
  | Insufficient
  | { kind: 'rejected'; error: DomainError };

/**
 * Decides whether and from which grants a charge is paid, for an account advanced to `now`. Quote and charge share
 * `paymentFor`. Insufficient credits are an outcome, not an error, so that it is stored under the idempotency key.
 * Rejected with AccountBlockedError while the account is blocked, whatever the amount. Pure.
 */
export function decideCharge(account: Account, request: ChargeRequest, now: Date): ChargeDecision {
  const { amountCredits, facts } = request;
  if (account.isBlocked) return { kind: 'rejected', error: new AccountBlockedError() };
  if (amountCredits === 0) return { kind: 'charged', effect: { postings: [] } };
  const allocations = paymentFor(account, amountCredits, now);
  if (!allocations) {
    const { debtCredits } = account;
    return {
      kind: 'insufficient',
      requiredCredits: amountCredits,
      availableCredits: availableCredits(account, now),
      ...(debtCredits > 0 ? { debtCredits } : {}),
    };
  }
  return { kind: 'charged', effect: { postings: [debit(facts, allocations, now)] } };
}

/**
 * Decides whether and from which grants several charges are paid, one after the other, for an account advanced to `now`. What
 * is missing is told of their sum. Rejected as `decideCharge` is. Pure.
 */
export function decideCharges(
  account: Account,
  { amountCredits, facts }: ChargesRequest,
  now: Date,
): Exclude<ChargeDecision, { kind: 'charged' }> | { kind: 'chargedEach'; effect: Effect } {
  const [first] = facts;
  if (!first) throw new Error('There is nothing to charge.');
  const ofSum = decideCharge(
    account,
    { kind: 'charge', amountCredits: amountCredits * facts.length, facts: first },
    now,
  );
  if (ofSum.kind !== 'charged') return ofSum;
  const postings: Posting[] = [];
  let left = account;
  for (const one of amountCredits === 0 ? [] : facts) {
    const posting = debit(one, burnDown(left.grants, amountCredits, now).allocations, now);
    postings.push(posting);
    if (postings.length < facts.length) left = post(left, posting, '').account;
  }
  return { kind: 'chargedEach', effect: { postings } };
}

function debit(facts: ChargeRequest['facts'], allocations: readonly Allocation[], now: Date): Posting {
  return { ...facts, type: 'DEBIT', refundsId: null, at: now, allocations, opens: [], debtCredits: 0 };
}

/** Returns what each grant would pay of `amountCredits`, as negative allocations in burn order; null where they cannot. */
export function paymentFor(
  account: Pick<Account, 'grants' | 'debtCredits'>,
  amountCredits: number,
  now: Date,
): Allocation[] | null {
  if (account.debtCredits > 0) return null;
  const { allocations, missingCredits } = burnDown(account.grants, amountCredits, now);
  return missingCredits === 0 ? allocations : null;
}
