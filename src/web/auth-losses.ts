import { AsyncLocalStorage } from 'node:async_hooks';
import { BusyError } from '#/lib/errors.ts';
import { isDatabaseLost } from '#/platform/database-failure.ts';

/** What the auth library's statements met while one call of it runs. */
const met = new AsyncLocalStorage<{ isLost: boolean }>();

/**
 * Runs a call of the auth library, which takes a database that is lost for a person who is not signed in, for an error of its
 * own, or for nothing at all.
 * @throws BusyError when a statement of the call found the database lost or busy, or a callback of it failed, whatever the
 * library made of it
 */
export async function tellingLoss<T>(call: () => Promise<T>): Promise<T> {
  const seen = { isLost: false };
  const [settled] = await Promise.allSettled([met.run(seen, call)]);
  if (seen.isLost) throw new BusyError('nothing happened');
  if (settled.status === 'rejected') throw settled.reason;
  return settled.value;
}

/** Returns the object with every method noting that the database was lost, for `tellingLoss`. */
export function notingLoss<T extends object>(adapter: T): T {
  const noted = Object.entries(adapter).map(([name, value]) => [
    name,
    typeof value === 'function' ? noting(value) : value,
  ]);
  return Object.fromEntries(noted);
}

/**
 * Runs a callback of the auth library whose failure it would swallow, such as one that writes a mail: what it does not say, the
 * answer has to, so `tellingLoss` says it.
 */
export async function notingFailure<T>(callback: () => Promise<T>): Promise<T> {
  try {
    return await callback();
  } catch (error) {
    const seen = met.getStore();
    if (seen) seen.isLost = true;
    throw error;
  }
}

function noting(method: (...args: unknown[]) => unknown) {
  return async (...args: unknown[]) => {
    try {
      return await method(...args);
    } catch (error) {
      const seen = met.getStore();
      if (seen && isDatabaseLost(error)) seen.isLost = true;
      throw error;
    }
  };
}
