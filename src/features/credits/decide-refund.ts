import type { GenerationType } from '#/features/credit-costs/schema.ts';
import type { Account, Funding, Grant, LineFacts, Posting } from '#/features/credits/account.ts';
import { sumOf } from '#/features/credits/account.ts';
import { maxBalanceCredits } from '#/features/credits/schema.ts';
import { BalanceLimitError, type DomainError, NotFoundError, RefundExceedsChargeError } from '#/lib/errors.ts';

/** Why credits go back: the work failed, or the person called it off. It decides how long expired credits live on. */
export type RefundReason = 'failure' | 'cancel';

/** Credits of a charge to give back: `amountCredits` null is all that is left of it. */
export type RefundRequest = {
  kind: 'refund';
  userId: string;
  chargeId: string;
  amountCredits: number | null;
  reason: RefundReason;
  facts: Pick<LineFacts, 'description' | 'metadata' | 'actor'>;
};

/** A debit with its fundings in the order they were taken, and what earlier refunds gave back for each grant. */
export type Charge = {
  id: string;
  userId: string;
  generationType: GenerationType | null;
  at: Date;
  fundings: readonly Funding[];
  restored: readonly { restoresGrantId: string; amount: number }[];
};

export type RefundDecision = { kind: 'refunded'; posting: Posting | null } | { kind: 'rejected'; error: DomainError };

/** How long credits live that come back after a failure to a grant that has expired since. */
export const graceDays = 7;

/**
 * How a refund goes back to the very grants that paid, last funded first. What goes to a grant that has expired since
 * comes as a GRACE grant instead. Giving back all that is left when nothing is left is a refund without a line.
 * Pure, but for the ids of new grants, which `newId` makes.
 */
export function decideRefund(
  account: Account,
  charge: Charge | undefined,
  request: RefundRequest,
  now: Date,
  newId: () => string,
): RefundDecision {
  if (!charge || charge.userId !== account.userId) return { kind: 'rejected', error: new NotFoundError('charge') };
  const refundable = refundableCredits(charge);
  const amountCredits = request.amountCredits ?? refundable;
  if (amountCredits > refundable) {
    const error = new RefundExceedsChargeError({ amountCredits, refundableCredits: refundable });
    return { kind: 'rejected', error };
  }
  if (account.credits + amountCredits > maxBalanceCredits) {
    return { kind: 'rejected', error: new BalanceLimitError(maxBalanceCredits) };
  }
  if (amountCredits === 0) return { kind: 'refunded', posting: null };
  const restoring = takeUpTo(restorable(charge), amountCredits).map((part) =>
    restore(account, charge, part, request.reason, now, newId),
  );
  const posting: Posting = {
    ...request.facts,
    type: 'REFUND',
    generationType: charge.generationType,
    refundsId: charge.id,
    at: now,
    fundings: restoring.map((one) => one.funding),
    opens: restoring.flatMap((one) => (one.opens ? [one.opens] : [])),
  };
  return { kind: 'refunded', posting };
}

/** What of a charge has not gone back yet, in credits. */
function refundableCredits(charge: Charge): number {
  return -sumOf(charge.fundings) - charge.restored.reduce((sum, part) => sum + part.amount, 0);
}

type Part = { grantId: string; amount: number };

function restorable(charge: Charge): Part[] {
  return charge.fundings
    .map((funding) => {
      const restored = charge.restored
        .filter((part) => part.restoresGrantId === funding.grantId)
        .reduce((sum, part) => sum + part.amount, 0);
      return { grantId: funding.grantId, amount: -funding.amount - restored };
    })
    .filter((part) => part.amount > 0)
    .reverse();
}

function takeUpTo(parts: readonly Part[], amount: number): Part[] {
  let missing = amount;
  return parts.flatMap((part) => {
    const taken = Math.min(missing, part.amount);
    missing -= taken;
    return taken > 0 ? [{ grantId: part.grantId, amount: taken }] : [];
  });
}

function restore(
  account: Account,
  charge: Charge,
  part: Part,
  reason: RefundReason,
  now: Date,
  newId: () => string,
): { funding: Funding; opens: Grant | null } {
  const grant = account.grants.find((candidate) => candidate.id === part.grantId);
  if (!grant) throw new Error(`The grant ${part.grantId} of charge ${charge.id} was not read.`);
  if (grant.expiresAt === null || now < grant.expiresAt) {
    return { funding: { grantId: grant.id, amount: part.amount, restoresGrantId: grant.id }, opens: null };
  }
  const grace: Grant = {
    id: newId(),
    source: 'GRACE',
    amount: part.amount,
    remaining: 0,
    priority: grant.priority,
    effectiveAt: now,
    expiresAt: new Date(now.getTime() + graceLifeMs(grant, grant.expiresAt, charge.at, reason)),
    bookedAt: null,
    createdAt: now,
  };
  return { funding: { grantId: grace.id, amount: part.amount, restoresGrantId: grant.id }, opens: grace };
}

/**
 * The life of a grace grant: seven days after a failure; after a cancel, or for a grant that was itself grace, only the
 * life it had left when it was charged, so that no loop of charge and cancel keeps credits alive.
 */
function graceLifeMs(grant: Grant, expiresAt: Date, chargedAt: Date, reason: RefundReason): number {
  if (reason === 'failure' && grant.source !== 'GRACE') return graceDays * 24 * 60 * 60 * 1000;
  return expiresAt.getTime() - chargedAt.getTime();
}
