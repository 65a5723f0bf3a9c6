import type { TRPCError } from '@trpc/server';
import { DomainError } from '#/lib/errors.ts';

/** The headers that errors call for: after how many seconds it is worth trying again. */
export function withRetryAfter(errors: readonly TRPCError[]): Record<string, string> {
  const waits = errors.flatMap(({ cause }) =>
    cause instanceof DomainError && typeof cause.details.retryAfterSeconds === 'number'
      ? [cause.details.retryAfterSeconds]
      : [],
  );
  return waits.length > 0 ? { 'Retry-After': String(Math.max(...waits)) } : {};
}
