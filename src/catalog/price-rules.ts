import type { AspectRatio } from '#/catalog/aspect-ratios.ts';
import { type Measure, type Measures, measureUnits } from '#/catalog/measures.ts';
import { formatCreditCost } from '#/lib/format-credits.ts';

/** The factor by which each aspect ratio multiplies a price. */
type AspectRatioMultipliers = Record<AspectRatio, number>;

/** What rules over a measure have in common: `multipliers` by aspect ratio, and the least that it costs (1 credit). */
type Scale = { multipliers?: AspectRatioMultipliers; minimumCredits?: number };

/**
 * The closed set of price rules. All prices are whole credits, rounded up.
 * - `flat`: the same price for every input.
 * - `tiers`: the price of the first tier that covers the measure, times the multiplier, at least `minimumCredits`. `usual` is
 *   meant where the measure is not said.
 * - `perUnit`: `credits` for each started `unit` of the measure, times the multiplier, at least `minimumCredits`.
 * - `stated`: the program that creates the task states its price (external work).
 */
export type PriceRule =
  | { kind: 'flat'; credits: number }
  | ({
      kind: 'tiers';
      measure: Measure;
      tiers: readonly { upTo: number; credits: number }[];
      usual: number;
    } & Scale)
  | ({ kind: 'perUnit'; measure: Measure; unit: number; credits: number } & Scale)
  | { kind: 'stated' };
type TiersRule = Extract<PriceRule, { kind: 'tiers' }>;
type UnitRule = Extract<PriceRule, { kind: 'perUnit' }>;

/** Every aspect ratio costs the same. */
export const sameForEveryRatio: AspectRatioMultipliers = { landscape: 1, portrait: 1, square: 1 };

/** What a price came from, as the ledger line's metadata keeps it: the rule and the figures that it used. */
export type PriceBasis = { rule: PriceRule['kind']; aspectRatio?: AspectRatio; multiplier?: number } & {
  [M in Measure]?: number;
};

/** A price in credits, with its explanation for people and its basis. */
export type Price = { costCredits: number; explanation: string; basis: PriceBasis };

/** The price rule cannot price the input: the figure `field` is missing or out of range. */
export class UnpriceableError extends Error {
  override name = 'UnpriceableError';
  readonly field: string;
  constructor(field: string, message: string) {
    super(message);
    this.field = field;
  }
}

/**
 * Returns the price of these measures under a price rule. Pure; quote, charge and form all use it, so that they agree.
 * @throws UnpriceableError when the rule needs a measure that is missing or out of range
 */
export function applyPriceRule(rule: PriceRule, measures: Measures): Price {
  switch (rule.kind) {
    case 'flat':
      return {
        costCredits: rule.credits,
        explanation: `${formatCreditCost(rule.credits)} each`,
        basis: { rule: 'flat' },
      };
    case 'tiers':
      return tierPrice(rule, measures);
    case 'perUnit':
      return unitPrice(rule, measures);
    case 'stated':
      throw new UnpriceableError(
        'type',
        'must have a price of its own: of this one, whoever creates the task states it',
      );
  }
}

function tierPrice(rule: TiersRule, measures: Measures): Price {
  const amount = measures[rule.measure] ?? rule.usual;
  const tier = rule.tiers.find(({ upTo }) => amount <= upTo);
  if (!tier) {
    const most = Math.max(...rule.tiers.map(({ upTo }) => upTo));
    throw new UnpriceableError(rule.measure, `must be at most ${most.toLocaleString('en')}`);
  }
  return scaled(rule, measures, { credits: tier.credits, amount, words: `up to ${shortly(rule, tier.upTo)}` });
}

function unitPrice(rule: UnitRule, measures: Measures): Price {
  const amount = measures[rule.measure];
  if (amount === undefined) throw new UnpriceableError(rule.measure, 'must be given: the price depends on it');
  const credits = Math.ceil(amount / rule.unit) * rule.credits;
  return scaled(rule, measures, { credits, amount, words: shortly(rule, amount) });
}

function shortly({ measure }: TiersRule | UnitRule, amount: number): string {
  return amount === 1 && measureUnits[measure].short === measureUnits[measure].many
    ? `1 ${measureUnits[measure].one}`
    : `${amount.toLocaleString('en')} ${measureUnits[measure].short}`;
}

function scaled(
  { kind, measure, multipliers, minimumCredits = 1 }: TiersRule | UnitRule,
  measures: Measures,
  { credits, amount, words }: { credits: number; amount: number; words: string },
): Price {
  const aspectRatio = measures.aspectRatio ?? 'landscape';
  const multiplier = multipliers?.[aspectRatio] ?? 1;
  const costCredits = Math.max(minimumCredits, Math.ceil(credits * multiplier));
  return {
    costCredits,
    explanation: `${formatCreditCost(costCredits)} for ${words}${multiplier === 1 ? '' : `, ${aspectRatio}`}`,
    basis: { rule: kind, [measure]: amount, ...(multipliers ? { aspectRatio, multiplier } : {}) },
  };
}
