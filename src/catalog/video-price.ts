import { type PriceRule, sameForEveryRatio } from '#/catalog/price-rules.ts';

/** What a video costs, whatever it is made from. */
export const videoPrice: PriceRule = {
  kind: 'tiers',
  measure: 'seconds',
  tiers: [
    { upTo: 5, credits: 25 },
    { upTo: 10, credits: 50 },
  ],
  usual: 5,
  multipliers: sameForEveryRatio,
};
