import type { Account, Grant, LineFacts, Posting } from '#/features/credits/account.ts';
import { isPaid } from '#/features/credits/burn-down.ts';
import { type GrantSource, maxBalanceCredits } from '#/features/credits/schema.ts';
import { BalanceLimitError, type DomainError } from '#/lib/errors.ts';

/** Credits to give at once, with their life: `expiresAt` null is never. `grantId` is chosen by whoever asks. */
export type GrantRequest = {
  kind: 'grant';
  userId: string;
  grantId: string;
  amountCredits: number;
  source: GrantSource;
  expiresAt: Date | null;
  facts: Pick<LineFacts, 'description' | 'metadata' | 'actor'>;
};

export type GrantDecision = { kind: 'granted'; posting: Posting } | { kind: 'rejected'; error: DomainError };

/** The priority of a grant when nothing else is said; the lower burns first. */
export const defaultPriority = 50;

/** The line and the grant that give credits at `now`. Pure. Rejected when the balance would pass the limit. */
export function decideGrant(account: Account, request: GrantRequest, now: Date): GrantDecision {
  if (account.credits + request.amountCredits > maxBalanceCredits) {
    return { kind: 'rejected', error: new BalanceLimitError(maxBalanceCredits) };
  }
  const grant: Grant = {
    id: request.grantId,
    source: request.source,
    amount: request.amountCredits,
    remaining: 0,
    priority: defaultPriority,
    effectiveAt: now,
    expiresAt: request.expiresAt,
    bookedAt: null,
    createdAt: now,
  };
  const posting: Posting = {
    ...request.facts,
    type: isPaid(request.source) ? 'PURCHASE' : 'CREDIT',
    generationType: null,
    refundsId: null,
    at: now,
    fundings: [{ grantId: grant.id, amount: grant.amount, restoresGrantId: null }],
    opens: [grant],
  };
  return { kind: 'granted', posting };
}
