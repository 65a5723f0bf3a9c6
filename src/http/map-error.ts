import { type TRPC_ERROR_CODE_KEY, TRPCError } from '@trpc/server';
import { z } from 'zod';
import { fieldIssues } from '#/lib/check-input.ts';
import { BusyError, type ErrorReason, isDomainError, ValidationError } from '#/lib/errors.ts';
import { isDatabaseLost } from '#/platform/database-failure.ts';

/** The one table that gives domain errors their transport code (and so their HTTP status). */
const codes: Record<ErrorReason, TRPC_ERROR_CODE_KEY> = {
  VALIDATION: 'BAD_REQUEST',
  UNAUTHORIZED: 'UNAUTHORIZED',
  INSUFFICIENT_CREDITS: 'PAYMENT_REQUIRED',
  FORBIDDEN: 'FORBIDDEN',
  NOT_FOUND: 'NOT_FOUND',
  IDEMPOTENCY_CONFLICT: 'CONFLICT',
  PRICE_CHANGED: 'CONFLICT',
  ALREADY_ON_PLAN: 'CONFLICT',
  NOT_AN_UPGRADE: 'CONFLICT',
  NOT_A_DOWNGRADE: 'CONFLICT',
  REFUND_EXCEEDS_CHARGE: 'BAD_REQUEST',
  SETTLEMENT_ABOVE_MAXIMUM: 'BAD_REQUEST',
  ALREADY_ENDED: 'CONFLICT',
  TASK_STATE: 'CONFLICT',
  ALREADY_RETRIED: 'CONFLICT',
  TOO_MANY_REQUESTS: 'TOO_MANY_REQUESTS',
  BALANCE_LIMIT: 'BAD_REQUEST',
  BODY_TOO_LARGE: 'PAYLOAD_TOO_LARGE',
  BUSY: 'SERVICE_UNAVAILABLE',
};

/** What clients learn of an error that is not ours: the log has the rest. */
export const internalMessage = 'The server could not do this. It is in our log; please try again.';

/** What of an error may be shown: the reason, a sentence, and its figures. */
export type PublicError = { reason: ErrorReason | 'INTERNAL'; message: string; details: Record<string, unknown> };

/** The transport error of whatever a procedure threw. */
export function toTrpcError(error: unknown): TRPCError {
  if (error instanceof TRPCError)
    return error.code === 'INTERNAL_SERVER_ERROR' && error.cause ? toTrpcError(error.cause) : error;
  if (isDomainError(error)) return new TRPCError({ code: codes[error.reason], message: error.message, cause: error });
  // Verbs say themselves what became of them; this is a read that met a database that is not there.
  if (isDatabaseLost(error)) return toTrpcError(new BusyError('nothing happened'));
  return new TRPCError({ code: 'INTERNAL_SERVER_ERROR', message: internalMessage, cause: error });
}

/** What may be shown of a transport error, whether ours, the input check's or the library's. */
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
