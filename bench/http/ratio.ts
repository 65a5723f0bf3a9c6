import { median } from '../ledger/load.ts';

/** What one figure is to another within each round: the median, and from where to where it may truly be. */
export type Ratio = { median: number; low: number; high: number };

/** Of the ratios of the rounds. Null: there are none. */
export function ratioOf(ratios: readonly number[]): Ratio | null {
  return ratios.length === 0 ? null : { median: median(ratios), ...boundsOfMedian(ratios) };
}

export function tellRatio(ratio: Ratio): string {
  const [middle, low, high] = [ratio.median, ratio.low, ratio.high].map((figure) => figure.toFixed(2));
  return `${middle} (${low} to ${high})`;
}

/**
 * Between which of the values the true median is, with 95 % or more from six values on; of fewer, between all of them
 * (the sign test: no shape of the noise is supposed). The lone outliers of many rounds are not in it.
 */
function boundsOfMedian(values: readonly number[]): { low: number; high: number } {
  const sorted = values.toSorted((a, b) => a - b);
  const count = sorted.length;
  let cut = 0;
  // How likely so few of the values, or fewer, are on one side of it.
  let ways = 1;
  for (let tail = 0.5 ** count; cut < count / 2; cut += 1) {
    ways *= (count - cut) / (cut + 1);
    tail += ways * 0.5 ** count;
    if (2 * tail > 0.05) break;
  }
  return { low: sorted[cut] ?? Number.NaN, high: sorted[count - 1 - cut] ?? Number.NaN };
}
