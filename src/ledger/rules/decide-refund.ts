import {
  type Account,
  type Allocation,
  type CommandFacts,
  type Effect,
  type Grant,
  type Posting,
  rootOf,
  sumOf,
} from '#/ledger/rules/account.ts';
import { roomCredits } from '#/ledger/rules/balance-limit.ts';
import { debtPayment } from '#/ledger/rules/decide-grant.ts';
import { rolloverOf, rolloverRoomCredits } from '#/ledger/rules/roll-over.ts';
import { maxBalanceCredits, type RefundReason } from '#/ledger/schema.ts';
import { BalanceLimitError, type DomainError, NotFoundError, RefundExceedsChargeError } from '#/lib/errors.ts';

/** Credits of a charge to refund; `amountCredits` null refunds all that is left of it. */
export type RefundRequest = {
  kind: 'refund';
  chargeId: string;
  amountCredits: number | null;
  reason: RefundReason;
  facts: CommandFacts;
};

/** A debit with its allocations in the order they were taken, and what earlier refunds restored to each grant. */
export type Charge = {
  id: string;
  userId: string;
  generationType: string | null;
  at: Date;
  /** The task that it is of; null where it is of none. */
  taskId: string | null;
  /** The most that it may be settled at, in credits; null where that is what is held. */
  maxCostCredits: number | null;
  allocations: readonly Allocation[];
  restored: readonly { restoresGrantId: string; amountCredits: number }[];
};

export type RefundDecision = { kind: 'refunded'; effect: Effect } | { kind: 'rejected'; error: DomainError };

/** The life of a grace grant, in days: credits refunded after a failure whose grant has expired since. */
export const graceDays = 7;
const graceMs = graceDays * 24 * 60 * 60 * 1000;

/**
 * Decides a refund: credits go back to the grants that paid, the last funded first. For a grant that has expired or was
 * voided since, grants that stand in for it take them (`standIns`). A refund of 0 credits, such as of all that is left when
 * nothing is, makes no entry. Pure, but for the ids that `newId` makes.
 * Rejected with NotFoundError (charge), RefundExceedsChargeError or BalanceLimitError.
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
  if (amountCredits > roomCredits(account))
    return { kind: 'rejected', error: new BalanceLimitError(maxBalanceCredits) };
  if (amountCredits === 0) return { kind: 'refunded', effect: { postings: [] } };
  const restorations = takeUpTo(restorable(charge), amountCredits).flatMap((part) =>
    restore(account, charge, part, request.reason, now, newId),
  );
  const refund: Posting = {
    ...request.facts,
    reason: request.reason,
    type: 'REFUND',
    generationType: charge.generationType,
    refundsId: charge.id,
    at: now,
    allocations: restorations.map((one) => one.allocation),
    opens: restorations.flatMap((one) => one.opens ?? []),
    debtCredits: 0,
  };
  return { kind: 'refunded', effect: { postings: [refund, ...debtPayments(account, restorations, now)] } };
}

/** Returns what of a charge has not been refunded yet, in credits. */
export function refundableCredits(charge: Pick<Charge, 'allocations' | 'restored'>): number {
  return -sumOf(charge.allocations) - sumOf(charge.restored);
}

type Part = { grantId: string; amountCredits: number };

function restorable(charge: Charge): Part[] {
  return charge.allocations
    .map((allocation) => {
      const restored = sumOf(charge.restored.filter((part) => part.restoresGrantId === allocation.grantId));
      return { grantId: allocation.grantId, amountCredits: -allocation.amountCredits - restored };
    })
    .filter((part) => part.amountCredits > 0)
    .reverse();
}

function takeUpTo(parts: readonly Part[], credits: number): Part[] {
  let missingCredits = credits;
  return parts.flatMap((part) => {
    const amountCredits = Math.min(missingCredits, part.amountCredits);
    missingCredits -= amountCredits;
    return amountCredits > 0 ? [{ grantId: part.grantId, amountCredits }] : [];
  });
}

type Restoration = { allocation: Allocation; opens: Grant | null; isOfVoidedGrant: boolean };

