import type { Account, Funding, LineFacts, Posting } from '#/features/credits/account.ts';
import { availableCredits, burnDown } from '#/features/credits/burn-down.ts';

/** What a charge is for: a whole number of credits (0 is allowed and writes no line), and the line's facts. */
export type ChargeRequest = {
  kind: 'charge';
  userId: string;
  amountCredits: number;
  facts: Pick<LineFacts, 'generationType' | 'description' | 'metadata' | 'actor'>;
};

export type ChargeDecision =
  | { kind: 'charged'; posting: Posting | null }
  | { kind: 'insufficient'; requiredCredits: number; availableCredits: number };

/**
 * Whether and from which grants a charge is paid at `now`. Pure; the quote and the charge are this same decision.
 * Insufficient credits are an answer, not an exception, so that the refusal can be kept under its key.
 */
export function decideCharge(account: Account, request: ChargeRequest, now: Date): ChargeDecision {
  if (request.amountCredits === 0) return { kind: 'charged', posting: null };
  const fundings = paymentFor(account, request.amountCredits, now);
  if (!fundings) {
    return {
      kind: 'insufficient',
      requiredCredits: request.amountCredits,
      availableCredits: availableCredits(account.grants, now),
    };
  }
  const posting: Posting = { ...request.facts, type: 'DEBIT', refundsId: null, at: now, fundings, opens: [] };
  return { kind: 'charged', posting };
}

/** The grants that would pay `amountCredits` at `now`, as negative fundings in burn order; null when there is not enough. */
export function paymentFor(account: Pick<Account, 'grants'>, amountCredits: number, now: Date): Funding[] | null {
  return burnDown(account.grants, amountCredits, now);
}
