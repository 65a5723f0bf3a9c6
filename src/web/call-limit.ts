import { TooManyCallsError } from '#/lib/limit-errors.ts';
import { networkOf } from '#/lib/network-address.ts';
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
 * that wrote to the database would cost more than the reads. Of IPv6 a network of 64 bits counts as one address, and addresses,
 * which may be very many, have counts of their own.
 */
export function createCallLimit(callsPerMinute: number): CallLimit {
  const [ofUsers, ofAddresses] = [createRequestWindows(), createRequestWindows()];
  const rule = { window: windowSeconds, max: callsPerMinute };
  return {
    async count({ userId, address }, calls) {
      const counting =
        userId === null ? ofAddresses.consume(networkOf(address), rule, calls) : ofUsers.consume(userId, rule, calls);
      const { allowed, retryAfter } = await counting;
      if (!allowed) throw new TooManyCallsError({ callsPerMinute, retryAfterSeconds: retryAfter ?? windowSeconds });
    },
  };
}
