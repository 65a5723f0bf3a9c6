import type { TRPCError } from '@trpc/server';
import { isDomainError } from '#/lib/errors.ts';

/** The headers that errors call for: after how many seconds it is worth trying again. */
export function withRetryAfter(errors: readonly TRPCError[]): Record<string, string> {
  const waits = errors.flatMap(({ cause }) =>
    isDomainError(cause) && typeof cause.details.retryAfterSeconds === 'number'
      ? [cause.details.retryAfterSeconds]
      : [],
  );
  return waits.length > 0 ? { 'Retry-After': String(Math.max(...waits)) } : {};
}
