import { TooManyCallsError } from '#/lib/errors.ts';
import { createRequestWindows } from '#/web/request-windows.ts';

/** Bounds the calls to the API of one account, or of one address without an account, in this process. */
export type CallLimit = {
  /**
   * Counts calls that come in one request, which is refused as a whole.
   * @throws TooManyCallsError
   */
  count(from: { userId: string | null; address: string }, calls: number): Promise<void>;
};

const windowSeconds = 60;

/**
 * Makes a limit of `callsPerMinute`, in windows that begin with the first call. The counts are in memory: a limit of reads
 * that wrote to the database would cost more than the reads.
 */
export function createCallLimit(callsPerMinute: number, windows = createRequestWindows()): CallLimit {
  const rule = { window: windowSeconds, max: callsPerMinute };
  return {
    async count({ userId, address }, calls) {
      const key = userId === null ? `address ${address}` : `user ${userId}`;
      const { allowed, retryAfter } = await windows.consume(key, rule, calls);
      if (!allowed) throw new TooManyCallsError({ callsPerMinute, retryAfterSeconds: retryAfter ?? windowSeconds });
    },
  };
}
