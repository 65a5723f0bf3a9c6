import { BusyError } from '#/lib/errors.ts';

/**
 * Creates a concurrency limit for this process: at most `places` calls run at once, and one at a time per owner; the others
 * wait in a first-in, first-out queue, in which a call may pass others whose owner is running.
 * @throws BusyError (from a call) when `maxWaiting` calls wait already
 */
export function createGate({ places, maxWaiting }: { places: number; maxWaiting: number }) {
  const running = new Set<string>();
  let waiting: { owner: string; begin: () => void }[] = [];

  function beginNext(): void {
    for (const next of waiting) {
      if (running.size >= places) return;
      if (running.has(next.owner)) continue;
      waiting = waiting.filter((other) => other !== next);
      running.add(next.owner);
      next.begin();
    }
  }

  return async <T>(owner: string, work: () => Promise<T>): Promise<T> => {
    if (waiting.length >= maxWaiting) throw new BusyError('nothing happened');
    await new Promise<void>((begin) => {
      waiting.push({ owner, begin });
      beginNext();
    });
    try {
      return await work();
    } finally {
      running.delete(owner);
      beginNext();
    }
  };
}
