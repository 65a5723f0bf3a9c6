import type { Account, CommandFacts, Effect, Grant, Posting } from '#/ledger/rules/account.ts';
import { roomCredits } from '#/ledger/rules/balance-limit.ts';
import { graceFor } from '#/ledger/rules/decide-refund.ts';
import { maxBalanceCredits } from '#/ledger/schema.ts';
import { BalanceLimitError, type DomainError, NotFoundError, ValidationError } from '#/lib/errors.ts';

/** An expiry to undo, because a wrong clock made it: at `clockWasRightAt` the clock was right, and the grant still lived. */
export type UndoExpiryRequest = {
  kind: 'undoExpiry';
  expiryId: string;
  clockWasRightAt: Date;
  facts: CommandFacts;
};

/** The entry of an expiry, dated at the end of its grant: what it took, positive, in credits. */
export type Expiry = {
  id: string;
  userId: string;
  grantId: string;
  at: Date;
  expiredCredits: number;
  /** Nothing was lost in it: the credits went into another grant. */
  isRolledOver: boolean;
  isUndone: boolean;
};

export type UndoExpiryDecision =
  | { kind: 'expiryUndone'; effect: Effect; expiresAt: Date }
  | { kind: 'rejected'; error: DomainError };

/** What of a grant decides whether its expiry can be undone, and how long what comes back lives. */
type ExpiredGrant = Pick<Grant, 'effectiveAt' | 'voidedAt'>;

/**
 * Returns why an expiry is not undone: which field of the request is wrong, and what is; null where it can be. Pure.
 */
export function whyNotUndone(
  expiry: Pick<Expiry, 'at' | 'isRolledOver' | 'isUndone'>,
  grant: ExpiredGrant,
  clockWasRightAt: Date,
): { field: 'expiryId' | 'clockWasRightAt'; message: string } | null {
  const ofExpiry = (message: string) => ({ field: 'expiryId' as const, message });
  if (expiry.isUndone) return ofExpiry('must be an expiry that was not undone before');
  if (expiry.isRolledOver) return ofExpiry('must be of credits that were lost: these rolled over into another grant');
  if (grant.voidedAt !== null) return ofExpiry('must be of a grant that was not taken back: this one was');
  if (expiry.at <= clockWasRightAt) {
    const message = `must be earlier than the expiry, which is of ${expiry.at.toISOString()}: until then it was right`;
    return { field: 'clockWasRightAt', message };
  }
  return null;
}

/** Returns how long credits whose expiry is undone live, in milliseconds: what their grant had left when the clock was right. */
export function lifeLeftMs(expiry: Pick<Expiry, 'at'>, grant: ExpiredGrant, clockWasRightAt: Date): number {
  return expiry.at.getTime() - Math.max(grant.effectiveAt.getTime(), clockWasRightAt.getTime());
}

/**
 * Decides to undo an expiry: what expired in it comes back as grace that stands in for its grant. It lives as long as that
 * had left when the clock was right, counted from `now`, which may lie ahead of any clock, behind the account's last entry.
 * A debt is not paid from it: it was there before. Pure, but for the ids that `newId` makes.
 * Rejected with NotFoundError (expiry), ValidationError (`whyNotUndone`) or BalanceLimitError.
 */
export function decideUndoExpiry(
  account: Account,
  expiry: Expiry | undefined,
  request: UndoExpiryRequest,
  now: Date,
  newId: () => string,
): UndoExpiryDecision {
  if (!expiry || expiry.userId !== account.userId) return { kind: 'rejected', error: new NotFoundError('expiry') };
  const grant = account.grants.find((candidate) => candidate.id === expiry.grantId);
  if (!grant) throw new Error(`The grant ${expiry.grantId} of expiry ${expiry.id} was not read.`);
  const { clockWasRightAt, facts } = request;
  const issue = whyNotUndone(expiry, grant, clockWasRightAt);
  if (issue) return { kind: 'rejected', error: new ValidationError([issue]) };
  if (expiry.expiredCredits > roomCredits(account))
    return { kind: 'rejected', error: new BalanceLimitError(maxBalanceCredits) };
  const lifeMs = lifeLeftMs(expiry, grant, clockWasRightAt);
  const standIn = graceFor(grant, expiry.expiredCredits, now, lifeMs, newId());
  const posting: Posting = {
    ...facts,
    grantId: grant.id,
    reason: 'expiry',
    type: 'REFUND',
    generationType: null,
    refundsId: expiry.id,
    at: now,
    allocations: [{ grantId: standIn.id, amountCredits: expiry.expiredCredits, restoresGrantId: grant.id }],
    opens: [standIn],
    debtCredits: 0,
  };
  return { kind: 'expiryUndone', effect: { postings: [posting] }, expiresAt: new Date(now.getTime() + lifeMs) };
}
