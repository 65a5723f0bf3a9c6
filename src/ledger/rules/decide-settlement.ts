import { type Account, type CommandFacts, type Effect, sumOf } from '#/ledger/rules/account.ts';
import { burnDown } from '#/ledger/rules/burn-down.ts';
import { type Charge, decideRefund, refundableCredits } from '#/ledger/rules/decide-refund.ts';
import { type DomainError, NotFoundError, SettlementAboveMaximumError } from '#/lib/errors.ts';

/** The final cost of a charge's work, in credits. */
export type SettlementRequest = {
  kind: 'settle';
  chargeId: string;
  costCredits: number;
  /** `costCredits` is the cost of all the work, including what an admin refunded of the charge, which stays refunded. */
  isOfAll?: boolean;
  facts: CommandFacts;
};

/** `uncollectedCredits`: what the account could not pay of a cost above the held credits. It is recorded, never debt. */
export type SettlementDecision =
  | { kind: 'settled'; effect: Effect; uncollectedCredits: number }
  | { kind: 'rejected'; error: DomainError };

/**
 * Decides the settlement of a charge at its final cost. Below the held credits, the difference is refunded, last funded
 * first. Only EXTERNAL work may cost more, up to the `maxCostCredits` of its charge: that is debited from the grants that
 * paid, then in burn order, as far as credits are available. Pure, but for the ids that `newId` makes.
 * Rejected with NotFoundError (charge), SettlementAboveMaximumError or BalanceLimitError.
 */
export function decideSettlement(
  account: Account,
  charge: Charge | undefined,
  request: SettlementRequest,
  now: Date,
  newId: () => string,
): SettlementDecision {
  if (!charge || charge.userId !== account.userId) return { kind: 'rejected', error: new NotFoundError('charge') };
  const { facts } = request;
  const heldCredits = refundableCredits(charge);
  const alreadyRefundedCredits = request.isOfAll ? -sumOf(charge.allocations) - heldCredits : 0;
  const maxCostCredits = highestCost(charge, heldCredits + alreadyRefundedCredits);
  if (request.costCredits > maxCostCredits) {
    const figures = { costCredits: request.costCredits, maxCostCredits };
    return { kind: 'rejected', error: new SettlementAboveMaximumError(figures) };
  }
  const costCredits = Math.max(0, request.costCredits - alreadyRefundedCredits);
  const extraCredits = costCredits - heldCredits;
  if (extraCredits <= 0) {
    const amountCredits = -extraCredits;
    const refund = decideRefund(
      account,
      charge,
      { kind: 'refund', chargeId: charge.id, amountCredits, reason: 'settle', facts },
      now,
      newId,
    );
    return refund.kind === 'rejected' ? refund : { kind: 'settled', effect: refund.effect, uncollectedCredits: 0 };
  }
  const payingIds = charge.allocations.map((allocation) => allocation.grantId);
  const { allocations, missingCredits } =
    account.debtCredits > 0
      ? { allocations: [], missingCredits: extraCredits }
      : burnDown(account.grants, extraCredits, now, payingIds);
  const effect: Effect = {
    postings:
      allocations.length === 0
        ? []
        : [
            {
              ...facts,
              settlesId: charge.id,
              type: 'DEBIT',
              generationType: charge.generationType,
              refundsId: null,
              at: now,
              allocations,
              opens: [],
              debtCredits: 0,
            },
          ],
  };
  return { kind: 'settled', effect, uncollectedCredits: missingCredits };
}

/** Returns the most that a charge may be settled at: the held credits, or for EXTERNAL work its `maxCostCredits`. */
function highestCost(charge: Charge, heldCredits: number): number {
  const { maxCostCredits } = charge;
  if (charge.generationType !== 'EXTERNAL' || maxCostCredits === null) return heldCredits;
  return Math.max(heldCredits, maxCostCredits);
}
