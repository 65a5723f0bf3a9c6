import type { Account, Effect, Grant, Posting } from '#/ledger/rules/account.ts';
import { roomCredits } from '#/ledger/rules/balance-limit.ts';
import type { GrantFacts } from '#/ledger/rules/grant-facts.ts';
import { type GrantSource, maxBalanceCredits } from '#/ledger/schema.ts';
import { BalanceLimitError, type DomainError, ValidationError } from '#/lib/errors.ts';

/**
 * Credits to grant, from `effectiveAt` on (null or a past instant: at once) until `expiresAt` (null: they never expire).
 * The caller chooses `grantId`.
 */
export type GrantRequest = {
  kind: 'grant';
  grantId: string;
  amountCredits: number;
  source: GrantSource;
  priority?: number;
  effectiveAt?: Date | null;
  expiresAt: Date | null;
  facts: GrantFacts;
};

export type GrantDecision = { kind: 'granted'; effect: Effect } | { kind: 'rejected'; error: DomainError };

/** The priority of a grant where the request names none; the lower number burns first. */
export const defaultPriority = 50;

/**
 * Decides a grant. Its start is booked by `advanceTo` when it is due, which may be at once. Pure.
 * Rejected with BalanceLimitError, or with ValidationError where it would expire before it starts.
 */
export function decideGrant(account: Account, request: GrantRequest, now: Date): GrantDecision {
  const { expiresAt, amountCredits } = request;
  if (amountCredits > roomCredits(account))
    return { kind: 'rejected', error: new BalanceLimitError(maxBalanceCredits) };
  const effectiveAt = request.effectiveAt && request.effectiveAt > now ? request.effectiveAt : now;
  if (expiresAt !== null && expiresAt <= effectiveAt) {
    const error = new ValidationError([{ field: 'expiresAt', message: 'must be later than effectiveAt and than now' }]);
    return { kind: 'rejected', error };
  }
  const grant: Grant = {
    ...request.facts,
    id: request.grantId,
    source: request.source,
    amountCredits,
    remainingCredits: 0,
    priority: request.priority ?? defaultPriority,
    effectiveAt,
    expiresAt,
    bookedAt: null,
    voidedAt: null,
    createdAt: now,
    originId: null,
    rolloverCapCredits: 0,
    rolloverUntil: null,
  };
  return { kind: 'granted', effect: { postings: [], opens: [grant] } };
}

/** Returns the posting that pays the account's debt from new credits of a grant; null where nothing is owed. */
export function debtPayment(
  account: Pick<Account, 'debtCredits'>,
  from: { grantId: string; credits: number },
  at: Date,
): Posting | null {
  const credits = Math.min(account.debtCredits, from.credits);
  if (credits === 0) return null;
  return {
    type: 'CLAWBACK',
    generationType: null,
    description: 'Paid towards what was owed',
    metadata: {},
    grantId: from.grantId,
    reason: 'debt',
    actor: 'system',
    refundsId: null,
    at,
    allocations: [{ grantId: from.grantId, amountCredits: -credits, restoresGrantId: null }],
    opens: [],
    debtCredits: -credits,
  };
}
