import { formatCredits } from '#/lib/format-credits.ts';

/** One input field that is not as allowed. `message` goes on after the field's name: "must be a whole number…". */
export type FieldIssue = { field: string; message: string };

/** The closed set of what can go wrong by the rules of the product. `src/http/map-error.ts` gives each its HTTP status. */
export type ErrorReason =
  | 'VALIDATION'
  | 'UNAUTHORIZED'
  | 'INSUFFICIENT_CREDITS'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'IDEMPOTENCY_CONFLICT'
  | 'PRICE_CHANGED'
  | 'ALREADY_ON_PLAN'
  | 'NOT_AN_UPGRADE'
  | 'NOT_A_DOWNGRADE'
  | 'REFUND_EXCEEDS_CHARGE'
  | 'SETTLEMENT_ABOVE_MAXIMUM'
  | 'ALREADY_ENDED'
  | 'TASK_STATE'
  | 'ALREADY_RETRIED'
  | 'TOO_MANY_REQUESTS'
  | 'BALANCE_LIMIT'
  | 'BODY_TOO_LARGE'
  | 'BUSY';

/** The same in every copy of this file: the bundler makes one for pages and one for routes, and they share services. */
const domainError = Symbol.for('farthing.DomainError');

/** An error whose message may be shown to people, with the figures it speaks of. */
export class DomainError extends Error {
  override name = 'DomainError';
  readonly reason: ErrorReason;
  readonly details: Record<string, unknown>;
  constructor(reason: ErrorReason, message: string, details: Record<string, unknown> = {}) {
    super(message);
    this.reason = reason;
    this.details = details;
    Object.defineProperty(this, domainError, { value: true });
  }
}

/** Whether it is one, also of another copy of this file. */
export function isDomainError(error: unknown): error is DomainError {
  return typeof error === 'object' && error !== null && domainError in error;
}

/** Input outside the rules; names every field and what is allowed. */
export class ValidationError extends DomainError {
  constructor(fields: FieldIssue[]) {
    super('VALIDATION', `${fields.map(({ field, message }) => `${field} ${message}`).join('; ')}.`, { fields });
  }
}

/** The account has less available than is required, or owes what a chargeback took back. */
export class InsufficientCreditsError extends DomainError {
  constructor(figures: { requiredCredits: number; availableCredits: number; debtCredits?: number }) {
    const { requiredCredits, availableCredits, debtCredits = 0 } = figures;
    const missingCredits = Math.max(0, requiredCredits - availableCredits);
    const sentence =
      debtCredits > 0
        ? `You owe ${formatCredits(debtCredits)} of a payment that was taken back. The next credits you buy pay them first; until then nothing new can be charged.`
        : `This needs ${formatCredits(requiredCredits)}. You have ${availableCredits}. ${missingCredits} ${missingCredits === 1 ? 'is' : 'are'} missing.`;
    super('INSUFFICIENT_CREDITS', sentence, {
      requiredCredits,
      availableCredits,
      missingCredits,
      ...(debtCredits > 0 ? { debtCredits } : {}),
    });
  }
}

/** What was asked for does not exist. */
export class NotFoundError extends DomainError {
  constructor(noun: string) {
    super('NOT_FOUND', `There is no such ${noun}.`);
  }
}

/** It exists and belongs to somebody else, or is for admins. */
export class ForbiddenError extends DomainError {
  constructor(message: string) {
    super('FORBIDDEN', message);
  }
}

/** The idempotency key was used for another request. */
export class IdempotencyConflictError extends DomainError {
  constructor(key: string, operation: string) {
    super('IDEMPOTENCY_CONFLICT', `The idempotency key "${key}" was already used for another request (${operation}).`, {
      idempotencyKey: key,
      operation,
    });
  }
}

/** The price is not the one the client was shown. Nothing was charged. */
export class PriceChangedError extends DomainError {
  constructor(figures: { expectedCostCredits: number; costCredits: number }) {
    super(
      'PRICE_CHANGED',
      `The price is ${figures.costCredits} credits now, not ${figures.expectedCostCredits}. You were not charged.`,
      figures,
    );
  }
}

