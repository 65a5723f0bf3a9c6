import { BusyError } from '#/lib/errors.ts';

/**
 * Lets at most `places` pieces of work go on at a time in this process, and one at a time of each owner; the others wait, in
 * the order in which they came.
 * @throws BusyError when `maxWaiting` wait already
 */
export function createGate({ places, maxWaiting }: { places: number; maxWaiting: number }) {
  const working = new Set<string>();
  let waiting: { owner: string; begin: () => void }[] = [];

  function beginNext(): void {
    for (const one of waiting) {
      if (working.size >= places) return;
      if (working.has(one.owner)) continue;
      waiting = waiting.filter((other) => other !== one);
      working.add(one.owner);
      one.begin();
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
      working.delete(owner);
      beginNext();
    }
  };
}
