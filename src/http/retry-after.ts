import type { TRPCError } from '@trpc/server';
import { isDomainError } from '#/lib/errors.ts';

/** Returns the Retry-After header, in seconds, for errors with `retryAfterSeconds`: the longest of them; else no header. */
export function withRetryAfter(errors: readonly TRPCError[]): Record<string, string> {
  const waits = errors.flatMap(({ cause }) =>
    isDomainError(cause) && typeof cause.details.retryAfterSeconds === 'number'
      ? [cause.details.retryAfterSeconds]
      : [],
  );
  return waits.length > 0 ? { 'Retry-After': String(Math.max(...waits)) } : {};
}
