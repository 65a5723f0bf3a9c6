import { BusyError } from '#/lib/errors.ts';
import { createTurns } from '#/platform/turns.ts';

/** The limits of a gate. `Lane`: the kinds of work that have places of their own. */
export type GateLimits<Lane extends string> = {
  /** How many calls run at once, of all lanes. */
  places: number;
  /** How many of them may be of a lane. */
  placesOf: Readonly<Record<Lane, number>>;
  /** How many calls may wait. */
  maxWaiting: number;
  /** How many of one owner may wait, and what the next one gets. */
  ofOwner?: { maxWaiting: number; refusal: () => Error };
};

/** Where a call waits: whose it is, and of which kind. */
export type Place<Lane extends string> = { owner: string; lane: Lane };

export type Gate<Lane extends string> = {
  /** Runs `work` as soon as there is a place. @throws BusyError or the owner's refusal when too many wait; what `work` throws */
  run<T>(place: Place<Lane>, work: () => Promise<T>): Promise<T>;
  /** @throws as `run` would now */
  assertRoom(owner: string): void;
};

/**
 * Creates a concurrency limit for this process: at most `places` calls run at once, so many of a lane, and one at a time per
 * owner. The others wait, and go by turns of their owners; one passes another whose owner or lane has no place.
 */
export function createGate<Lane extends string>(limits: GateLimits<Lane>): Gate<Lane> {
  const waiting = createTurns<{ lane: Lane; begin: () => void }>();
  /** The lane of what runs, by owner. */
  const running = new Map<string, Lane>();

  function hasPlace(owner: string, lane: Lane): boolean {
    if (running.size >= limits.places || running.has(owner)) return false;
    return [...running.values()].filter((other) => other === lane).length < limits.placesOf[lane];
  }

  function beginNext(): void {
    for (;;) {
      const next = waiting.take(({ owner, item }) => hasPlace(owner, item.lane));
      if (!next) return;
      running.set(next.owner, next.item.lane);
      next.item.begin();
    }
  }

  function assertRoom(owner: string): void {
    const { maxWaiting, ofOwner } = limits;
    if (ofOwner && waiting.countOf(owner) >= ofOwner.maxWaiting) throw ofOwner.refusal();
    if (waiting.size >= maxWaiting) throw new BusyError('nothing happened');
  }

  return {
    assertRoom,
    async run(place, work) {
      assertRoom(place.owner);
      await new Promise<void>((begin) => {
        waiting.add(place.owner, { lane: place.lane, begin });
        beginNext();
      });
      try {
        return await work();
      } finally {
        running.delete(place.owner);
        beginNext();
      }
    },
  };
}