/** More would go back than was charged. */
export class RefundExceedsChargeError extends DomainError {
  constructor(figures: { amountCredits: number; refundableCredits: number }) {
    super(
      'REFUND_EXCEEDS_CHARGE',
      `amountCredits must be at most what is left of the charge, ${figures.refundableCredits} credits (got ${figures.amountCredits}).`,
      figures,
    );
  }
}

/** The work cost more than its charge allows: what was held, or for external work the maximum that was stated. */
export class SettlementAboveMaximumError extends DomainError {
  constructor(figures: { costCredits: number; maxCostCredits: number }) {
    super(
      'SETTLEMENT_ABOVE_MAXIMUM',
      `costCredits must be at most ${figures.maxCostCredits}, the most that this charge may come to (got ${figures.costCredits}).`,
      figures,
    );
  }
}

/** The charge was settled or given back already; nothing changed. */
export class AlreadyEndedError extends DomainError {
  constructor(outcome: string) {
    super('ALREADY_ENDED', `The charge was ${outcome} already. Nothing changed.`, { outcome });
  }
}

/** What was asked of a task is not for one in its state; nothing changed. `done` goes on after "cannot be". */
export class TaskStateError extends DomainError {
  constructor(done: 'canceled' | 'tried again' | 'removed' | 'reported on' | 'completed' | 'failed', status: string) {
    const is = { queued: 'is waiting', running: 'is under way' }[status] ?? `has ended (${status})`;
    super('TASK_STATE', `This task ${is}; it cannot be ${done}. Nothing changed.`, { status });
  }
}

/** The task was tried again already; nothing was charged. */
export class AlreadyRetriedError extends DomainError {
  constructor(retryUuid: string) {
    super('ALREADY_RETRIED', 'This task was tried again already. You were not charged.', { retryUuid });
  }
}

/** The user has as many open tasks as may be at a time; nothing was charged, and the key stays free. */
export class TooManyOpenTasksError extends DomainError {
  constructor(maxOpenTasks: number, retryAfterSeconds = 10) {
    super(
      'TOO_MANY_REQUESTS',
      `You have ${maxOpenTasks} tasks under way, as many as may be at a time. You were not charged. Wait for one to end, or cancel one.`,
      { maxOpenTasks, retryAfterSeconds },
    );
  }
}

/** The user started as many tasks of a type as a minute may have; nothing was charged, and the key stays free. */
export class TooManyRequestsError extends DomainError {
  constructor(figures: { tasksPerMinute: number; retryAfterSeconds: number }) {
    const { tasksPerMinute, retryAfterSeconds } = figures;
    const tasks = `${tasksPerMinute} ${tasksPerMinute === 1 ? 'task' : 'tasks'}`;
    super(
      'TOO_MANY_REQUESTS',
      `You can start ${tasks} of this type a minute. You were not charged. Try again in ${retryAfterSeconds} s.`,
      figures,
    );
  }
}

/** The balance would pass the most that an account can hold. */
export class BalanceLimitError extends DomainError {
  constructor(limitCredits: number) {
    super('BALANCE_LIMIT', `A balance can be at most ${limitCredits} credits.`, { limitCredits });
  }
}

/**
 * The account is locked by other work, or the database is not to be had right now; try again. `outcome` is unknown when
 * the connection was lost at a moment at which it may or may not have been done: the same idempotency key makes that safe.
 */
export class BusyError extends DomainError {
  constructor(outcome: 'nothing happened' | 'unknown', retryAfterSeconds = 1) {
    super(
      'BUSY',
      outcome === 'unknown'
        ? 'The database was lost in the middle. Look whether it was done, or send it again with the same idempotency key.'
        : `The server cannot do this just now. Nothing was charged. Try again in ${retryAfterSeconds} s.`,
      { retryAfterSeconds },
    );
  }
}