function restore(
  account: Account,
  charge: Charge,
  part: Part,
  reason: RefundReason,
  now: Date,
  newId: () => string,
): Restoration[] {
  const grant = account.grants.find((candidate) => candidate.id === part.grantId);
  if (!grant) throw new Error(`The grant ${part.grantId} of charge ${charge.id} was not read.`);
  const isOfVoidedGrant = grant.voidedAt !== null;
  if (!isOfVoidedGrant && (grant.expiresAt === null || now < grant.expiresAt)) {
    return [{ allocation: { ...part, restoresGrantId: grant.id }, opens: null, isOfVoidedGrant }];
  }
  return standIns(account, grant, part.amountCredits, now, graceLifeMs(grant, charge.at, reason), newId).map(
    (opens) => ({
      allocation: { grantId: opens.id, amountCredits: opens.amountCredits, restoresGrantId: grant.id },
      opens,
      isOfVoidedGrant,
    }),
  );
}

/**
 * Returns the grants that take refunded credits of a grant that has ended. What was only held at the end of a month is no
 * worse off than what was not: as far as the cap of its roll-over has room, it rolls over now. The rest, and all of it
 * where grace lives longer, is grace.
 */
function standIns(
  account: Account,
  grant: Grant,
  amountCredits: number,
  now: Date,
  graceLife: number,
  newId: () => string,
): Grant[] {
  const { rolloverUntil } = grant;
  const isRolloverLonger =
    grant.voidedAt === null && rolloverUntil !== null && rolloverUntil.getTime() > now.getTime() + graceLife;
  const rolledCredits = isRolloverLonger ? Math.min(amountCredits, rolloverRoomCredits(account, grant)) : 0;
  const graceCredits = amountCredits - rolledCredits;
  return [
    ...(rolledCredits > 0 ? [rolloverOf(grant, now, rolledCredits, newId())] : []),
    ...(graceCredits > 0 ? [graceFor(grant, graceCredits, now, graceLife, newId())] : []),
  ];
}

/** Returns a grace grant: credits that return in place of those of `grant`, from `now` on, for `lifeMs` milliseconds. */
export function graceFor(grant: Grant, amountCredits: number, now: Date, lifeMs: number, id: string): Grant {
  return {
    id,
    source: 'GRACE',
    amountCredits,
    remainingCredits: 0,
    priority: grant.priority,
    effectiveAt: now,
    expiresAt: new Date(now.getTime() + lifeMs),
    bookedAt: null,
    voidedAt: null,
    createdAt: now,
    description: 'Returned credits',
    metadata: { grantId: grant.id, source: 'GRACE' },
    actor: 'system',
    originId: rootOf(grant),
    rolloverCapCredits: 0,
    rolloverUntil: null,
  };
}

/**
 * Returns the life of a grace grant, in milliseconds: 7 days after a failure or a refund by an admin, and for a grant that
 * never expires. Else, and always for a grant that was itself grace, the life that the grant had left when it was charged:
 * a longer one would let a loop of charge and cancel keep credits from expiring.
 */
function graceLifeMs(grant: Grant, chargedAt: Date, reason: RefundReason): number {
  const isFullGrace = reason === 'failure' || reason === 'admin';
  if (grant.expiresAt === null || (isFullGrace && grant.source !== 'GRACE')) return graceMs;
  return grant.expiresAt.getTime() - chargedAt.getTime();
}

/** Pays the debt from refunds of a voided grant: a chargeback counted those credits as spent, and so as owed. */
function debtPayments(account: Account, restorations: readonly Restoration[], now: Date): Posting[] {
  let { debtCredits } = account;
  return restorations.flatMap(({ allocation, isOfVoidedGrant }) => {
    if (!isOfVoidedGrant) return [];
    const payment = debtPayment(
      { debtCredits },
      { grantId: allocation.grantId, credits: allocation.amountCredits },
      now,
    );
    debtCredits += payment?.debtCredits ?? 0;
    return payment ?? [];
  });
}

/** The life of a grace grant for a reverted chargeback whose grant has expired, in milliseconds. */
export const restoredGraceMs = graceMs;
