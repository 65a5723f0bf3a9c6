import type { TaskType } from '#/catalog/task-types.ts';
import {
  type Account,
  type Allocation,
  type Effect,
  type EntryFacts,
  type Grant,
  type Posting,
  rootOf,
  sumOf,
} from '#/ledger/rules/account.ts';
import { roomCredits } from '#/ledger/rules/balance-limit.ts';
import { debtPayment } from '#/ledger/rules/decide-grant.ts';
import { maxBalanceCredits, type RefundReason } from '#/ledger/schema.ts';
import { BalanceLimitError, type DomainError, NotFoundError, RefundExceedsChargeError } from '#/lib/errors.ts';

/** Credits of a charge to give back: `amountCredits` null is all that is left of it. */
export type RefundRequest = {
  kind: 'refund';
  chargeId: string;
  amountCredits: number | null;
  reason: RefundReason;
  facts: Pick<EntryFacts, 'description' | 'metadata' | 'actor'>;
};

/** A debit with its allocations in the order they were taken, and what earlier refunds gave back for each grant. */
export type Charge = {
  id: string;
  userId: string;
  generationType: TaskType | null;
  at: Date;
  metadata: Record<string, unknown>;
  allocations: readonly Allocation[];
  restored: readonly { restoresGrantId: string; amountCredits: number }[];
};

export type RefundDecision = { kind: 'refunded'; effect: Effect } | { kind: 'rejected'; error: DomainError };

/** How long credits live that come back after a failure to a grant that has ended since. */
export const graceDays = 7;
const graceMs = graceDays * 24 * 60 * 60 * 1000;

/**
 * How a refund goes back to the very grants that paid, last funded first. What goes to a grant that has ended since
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
  if (amountCredits > roomCredits(account))
    return { kind: 'rejected', error: new BalanceLimitError(maxBalanceCredits) };
  if (amountCredits === 0) return { kind: 'refunded', effect: { postings: [] } };
  const restoring = takeUpTo(restorable(charge), amountCredits).map((part) =>
    restore(account, charge, part, request.reason, now, newId),
  );
  const refund: Posting = {
    ...request.facts,
    type: 'REFUND',
    generationType: charge.generationType,
    refundsId: charge.id,
    at: now,
    allocations: restoring.map((one) => one.allocation),
    opens: restoring.flatMap((one) => one.opens ?? []),
    debtCredits: 0,
  };
  return { kind: 'refunded', effect: { postings: [refund, ...debtPayments(account, restoring, now)] } };
}

/** What of a charge has not gone back yet, in credits. */
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
  let missing = credits;
  return parts.flatMap((part) => {
    const taken = Math.min(missing, part.amountCredits);
    missing -= taken;
    return taken > 0 ? [{ grantId: part.grantId, amountCredits: taken }] : [];
  });
}

type Restoring = { allocation: Allocation; opens: Grant | null; isOfTakenBack: boolean };

function restore(
  account: Account,
  charge: Charge,
  part: Part,
  reason: RefundReason,
  now: Date,
  newId: () => string,
): Restoring {
  const grant = account.grants.find((candidate) => candidate.id === part.grantId);
  if (!grant) throw new Error(`The grant ${part.grantId} of charge ${charge.id} was not read.`);
  const isOfTakenBack = grant.voidedAt !== null;
  if (!isOfTakenBack && (grant.expiresAt === null || now < grant.expiresAt)) {
    return { allocation: { ...part, restoresGrantId: grant.id }, opens: null, isOfTakenBack };
  }
  const grace = graceFor(grant, part.amountCredits, now, graceLifeMs(grant, charge.at, reason), newId());
  return {
    allocation: { grantId: grace.id, amountCredits: part.amountCredits, restoresGrantId: grant.id },
    opens: grace,
    isOfTakenBack,
  };
}

/** Credits that come back for a grant that has ended, with a short life of their own. */
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
 * The life of a grace grant: seven days after a failure; else, and for a grant that was itself grace, only the life it
 * had left when it was charged, so that no loop of charge and cancel keeps credits alive.
 */
function graceLifeMs(grant: Grant, chargedAt: Date, reason: RefundReason): number {
  const isOurs = reason === 'failure' || reason === 'admin';
  if (grant.expiresAt === null || (isOurs && grant.source !== 'GRACE')) return graceMs;
  return grant.expiresAt.getTime() - chargedAt.getTime();
}

/** What comes back of a grant that was taken back goes to the debt first: the chargeback counted it as spent. */
function debtPayments(account: Account, restoring: readonly Restoring[], now: Date): Posting[] {
  let { debtCredits } = account;
  return restoring.flatMap(({ allocation, isOfTakenBack }) => {
    if (!isOfTakenBack) return [];
    const payment = debtPayment(
      { debtCredits },
      { grantId: allocation.grantId, credits: allocation.amountCredits },
      now,
    );
    debtCredits += payment?.debtCredits ?? 0;
    return payment ?? [];
  });
}

/** How long credits of a won dispute live where their grant has ended, in milliseconds. */
export const restoredGraceMs = graceMs;
