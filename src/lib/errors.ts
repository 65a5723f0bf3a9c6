import { formatCredits } from '#/lib/format-credits.ts';

/** An invalid input field. `message` is written to follow the field's name: "must be a whole number…". */
export type FieldIssue = { field: string; message: string };

/**
 * The reasons of expected errors, as clients get them: a closed set. `src/http/map-error.ts` gives each its tRPC code and its
 * HTTP status.
 */
export type ErrorReason =
  | 'VALIDATION'
  | 'UNAUTHORIZED'
  | 'INSUFFICIENT_CREDITS'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'GONE'
  | 'ACCOUNT_CLOSING'
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
  | 'EMAIL_TAKEN'
  | 'CHANGED_MEANWHILE'
  | 'BODY_TOO_LARGE'
  | 'BUSY';

/** Registered globally, since the bundler makes two copies of this module, one for pages and one for routes. */
const domainError = Symbol.for('product.DomainError');

/** An expected error. Its message is shown to people as it is; `details` are the figures in it, for programs. */
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

/** Whether `error` is a DomainError, also one of another copy of this module, for which `instanceof` is false. */
export function isDomainError(error: unknown): error is DomainError {
  return typeof error === 'object' && error !== null && domainError in error;
}

/** Invalid input: names every invalid field and what is allowed in it. */
export class ValidationError extends DomainError {
  constructor(fields: FieldIssue[]) {
    super('VALIDATION', `${fields.map(({ field, message }) => `${field} ${message}`).join('; ')}.`, { fields });
  }
}

/** The account has fewer available credits than required, or owes credits after a chargeback. */
export class InsufficientCreditsError extends DomainError {
  /** @param replay of an answer that is stored under its idempotency key, the instant at which it was decided */
  constructor(
    figures: { requiredCredits: number; availableCredits: number; debtCredits?: number },
    replay?: { decidedAt: Date },
  ) {
    const { requiredCredits, availableCredits, debtCredits = 0 } = figures;
    const missingCredits = Math.max(0, requiredCredits - availableCredits);
    const sentence =
      debtCredits > 0
        ? `You owe ${formatCredits(debtCredits)} of a payment that was taken back. The next credits you buy pay them first; until then nothing new can be charged.`
        : `This needs ${formatCredits(requiredCredits)}. You have ${availableCredits}. ${missingCredits} ${missingCredits === 1 ? 'is' : 'are'} missing.`;
    const decided = replay
      ? ` This was decided at ${replay.decidedAt.toISOString()} under this idempotency key: to try again, send another key.`
      : '';
    super('INSUFFICIENT_CREDITS', `${sentence}${decided}`, {
      requiredCredits,
      availableCredits,
      missingCredits,
      ...(debtCredits > 0 ? { debtCredits } : {}),
      ...(replay ? { decidedAt: replay.decidedAt.toISOString() } : {}),
    });
  }
}

/** The requested object does not exist, or was removed. `noun` names its kind. */
export class NotFoundError extends DomainError {
  constructor(noun: string) {
    super('NOT_FOUND', `There is no such ${noun}.`);
  }
}

/** The account was deleted, and with it every stored answer: nothing is done in it any more, and nothing is replayed. */
export class GoneError extends DomainError {
  constructor(message = 'This account was deleted. Nothing was charged, and answers from before are gone with it.') {
    super('GONE', message);
  }
}

/** The account is about to be deleted: nothing new is charged unless that is called off. */
export class AccountClosingError extends DomainError {
  constructor() {
    super(
      'ACCOUNT_CLOSING',
      'This account is about to be deleted, so nothing new can be started. You were not charged. Keep the account to go on.',
    );
  }
}

/** The caller may not do this: the object belongs to another user, or the operation is for admins. */
export class ForbiddenError extends DomainError {
  constructor(message: string) {
    super('FORBIDDEN', message);
  }
}

/** An operator has blocked the account: nothing new can be charged, and nobody can sign in to it. */
export class AccountBlockedError extends DomainError {
  constructor() {
    super(
      'FORBIDDEN',
      'This account is blocked. Nothing was charged, and its credits are kept. Write to us if you think this is a mistake.',
      { isBlocked: true },
    );
  }
}

/** The idempotency key was used for a request with another input or operation. */
export class IdempotencyConflictError extends DomainError {
  constructor(key: string, operation: string) {
    super('IDEMPOTENCY_CONFLICT', `The idempotency key "${key}" was already used for another request (${operation}).`, {
      idempotencyKey: key,
      operation,
    });
  }
}

/** The price differs from `expectedCostCredits`, the one that the client was shown. Nothing was charged. */
export class PriceChangedError extends DomainError {
  constructor(figures: { expectedCostCredits: number; costCredits: number }) {
    super(
      'PRICE_CHANGED',
      `The price is ${figures.costCredits} credits now, not ${figures.expectedCostCredits}. You were not charged.`,
      figures,
    );
  }
}

/** The refund exceeds what remains of the charge. */
export class RefundExceedsChargeError extends DomainError {
  constructor(figures: { amountCredits: number; refundableCredits: number }) {
    super(
      'REFUND_EXCEEDS_CHARGE',
      `amountCredits must be at most what is left of the charge, ${figures.refundableCredits} credits (got ${figures.amountCredits}).`,
      figures,
    );
  }
}

/** The final cost exceeds the maximum of the charge: the credits held, or for external work the stated maximum. */
export class SettlementAboveMaximumError extends DomainError {
  constructor(figures: { costCredits: number; maxCostCredits: number }) {
    super(
      'SETTLEMENT_ABOVE_MAXIMUM',
      `costCredits must be at most ${figures.maxCostCredits}, the most that this charge may come to (got ${figures.costCredits}).`,
      figures,
    );
  }
}

/** The charge was settled or refunded before; nothing changed. `outcome` says which. */
export class AlreadyEndedError extends DomainError {
  constructor(outcome: string) {
    super('ALREADY_ENDED', `The charge was ${outcome} already. Nothing changed.`, { outcome });
  }
}

/** The task's status does not allow the operation; nothing changed. `done` is written to follow "cannot be". */
export class TaskStateError extends DomainError {
  constructor(done: 'canceled' | 'tried again' | 'removed' | 'reported on' | 'completed' | 'failed', status: string) {
    const is = { queued: 'is waiting', running: 'is under way' }[status] ?? `has ended (${status})`;
    super('TASK_STATE', `This task ${is}; it cannot be ${done}. Nothing changed.`, { status });
  }
}

/** The task was retried before, as the task `retryUuid`; nothing was charged. */
export class AlreadyRetriedError extends DomainError {
  constructor(retryUuid: string) {
    super('ALREADY_RETRIED', 'This task was tried again already. You were not charged.', { retryUuid });
  }
}

/** The balance would exceed the most that an account can hold. */
export class BalanceLimitError extends DomainError {
  constructor(limitCredits: number) {
    super('BALANCE_LIMIT', `A balance can be at most ${limitCredits} credits.`, { limitCredits });
  }
}

/** What was to be changed is not as it was when it was looked at. `noun` names its kind. Nothing changed. */
export class ChangedMeanwhileError extends DomainError {
  constructor(noun: string) {
    super('CHANGED_MEANWHILE', `This ${noun} has changed since you looked at it. Nothing was done. Look at it again.`);
  }
}

/**
 * The account is locked by other transactions, or the database is unavailable; the client may retry. `outcome` is unknown
 * when the connection was lost after COMMIT may have been sent: a retry with the same idempotency key is safe.
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
