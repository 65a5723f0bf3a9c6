/** Numbers that look random and are the same for the same seed, so that a test that failed can be run again. */
export type Random = {
  /** A whole number from 0 to `count - 1`. */
  below(count: number): number;
  shuffled<T>(items: readonly T[]): T[];
};

/** Marsaglia's xorshift of 32 bits. */
export function createRandom(seed: number): Random {
  let state = (seed * 2_654_435_761) >>> 0 || 1;
  const below = (count: number) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % count;
  };
  const shuffled = <T>(items: readonly T[]) =>
    items
      .map((item) => ({ item, place: below(1_000_000_007) }))
      .sort((a, b) => a.place - b.place)
      .map(({ item }) => item);
  return { below, shuffled };
}
