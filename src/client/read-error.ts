import {
  AlreadyEndedError,
  AlreadyRetriedError,
  AmountError,
  ApiError,
  BodyTooLargeError,
  BusyError,
  ConflictError,
  type ErrorFacts,
  type ErrorReason,
  ForbiddenError,
  GoneError,
  IdempotencyConflictError,
  InsufficientCreditsError,
  InternalError,
  InvalidInputError,
  NotFoundError,
  PriceChangedError,
  TaskStateError,
  TooManyRequestsError,
  TwoFactorRequiredError,
  UnauthorizedError,
  UnreachableError,
} from '#/client/errors.ts';
import type { ErrorReason as ServerReason } from '#/lib/errors.ts';

/** The class of each reason. A reason that the server has and this table does not is an error of types. */
const classes: Record<ServerReason | ErrorReason, typeof ApiError> = {
  VALIDATION: InvalidInputError,
  UNAUTHORIZED: UnauthorizedError,
  INSUFFICIENT_CREDITS: InsufficientCreditsError,
  FORBIDDEN: ForbiddenError,
  NOT_FOUND: NotFoundError,
  GONE: GoneError,
  ACCOUNT_CLOSING: ForbiddenError,
  IDEMPOTENCY_CONFLICT: IdempotencyConflictError,
  PRICE_CHANGED: PriceChangedError,
  ALREADY_ON_PLAN: ConflictError,
  NOT_AN_UPGRADE: ConflictError,
  NOT_A_DOWNGRADE: ConflictError,
  REFUND_EXCEEDS_CHARGE: AmountError,
  SETTLEMENT_ABOVE_MAXIMUM: AmountError,
  ALREADY_ENDED: AlreadyEndedError,
  TASK_STATE: TaskStateError,
  ALREADY_RETRIED: AlreadyRetriedError,
  TOO_MANY_REQUESTS: TooManyRequestsError,
  BALANCE_LIMIT: AmountError,
  EMAIL_TAKEN: ConflictError,
  TWO_FACTOR_REQUIRED: TwoFactorRequiredError,
  CHANGED_MEANWHILE: ConflictError,
  BODY_TOO_LARGE: BodyTooLargeError,
  BUSY: BusyError,
  INTERNAL: InternalError,
  UNREACHABLE: UnreachableError,
  OTHER: ApiError,
};

/** The reasons of answers that do not say theirs, such as those of sign-in and of what stands in front of the server. */
const reasonsOfStatus: Record<number, ErrorReason> = {
  400: 'VALIDATION',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  410: 'GONE',
  413: 'BODY_TOO_LARGE',
  422: 'VALIDATION',
  429: 'TOO_MANY_REQUESTS',
  500: 'INTERNAL',
  502: 'BUSY',
  503: 'BUSY',
  504: 'BUSY',
};

/** What is known of a failed answer. `data` are its figures, with its reason where it has one. */
export type FailedAnswer = {
  httpStatus: number;
  message?: string | undefined;
  data?: Readonly<Record<string, unknown>> | undefined;
  /** The header of this name. */
  retryAfter?: string | null | undefined;
};

/** The error of an answer of the server, or of something in front of it. */
export function errorOfAnswer({ httpStatus, message, data = {}, retryAfter }: FailedAnswer): ApiError {
  const { reason: told, code: _, httpStatus: __, ...details } = data;
  const reason = reasonOf(told, httpStatus);
  const seconds = secondsOf(retryAfter);
  return make({
    reason,
    httpStatus,
    message: message || `The server answered ${httpStatus}.`,
    details: {
      ...(reason === 'OTHER' && told !== undefined ? { reason: told } : {}),
      ...(seconds === null ? {} : { retryAfterSeconds: seconds }),
      ...details,
    },
  });
}

/** The error where no answer came. */
export function unreachable(cause: unknown): ApiError {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  const said = inner instanceof Error ? inner.message : String(inner);
  return make({
    reason: 'UNREACHABLE',
    httpStatus: null,
    message: `No answer came: ${said}`,
    details: {},
    cause,
  });
}

/** The error of a sign-in whose password is right, where the account asks for a code, too. */
export function codeRequired(): ApiError {
  const message = 'This account asks for a code of its app, too: sign in with `code`.';
  return make({ reason: 'TWO_FACTOR_REQUIRED', httpStatus: 200, message, details: {} });
}

function make(facts: ErrorFacts): ApiError {
  return new classes[facts.reason](facts);
}

function reasonOf(told: unknown, httpStatus: number): ErrorReason {
  if (typeof told === 'string') return Object.hasOwn(classes, told) ? (told as ErrorReason) : 'OTHER';
  return reasonsOfStatus[httpStatus] ?? 'OTHER';
}

/** The seconds of a Retry-After header, which may be a date; null for none. */
function secondsOf(header: string | null | undefined): number | null {
  if (!header) return null;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds);
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - Date.now()) / 1000));
}
