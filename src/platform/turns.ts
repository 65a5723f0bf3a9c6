/** Something that waits, and who waits for it. */
type Waiting<T> = { owner: string; item: T };

/** Things that wait, and are taken by turns of their owners. */
export type Turns<T> = {
  readonly size: number;
  /** How many things of this owner wait. */
  countOf(owner: string): number;
  add(owner: string, item: T): void;
  /** Takes the next thing that `mayGo`; undefined when there is none. */
  take(mayGo: (waiting: Waiting<T>) => boolean): Waiting<T> | undefined;
};

/**
 * Creates a queue with turns: each owner has one thing taken in a round, so that whoever comes new waits for one thing of
 * each other owner at most, however many they have brought. Within a round, and of one owner, the order is that of arrival.
 */
export function createTurns<T>(): Turns<T> {
  let queue: (Waiting<T> & { round: number })[] = [];
  let round = 0;
  /** By owner, the first round in which their next thing may be taken. Rounds that have passed are forgotten. */
  const nextRoundOf = new Map<string, number>();

  function advanceTo(taken: number): void {
    round = Math.max(round, taken);
    for (const [owner, next] of nextRoundOf) {
      if (next <= round || queue.length === 0) nextRoundOf.delete(owner);
    }
  }

  return {
    get size() {
      return queue.length;
    },
    countOf: (owner) => queue.filter((waiting) => waiting.owner === owner).length,
    add(owner, item) {
      const ownRound = Math.max(round, nextRoundOf.get(owner) ?? 0);
      nextRoundOf.set(owner, ownRound + 1);
      queue.push({ owner, item, round: ownRound });
    },
    take(mayGo) {
      const [first, ...others] = queue.filter(mayGo);
      if (!first) return undefined;
      const next = others.reduce((least, other) => (other.round < least.round ? other : least), first);
      queue = queue.filter((waiting) => waiting !== next);
      advanceTo(next.round);
      return { owner: next.owner, item: next.item };
    },
  };
}
