import type { AspectRatio, PricedInput } from '#/catalog/task-types.ts';
import { formatCreditCost } from '#/lib/format-credits.ts';

/** The factor by which each aspect ratio multiplies a price. */
type AspectRatioMultipliers = Record<AspectRatio, number>;

/**
 * The closed set of price rules. All prices are whole credits, rounded up.
 * - `flat`: the same price for every input.
 * - `tiers`: the price of the first tier that covers the length, times the multiplier, at least `minimumCredits`.
 * - `perUnit`: a price for each started unit of `unitSeconds`, times the multiplier, at least `minimumCredits`.
 * - `stated`: the program that creates the task states its price (external work).
 */
export type PriceRule =
  | { kind: 'flat'; credits: number }
  | {
      kind: 'tiers';
      tiers: readonly { upToSeconds: number; credits: number }[];
      defaultSeconds: number;
      multipliers: AspectRatioMultipliers;
      minimumCredits: number;
    }
  | {
      kind: 'perUnit';
      creditsPerUnit: number;
      unitSeconds: number;
      multipliers: AspectRatioMultipliers;
      minimumCredits: number;
    }
  | { kind: 'stated' };

/** Every aspect ratio costs the same. */
export const sameForEveryRatio: AspectRatioMultipliers = { landscape: 1, portrait: 1, square: 1 };

/** A price in credits, with its explanation for people and its basis, which is stored in the ledger line's metadata. */
export type Price = {
  costCredits: number;
  explanation: string;
  basis: { rule: PriceRule['kind']; seconds?: number; aspectRatio?: AspectRatio; multiplier?: number };
};

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
 * Returns the price of an input under a price rule. Pure; quote, charge and form all use it, so that they agree.
 * @throws UnpriceableError when the rule needs a figure that is missing or out of range
 */
export function applyPriceRule(rule: PriceRule, input: PricedInput): Price {
  switch (rule.kind) {
    case 'flat':
      return {
        costCredits: rule.credits,
        explanation: `${formatCreditCost(rule.credits)} each`,
        basis: { rule: 'flat' },
      };
    case 'tiers':
      return tierPrice(rule, input);
    case 'perUnit':
      return unitPrice(rule, input);
    case 'stated':
      throw new UnpriceableError(
        'type',
        'must have a price of its own: of this one, whoever creates the task states it',
      );
  }
}

function tierPrice(rule: Extract<PriceRule, { kind: 'tiers' }>, input: PricedInput): Price {
  const seconds = input.seconds ?? rule.defaultSeconds;
  const tier = rule.tiers.find((candidate) => seconds <= candidate.upToSeconds);
  const longest = Math.max(...rule.tiers.map((candidate) => candidate.upToSeconds));
  if (!tier) throw new UnpriceableError('seconds', `must be at most ${longest}`);
  return scaled(tier.credits, `up to ${tier.upToSeconds} s`, seconds, rule, input);
}

function unitPrice(rule: Extract<PriceRule, { kind: 'perUnit' }>, input: PricedInput): Price {
  if (input.seconds === undefined) throw new UnpriceableError('seconds', 'must be given: the price depends on it');
  const units = Math.ceil(input.seconds / rule.unitSeconds);
  return scaled(units * rule.creditsPerUnit, `${input.seconds} s`, input.seconds, rule, input);
}

function scaled(
  credits: number,
  length: string,
  seconds: number,
  rule: Extract<PriceRule, { multipliers: AspectRatioMultipliers }>,
  input: PricedInput,
): Price {
  const aspectRatio = input.aspectRatio ?? 'landscape';
  const multiplier = rule.multipliers[aspectRatio];
  const costCredits = Math.max(rule.minimumCredits, Math.ceil(credits * multiplier));
  return {
    costCredits,
    explanation: `${formatCreditCost(costCredits)} for ${length}${multiplier === 1 ? '' : `, ${aspectRatio}`}`,
    basis: { rule: rule.kind, seconds, aspectRatio, multiplier },
  };
}
