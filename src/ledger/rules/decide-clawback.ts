import type { Account, CommandFacts, Effect, Posting } from '#/ledger/rules/account.ts';
import { roomCredits } from '#/ledger/rules/balance-limit.ts';
import { graceFor, restoredGraceMs } from '#/ledger/rules/decide-refund.ts';
import { maxBalanceCredits } from '#/ledger/schema.ts';
import { BalanceLimitError, type DomainError, NotFoundError, ValidationError } from '#/lib/errors.ts';

/** A grant to claw back: `void` takes what remains of it; on a `chargeback` what was spent of it becomes debt, too. */
export type ClawbackRequest = {
  kind: 'clawback';
  grantId: string;
  reason: 'void' | 'chargeback';
  facts: CommandFacts;
};

/** What was charged from a grant and from those that stand in for it, less refunds, in credits. */
export type SpentOfGrant = { grantId: string; spentCredits: number };

export type ClawbackDecision = { kind: 'takenBack'; effect: Effect } | { kind: 'rejected'; error: DomainError };

/**
 * Decides a clawback: takes what remains of one grant and of the grants that stand in for it, and voids them. A grant
 * that has not started is voided without an entry. A second void of a grant does nothing. Pure.
 * Rejected with NotFoundError (grant), ValidationError (chargeback of a stand-in) or BalanceLimitError (debt).
 */
export function decideClawback(
  account: Account,
  spent: SpentOfGrant | undefined,
  request: ClawbackRequest,
  now: Date,
): ClawbackDecision {
  const grant = account.grants.find((candidate) => candidate.id === request.grantId);
  if (!grant || !spent) return { kind: 'rejected', error: new NotFoundError('grant') };
  if (request.reason === 'chargeback' && grant.originId !== null) {
    const message = 'must be a grant that was paid for, not one that stands in for it';
    return { kind: 'rejected', error: new ValidationError([{ field: 'grantId', message }]) };
  }
  const family = account.grants.filter((candidate) => candidate.id === grant.id || candidate.originId === grant.id);
  const voids = family.filter((one) => one.voidedAt === null).map(({ id }) => ({ grantId: id, voidedAt: now }));
  const allocations = family
    .filter((one) => one.remainingCredits > 0)
    .map((one) => ({ grantId: one.id, amountCredits: -one.remainingCredits, restoresGrantId: null }));
  const debtCredits = request.reason === 'chargeback' ? spent.spentCredits : 0;
  if (account.debtCredits + debtCredits > maxBalanceCredits)
    return { kind: 'rejected', error: new BalanceLimitError(maxBalanceCredits) };
  if (allocations.length === 0 && debtCredits === 0) return { kind: 'takenBack', effect: { postings: [], voids } };
  const { facts, reason } = request;
  const posting: Posting = {
    ...facts,
    grantId: grant.id,
    reason,
    type: 'CLAWBACK',
    generationType: null,
    refundsId: null,
    at: now,
    allocations,
    opens: [],
    debtCredits,
  };
  return { kind: 'takenBack', effect: { postings: [posting], voids } };
}

/** A chargeback to revert, because its dispute was won. */
export type RevertClawbackRequest = {
  kind: 'revertClawback';
  clawbackId: string;
  facts: CommandFacts;
};

/** The entry of a chargeback: its grant, and what it took (positive) and what it added to the debt, in credits. */
export type Clawback = {
  id: string;
  userId: string;
  grantId: string;
  takenCredits: number;
  debtCredits: number;
  isRestored: boolean;
};

export type RevertClawbackDecision = { kind: 'restored'; effect: Effect } | { kind: 'rejected'; error: DomainError };

/**
 * Decides the reversal of a chargeback, in credits. What was taken returns to its grant, or to a grace grant where that
 * has expired; what is still owed of it is forgiven; and what later credits paid of it comes back as grace that expires
 * with the grant. (Not to the grant itself, which must keep room for refunds of what was spent of it.) A second reversal
 * does nothing. Pure, but for the ids that `newId` makes. Rejected with NotFoundError (chargeback) or BalanceLimitError.
 */
export function decideRevertClawback(
  account: Account,
  clawback: Clawback | undefined,
  request: RevertClawbackRequest,
  now: Date,
  newId: () => string,
): RevertClawbackDecision {
  if (!clawback || clawback.userId !== account.userId)
    return { kind: 'rejected', error: new NotFoundError('chargeback') };
  if (clawback.isRestored) return { kind: 'restored', effect: { postings: [] } };
  const grant = account.grants.find((candidate) => candidate.id === clawback.grantId);
  if (!grant) throw new Error(`The grant ${clawback.grantId} of chargeback ${clawback.id} was not read.`);
  const forgivenCredits = Math.min(clawback.debtCredits, account.debtCredits);
  const repaidCredits = clawback.debtCredits - forgivenCredits;
  if (clawback.takenCredits + repaidCredits > roomCredits(account))
    return { kind: 'rejected', error: new BalanceLimitError(maxBalanceCredits) };
  const isUnexpired = grant.expiresAt === null || now < grant.expiresAt;
  const standIn = (credits: number) => graceFor(grant, credits, now, restoredGraceMs, newId());
  const restored = isUnexpired ? grant : standIn(clawback.takenCredits);
  const repaid = isUnexpired ? { ...standIn(repaidCredits), expiresAt: grant.expiresAt } : standIn(repaidCredits);
  const parts = [
    { grant: restored, amountCredits: clawback.takenCredits },
    { grant: repaid, amountCredits: repaidCredits },
  ].filter(({ amountCredits }) => amountCredits > 0);
  const posting: Posting = {
    ...request.facts,
    grantId: grant.id,
    reason: 'dispute',
    type: 'REFUND',
    generationType: null,
    refundsId: clawback.id,
    at: now,
    allocations: parts.map((part) => ({
      grantId: part.grant.id,
      amountCredits: part.amountCredits,
      restoresGrantId: grant.id,
    })),
    opens: parts.flatMap((part) => (part.grant === grant ? [] : [part.grant])),
    debtCredits: 0 - forgivenCredits,
  };
  const voids = isUnexpired ? [{ grantId: grant.id, voidedAt: null }] : [];
  return { kind: 'restored', effect: { postings: [posting], voids } };
}
