import { type Account, type Effect, type EntryFacts, sumOf } from '#/ledger/rules/account.ts';
import { burnDown } from '#/ledger/rules/burn-down.ts';
import { type Charge, decideRefund, refundableCredits } from '#/ledger/rules/decide-refund.ts';
import { type DomainError, NotFoundError, SettlementAboveMaximumError } from '#/lib/errors.ts';

/** What the work of a charge cost in the end, in credits. */
export type SettlementRequest = {
  kind: 'settle';
  chargeId: string;
  costCredits: number;
  /** The cost is that of all the work, also of what an admin gave back of the charge already: that stays given. */
  isOfAll?: boolean;
  facts: Pick<EntryFacts, 'description' | 'metadata' | 'actor'>;
};

/** `uncollectedCredits` is what the account could not pay of a cost above what was held: recorded, never debt. */
export type SettlementDecision =
  | { kind: 'settled'; effect: Effect; uncollectedCredits: number }
  | { kind: 'rejected'; error: DomainError };

/**
 * Settles a charge at its final cost. Less than was held goes back, last funded first. Only EXTERNAL work may cost more,
 * up to the `maxCostCredits` that its charge names: first from the grants that paid, then in burn order, as far as is
 * available. Pure, but for the ids of new grants.
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
  const givenCredits = request.isOfAll ? -sumOf(charge.allocations) - heldCredits : 0;
  const maxCostCredits = highestCost(charge, heldCredits + givenCredits);
  if (request.costCredits > maxCostCredits) {
    const figures = { costCredits: request.costCredits, maxCostCredits };
    return { kind: 'rejected', error: new SettlementAboveMaximumError(figures) };
  }
  const costCredits = Math.max(0, request.costCredits - givenCredits);
  const extraCredits = costCredits - heldCredits;
  if (extraCredits <= 0) {
    const amountCredits = -extraCredits;
    const refund = decideRefund(
      account,
      charge,
      { kind: 'refund', chargeId: charge.id, amountCredits, reason: 'settle', facts: withReason(facts) },
      now,
      newId,
    );
    return refund.kind === 'rejected' ? refund : { kind: 'settled', effect: refund.effect, uncollectedCredits: 0 };
  }
  const paying = charge.allocations.map((allocation) => allocation.grantId);
  const { allocations, missing } =
    account.debtCredits > 0
      ? { allocations: [], missing: extraCredits }
      : burnDown(account.grants, extraCredits, now, paying);
  const effect: Effect = {
    postings:
      allocations.length === 0
        ? []
        : [
            {
              ...facts,
              metadata: { ...facts.metadata, settlesId: charge.id },
              type: 'DEBIT',
              generationType: charge.generationType,
              refundsId: null,
              at: now,
              allocations: allocations,
              opens: [],
              debtCredits: 0,
            },
          ],
  };
  return { kind: 'settled', effect, uncollectedCredits: missing };
}

/** The most that a charge may be settled at: what was held, or for EXTERNAL work what its charge names. */
function highestCost(charge: Charge, heldCredits: number): number {
  const { maxCostCredits } = charge.metadata;
  if (charge.generationType !== 'EXTERNAL' || typeof maxCostCredits !== 'number') return heldCredits;
  return Math.max(heldCredits, maxCostCredits);
}

function withReason(facts: SettlementRequest['facts']): SettlementRequest['facts'] {
  return { ...facts, metadata: { ...facts.metadata, reason: 'settle' } };
}
