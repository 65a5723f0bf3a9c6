import { setTimeout as delay } from 'node:timers/promises';

/** Exponential back-off: 0.5 s, 1 s, 2 s … 16 s between seven attempts, 31.5 seconds in all. */
const backoff = { attempts: 7, firstDelayMs: 500 };

/**
 * Runs `run` until it succeeds, with up to seven attempts over half a minute: for operations that must survive a short
 * failure of the database or the storage, such as storing a result. Every error is retried, so `run` must be idempotent.
 * @throws the error of the last attempt
 */
export async function withRetries<T>(run: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await run();
    } catch (error) {
      if (attempt === backoff.attempts) throw error;
      await delay(backoff.firstDelayMs * 2 ** (attempt - 1));
    }
  }
}
