import type { Account, Allocation, CommandFacts, Effect, EntryFacts } from '#/ledger/rules/account.ts';
import { availableCredits, burnDown } from '#/ledger/rules/burn-down.ts';
import { AccountBlockedError, type DomainError } from '#/lib/errors.ts';

/** A charge of a whole number of credits (0 is allowed and makes no entry), with the facts of its entry. */
export type ChargeRequest = {
  kind: 'charge';
  amountCredits: number;
  facts: CommandFacts & Pick<EntryFacts, 'generationType' | 'maxCostCredits' | 'price'>;
};

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
  const posting = {
    ...facts,
    type: 'DEBIT' as const,
    refundsId: null,
    at: now,
    allocations,
    opens: [],
    debtCredits: 0,
  };
  return { kind: 'charged', effect: { postings: [posting] } };
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
