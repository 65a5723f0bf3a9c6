import { BusyError, TooManyRequestsError, UnreachableError } from '#/client/errors.ts';
import type { Patience } from '#/client/settings.ts';

const firstBackoffMs = 250;
const longestBackoffMs = 8_000;

/** Whether no answer came, or one that says to come again, so that the same request may be sent once more. */
export function isAnswerLost(error: unknown): boolean {
  return error instanceof UnreachableError || error instanceof BusyError;
}

/**
 * How long to wait before the next attempt, in milliseconds: twice as long after each failure, spread, so that many who failed
 * together do not come back together; and never less than the server asks for.
 */
export function backoffMs(failures: number, error: unknown, random = Math.random()): number {
  const longest = Math.min(longestBackoffMs, firstBackoffMs * 2 ** (failures - 1));
  const saysWhen = error instanceof BusyError || error instanceof TooManyRequestsError;
  const asked = saysWhen ? Math.max(0, error.retryAfterSeconds) * 1000 : 0;
  return asked + longest * (0.5 + random / 2);
}

/**
 * Runs `attempt` until it succeeds, fails for good, or the time is over. It gets a signal that ends it, and rejects with a
 * ApiError.
 * @param mayRepeat whether it may run again at all: a change without a key may not
 * @throws the error of the last attempt; the reason of `signal` as soon as that aborts
 */
export async function withRetries<T>(
  attempt: (signal: AbortSignal) => Promise<T>,
  { mayRepeat, patience, signal }: { mayRepeat: boolean; patience: Patience; signal: AbortSignal | undefined },
): Promise<T> {
  const endsAtMs = performance.now() + patience.totalMs;
  for (let failures = 1; ; failures += 1) {
    signal?.throwIfAborted();
    const leftMs = endsAtMs - performance.now();
    try {
      return await attempt(within(Math.min(patience.attemptMs, Math.max(leftMs, 0)), signal));
    } catch (error) {
      signal?.throwIfAborted();
      const waitMs = backoffMs(failures, error);
      if (!mayRepeat || !isAnswerLost(error) || performance.now() + waitMs >= endsAtMs) throw error;
      await pause(waitMs, signal);
    }
  }
}

function within(ms: number, signal: AbortSignal | undefined): AbortSignal {
  const timeout = AbortSignal.timeout(Math.min(Math.ceil(ms), longestTimerMs));
  return signal ? AbortSignal.any([signal, timeout]) : timeout;
}

/** The longest time that one timer of JavaScript measures, in milliseconds: nearly 25 days. */
const longestTimerMs = 2 ** 31 - 1;

/** Waits, at most as long as one timer can. @throws the reason of `signal` as soon as that aborts */
export function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(
      () => {
        signal?.removeEventListener('abort', stop);
        resolve();
      },
      Math.min(ms, longestTimerMs),
    );
    if (signal?.aborted) stop();
    else signal?.addEventListener('abort', stop, { once: true });
  });
}
