import { setTimeout as delay } from 'node:timers/promises';

/** How often what must not be lost is tried, and how long is waited in between at first, in milliseconds; it doubles. */
const insisting = { tries: 7, firstWaitMs: 500 };

/** Tries again for half a minute what a short failure of the database or the storage would lose. */
export async function withRetries<T>(run: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await run();
    } catch (error) {
      if (tries === insisting.tries) throw error;
      await delay(insisting.firstWaitMs * 2 ** (tries - 1));
    }
  }
}
