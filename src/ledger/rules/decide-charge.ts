import type { Account, Allocation, Effect, EntryFacts } from '#/ledger/rules/account.ts';
import { availableCredits, burnDown } from '#/ledger/rules/burn-down.ts';

/** What a charge is for: a whole number of credits (0 is allowed and writes no line), and the line's facts. */
export type ChargeRequest = {
  kind: 'charge';
  amountCredits: number;
  facts: Pick<EntryFacts, 'generationType' | 'description' | 'metadata' | 'actor'>;
};

/** Why a charge is not paid. `debtCredits` is there while a chargeback is owing: nothing can be charged before it is paid. */
export type Insufficient = {
  kind: 'insufficient';
  requiredCredits: number;
  availableCredits: number;
  debtCredits?: number;
};

export type ChargeDecision = { kind: 'charged'; effect: Effect } | Insufficient;

/**
 * Whether and from which grants a charge is paid at `now`, for an account brought to it. Pure; the quote and the charge
 * are this same decision. Insufficient credits are an answer, not an exception, so that the refusal can be kept under its key.
 */
export function decideCharge(account: Account, request: ChargeRequest, now: Date): ChargeDecision {
  const { amountCredits, facts } = request;
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

/** The grants that would pay `amountCredits` at `now`, as negative allocations in burn order; null when it cannot be paid. */
export function paymentFor(
  account: Pick<Account, 'grants' | 'debtCredits'>,
  amountCredits: number,
  now: Date,
): Allocation[] | null {
  if (account.debtCredits > 0) return null;
  const { allocations, missing } = burnDown(account.grants, amountCredits, now);
  return missing === 0 ? allocations : null;
}
