/** What an account has at one moment of a charge, in credits. */
type Moment = {
  key: 'quoted' | 'held' | 'kept' | 'returned';
  available: number;
  held: number;
  gone: number;
};

/**
 * The four moments of a charge of `costCredits` on an account with `startCredits`; with the price itself, where that is more.
 * `total` is what the account begins with.
 */
export function creditJourney(startCredits: number, costCredits: number): { total: number; moments: Moment[] } {
  const total = Math.max(startCredits, costCredits);
  const left = total - costCredits;
  return {
    total,
    moments: [
      { key: 'quoted', available: total, held: 0, gone: 0 },
      { key: 'held', available: left, held: costCredits, gone: 0 },
      { key: 'kept', available: left, held: 0, gone: costCredits },
      { key: 'returned', available: total, held: 0, gone: 0 },
    ],
  };
}
