import { type TRPC_ERROR_CODE_KEY, TRPCError } from '@trpc/server';
import { getHTTPStatusCodeFromError } from '@trpc/server/http';
import { z } from 'zod';
import { fieldIssues } from '#/lib/check-input.ts';
import { BusyError, type ErrorReason, isDomainError, ValidationError } from '#/lib/errors.ts';
import { isDatabaseLost } from '#/platform/database-failure.ts';
import { isStorageLost, StorageLostError } from '#/platform/storage-failure.ts';

/** The tRPC code and the HTTP status of each reason: the one table by which both tRPC and REST answer. */
const transports: Record<ErrorReason, { code: TRPC_ERROR_CODE_KEY; httpStatus: number }> = {
  VALIDATION: { code: 'BAD_REQUEST', httpStatus: 400 },
  UNAUTHORIZED: { code: 'UNAUTHORIZED', httpStatus: 401 },
  INSUFFICIENT_CREDITS: { code: 'PAYMENT_REQUIRED', httpStatus: 402 },
  FORBIDDEN: { code: 'FORBIDDEN', httpStatus: 403 },
  NOT_FOUND: { code: 'NOT_FOUND', httpStatus: 404 },
  // tRPC has no code of its own for 410.
  GONE: { code: 'NOT_FOUND', httpStatus: 410 },
  ACCOUNT_CLOSING: { code: 'FORBIDDEN', httpStatus: 403 },
  IDEMPOTENCY_CONFLICT: { code: 'CONFLICT', httpStatus: 409 },
  PRICE_CHANGED: { code: 'CONFLICT', httpStatus: 409 },
  ALREADY_ON_PLAN: { code: 'CONFLICT', httpStatus: 409 },
  NOT_AN_UPGRADE: { code: 'CONFLICT', httpStatus: 409 },
  NOT_A_DOWNGRADE: { code: 'CONFLICT', httpStatus: 409 },
  REFUND_EXCEEDS_CHARGE: { code: 'BAD_REQUEST', httpStatus: 400 },
  SETTLEMENT_ABOVE_MAXIMUM: { code: 'BAD_REQUEST', httpStatus: 400 },
  ALREADY_ENDED: { code: 'CONFLICT', httpStatus: 409 },
  TASK_STATE: { code: 'CONFLICT', httpStatus: 409 },
  ALREADY_RETRIED: { code: 'CONFLICT', httpStatus: 409 },
  TOO_MANY_REQUESTS: { code: 'TOO_MANY_REQUESTS', httpStatus: 429 },
  BALANCE_LIMIT: { code: 'BAD_REQUEST', httpStatus: 400 },
  EMAIL_TAKEN: { code: 'CONFLICT', httpStatus: 409 },
  CHANGED_MEANWHILE: { code: 'CONFLICT', httpStatus: 409 },
  BODY_TOO_LARGE: { code: 'PAYLOAD_TOO_LARGE', httpStatus: 413 },
  BUSY: { code: 'SERVICE_UNAVAILABLE', httpStatus: 503 },
};

/** Returns the HTTP status under which REST answers a reason. */
export function statusOfReason(reason: ErrorReason): number {
  return transports[reason].httpStatus;
}

/** The message that clients get for an unexpected error; the error itself is only logged. */
export const internalMessage = 'The server could not do this. It is in our log; please try again.';

/** The part of an error that clients may see: its reason, a sentence for people, and figures such as `retryAfterSeconds`. */
export type PublicError = { reason: ErrorReason | 'INTERNAL'; message: string; details: Record<string, unknown> };

/**
 * Returns the tRPC error for anything that a procedure threw: a DomainError gets the code of its reason and stays as `cause`,
 * a lost database or storage becomes BUSY, every other error INTERNAL_SERVER_ERROR with a fixed message.
 */
export function toTrpcError(error: unknown): TRPCError {
  if (error instanceof TRPCError)
    return error.code === 'INTERNAL_SERVER_ERROR' && error.cause ? toTrpcError(error.cause) : error;
  if (isDomainError(error))
    return new TRPCError({ code: transports[error.reason].code, message: error.message, cause: error });
  // Only reads get here: operations that write throw a BusyError of their own, which says whether they may have happened.
  if (isDatabaseLost(error)) return toTrpcError(new BusyError('nothing happened'));
  if (isStorageLost(error)) return toTrpcError(new StorageLostError(error));
  return new TRPCError({ code: 'INTERNAL_SERVER_ERROR', message: internalMessage, cause: error });
}

/**
 * Returns the HTTP status of a tRPC error: for a DomainError that of its reason, else the one that tRPC gives the code. tRPC
 * wraps what a subscription throws midway in INTERNAL_SERVER_ERROR, which stays a 500 whatever its cause.
 */
export function httpStatusOf(error: TRPCError): number {
  const transport = isDomainError(error.cause) ? transports[error.cause.reason] : undefined;
  return transport?.code === error.code ? transport.httpStatus : getHTTPStatusCodeFromError(error);
}

/** Returns what clients may see of a tRPC error, be its cause a DomainError, a Zod issue or tRPC itself. */
export function toPublicError(error: TRPCError): PublicError {
  const known = error.cause instanceof z.ZodError ? new ValidationError(fieldIssues(error.cause)) : error.cause;
  if (isDomainError(known)) return { reason: known.reason, message: known.message, details: known.details };
  switch (error.code) {
    case 'UNAUTHORIZED':
      return { reason: 'UNAUTHORIZED', message: error.message, details: {} };
    case 'NOT_FOUND':
      return { reason: 'NOT_FOUND', message: 'There is no such procedure.', details: {} };
    case 'BAD_REQUEST':
    case 'PARSE_ERROR':
    case 'METHOD_NOT_SUPPORTED':
    case 'UNSUPPORTED_MEDIA_TYPE':
    case 'PAYLOAD_TOO_LARGE':
      return { reason: 'VALIDATION', message: 'The request could not be read.', details: { fields: [] } };
    default:
      return { reason: 'INTERNAL', message: internalMessage, details: {} };
  }
}
