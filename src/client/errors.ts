/** One input field that is invalid, and what is allowed in it. The message follows the field's name: "must be text". */
export type FieldError = { field: string; message: string };

/**
 * Why a call failed: the closed set of the server's answers; `UNREACHABLE`, where no answer came; `TWO_FACTOR_REQUIRED`, where a
 * sign-in needs a code; and `OTHER`, of a server that is newer than this client.
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
  | 'TWO_FACTOR_REQUIRED'
  | 'CHANGED_MEANWHILE'
  | 'BODY_TOO_LARGE'
  | 'BUSY'
  | 'INTERNAL'
  | 'UNREACHABLE'
  | 'OTHER';

/** What an error says: a sentence for people, the HTTP status (null where no answer came), and the figures of the answer. */
export type ErrorFacts = {
  reason: ErrorReason;
  message: string;
  httpStatus: number | null;
  details: Readonly<Record<string, unknown>>;
  cause?: unknown;
};

const brand = Symbol.for('farthing.ApiError');

/**
 * Every error of a call. `instanceof` also knows errors of another copy of this package, for it and for the classes below.
 */
export class ApiError extends Error {
  override name = 'ApiError';
  readonly reason: ErrorReason;
  readonly httpStatus: number | null;
  /** The figures of the answer as they came. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor({ reason, message, httpStatus, details, cause }: ErrorFacts) {
    super(message, cause === undefined ? undefined : { cause });
    this.reason = reason;
    this.httpStatus = httpStatus;
    this.details = details;
    Object.defineProperty(this, brand, { value: true });
  }
}
standsFor(ApiError);

/** Has `instanceof` take errors of these reasons for ones of the class, also those of another copy; of any, where none is said. */
function standsFor(kind: typeof ApiError, ...reasons: ErrorReason[]): void {
  const hasInstance = function (this: unknown, value: unknown): boolean {
    // A class that a program derives has errors of its own only.
    if (this !== kind) return Function.prototype[Symbol.hasInstance].call(this, value);
    if (typeof value !== 'object' || value === null || !(brand in value)) return false;
    return reasons.length === 0 || reasons.includes((value as unknown as ApiError).reason);
  };
  Object.defineProperty(kind, Symbol.hasInstance, { value: hasInstance });
}

/** The input is invalid: nothing was done. */
export class InvalidInputError extends ApiError {
  override name = 'InvalidInputError';
  declare readonly reason: 'VALIDATION';
  /** Every invalid field; none where the request could not be read at all. */
  readonly fields: readonly FieldError[] = listIn(this.details, 'fields');
}
standsFor(InvalidInputError, 'VALIDATION');

/** Nobody has signed in, or the session is over. */
export class UnauthorizedError extends ApiError {
  override name = 'UnauthorizedError';
  declare readonly reason: 'UNAUTHORIZED';
}
standsFor(UnauthorizedError, 'UNAUTHORIZED');

/** The password is right, and the account asks for a code, too: sign in with `code`. Nobody is signed in. */
export class TwoFactorRequiredError extends ApiError {
  override name = 'TwoFactorRequiredError';
  declare readonly reason: 'TWO_FACTOR_REQUIRED';
}
standsFor(TwoFactorRequiredError, 'TWO_FACTOR_REQUIRED');

/** The account has fewer credits than the work costs, or owes credits of a payment that was taken back. */
export class InsufficientCreditsError extends ApiError {
  override name = 'InsufficientCreditsError';
  declare readonly reason: 'INSUFFICIENT_CREDITS';
  readonly requiredCredits = numberIn(this.details, 'requiredCredits');
  readonly availableCredits = numberIn(this.details, 'availableCredits');
  readonly missingCredits = numberIn(this.details, 'missingCredits');
  /** While it is above 0, nothing can be charged. */
  readonly debtCredits = numberIn(this.details, 'debtCredits');
  /** Of an answer that is kept under its key: when it was decided. To ask again, take another key. Else null. */
  readonly decidedAt = dateIn(this.details, 'decidedAt');
}
standsFor(InsufficientCreditsError, 'INSUFFICIENT_CREDITS');

/** It is another user's, or for admins only; or the account is about to be deleted, and nothing new is charged (`ACCOUNT_CLOSING`). */
export class ForbiddenError extends ApiError {
  override name = 'ForbiddenError';
  declare readonly reason: 'FORBIDDEN' | 'ACCOUNT_CLOSING';
}
standsFor(ForbiddenError, 'FORBIDDEN', 'ACCOUNT_CLOSING');

/** There is no such thing, or it was removed. */
export class NotFoundError extends ApiError {
  override name = 'NotFoundError';
  declare readonly reason: 'NOT_FOUND';
}
standsFor(NotFoundError, 'NOT_FOUND');

/** The account was deleted, and with it the answers that were stored under its keys. */
export class GoneError extends ApiError {
  override name = 'GoneError';
  declare readonly reason: 'GONE';
}
standsFor(GoneError, 'GONE');

const conflicts = [
  'IDEMPOTENCY_CONFLICT',
  'PRICE_CHANGED',
  'TASK_STATE',
  'ALREADY_RETRIED',
  'ALREADY_ENDED',
  'ALREADY_ON_PLAN',
  'NOT_AN_UPGRADE',
  'NOT_A_DOWNGRADE',
  'EMAIL_TAKEN',
  'CHANGED_MEANWHILE',
] as const satisfies ErrorReason[];

/**
 * It does not go with what is there: one of the classes below, a plan that cannot be changed to, or an address that another
 * account has (`reason` says why).
 */
export class ConflictError extends ApiError {
  override name = 'ConflictError';
  declare readonly reason: (typeof conflicts)[number];
}
standsFor(ConflictError, ...conflicts);

/** The idempotency key was used for another request. */
export class IdempotencyConflictError extends ConflictError {
  override name = 'IdempotencyConflictError';
  declare readonly reason: 'IDEMPOTENCY_CONFLICT';
  readonly idempotencyKey = textIn(this.details, 'idempotencyKey');
  /** What it was used for. */
  readonly operation = textIn(this.details, 'operation');
}
standsFor(IdempotencyConflictError, 'IDEMPOTENCY_CONFLICT');

/** The price is not `expectedCostCredits`. Nothing was charged, and the key is free. */
export class PriceChangedError extends ConflictError {
  override name = 'PriceChangedError';
  declare readonly reason: 'PRICE_CHANGED';
  readonly expectedCostCredits = numberIn(this.details, 'expectedCostCredits');
  /** The price now. */
  readonly costCredits = numberIn(this.details, 'costCredits');
}
standsFor(PriceChangedError, 'PRICE_CHANGED');

/** The task is not in a state for it; nothing changed. */
export class TaskStateError extends ConflictError {
  override name = 'TaskStateError';
  declare readonly reason: 'TASK_STATE';
  readonly status = textIn(this.details, 'status');
}
standsFor(TaskStateError, 'TASK_STATE');

/** The task was tried again before; nothing was charged. */
export class AlreadyRetriedError extends ConflictError {
  override name = 'AlreadyRetriedError';
  declare readonly reason: 'ALREADY_RETRIED';
  /** The task that tries it again. */
  readonly retryUuid = textIn(this.details, 'retryUuid');
}
standsFor(AlreadyRetriedError, 'ALREADY_RETRIED');

/** The charge was settled or refunded before; nothing changed. */
export class AlreadyEndedError extends ConflictError {
  override name = 'AlreadyEndedError';
  declare readonly reason: 'ALREADY_ENDED';
  readonly outcome = textIn(this.details, 'outcome');
}
standsFor(AlreadyEndedError, 'ALREADY_ENDED');

/** An amount of credits is more than there may be; `details` has the figures. */
export class AmountError extends ApiError {
  override name = 'AmountError';
  declare readonly reason: 'REFUND_EXCEEDS_CHARGE' | 'SETTLEMENT_ABOVE_MAXIMUM' | 'BALANCE_LIMIT';
  /** The most that it may be. */
  readonly maxCredits =
    numberIn(this.details, 'refundableCredits') ||
    numberIn(this.details, 'maxCostCredits') ||
    numberIn(this.details, 'limitCredits');
}
standsFor(AmountError, 'REFUND_EXCEEDS_CHARGE', 'SETTLEMENT_ABOVE_MAXIMUM', 'BALANCE_LIMIT');

/** A limit is reached; nothing was done, and a key is free. `details` has the limit's figure. */
export class TooManyRequestsError extends ApiError {
  override name = 'TooManyRequestsError';
  declare readonly reason: 'TOO_MANY_REQUESTS';
  /** When to come again. */
  readonly retryAfterSeconds = numberIn(this.details, 'retryAfterSeconds');
}
standsFor(TooManyRequestsError, 'TOO_MANY_REQUESTS');

/** What was sent is larger than may be. */
export class BodyTooLargeError extends ApiError {
  override name = 'BodyTooLargeError';
  declare readonly reason: 'BODY_TOO_LARGE';
}
standsFor(BodyTooLargeError, 'BODY_TOO_LARGE');

/** The server cannot do it just now, or something in front of it gave no answer of its own (502, 503, 504). */
export class BusyError extends ApiError {
  override name = 'BusyError';
  declare readonly reason: 'BUSY';
  /** When to come again; 0 where the answer does not say. */
  readonly retryAfterSeconds = numberIn(this.details, 'retryAfterSeconds');
}
standsFor(BusyError, 'BUSY');

/** The server failed. Whether it was done is unknown: ask, or send it again under the same key. */
export class InternalError extends ApiError {
  override name = 'InternalError';
  declare readonly reason: 'INTERNAL';
}
standsFor(InternalError, 'INTERNAL');

/** No answer came. Whether it was done is unknown: ask, or send it again under the same key. */
export class UnreachableError extends ApiError {
  override name = 'UnreachableError';
  declare readonly reason: 'UNREACHABLE';
}
standsFor(UnreachableError, 'UNREACHABLE');

function numberIn(details: Readonly<Record<string, unknown>>, name: string): number {
  const value = details[name];
  return typeof value === 'number' ? value : 0;
}

function textIn(details: Readonly<Record<string, unknown>>, name: string): string {
  const value = details[name];
  return typeof value === 'string' ? value : '';
}

function dateIn(details: Readonly<Record<string, unknown>>, name: string): Date | null {
  const text = textIn(details, name);
  return text === '' ? null : new Date(text);
}

function listIn(details: Readonly<Record<string, unknown>>, name: string): readonly FieldError[] {
  const value = details[name];
  return Array.isArray(value) ? value : [];
}
