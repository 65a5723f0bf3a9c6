export { formatCreditCost } from '#/lib/format-credits.ts';

import { applyPriceRule, type Price, type PriceRule, sameForEveryRatio } from '#/catalog/price-rules.ts';
import type { PricedInput, TaskType } from '#/catalog/task-types.ts';
import { formatCreditCost } from '#/lib/format-credits.ts';

const videoRule: PriceRule = {
  kind: 'tiers',
  tiers: [
    { upToSeconds: 5, credits: 25 },
    { upToSeconds: 10, credits: 50 },
  ],
  defaultSeconds: 5,
  multipliers: sameForEveryRatio,
  minimumCredits: 1,
};

/** The price rule of each task type: the only place where a price is defined. */
export const priceBook: Record<TaskType, PriceRule> = {
  TEXT_TO_IMAGE: { kind: 'flat', credits: 5 },
  IMAGE_TO_IMAGE: { kind: 'flat', credits: 5 },
  IMAGE_UPSCALE: { kind: 'flat', credits: 5 },
  TEXT_TO_VIDEO: videoRule,
  IMAGE_TO_VIDEO: videoRule,
  TEXT_TO_AUDIO: {
    kind: 'perUnit',
    creditsPerUnit: 1,
    unitSeconds: 15,
    multipliers: sameForEveryRatio,
    minimumCredits: 1,
  },
  LIPSYNC: { kind: 'perUnit', creditsPerUnit: 20, unitSeconds: 10, multipliers: sameForEveryRatio, minimumCredits: 1 },
  EXTERNAL: { kind: 'stated' },
};

/** The groups of the price list. */
export const priceGroups = {
  IMAGE_GENERATION: ['TEXT_TO_IMAGE', 'IMAGE_TO_IMAGE', 'IMAGE_UPSCALE'],
  VIDEO_GENERATION: ['TEXT_TO_VIDEO', 'IMAGE_TO_VIDEO'],
  AUDIO_GENERATION: ['TEXT_TO_AUDIO'],
  LIPSYNC_GENERATION: ['LIPSYNC'],
} as const satisfies Record<string, readonly TaskType[]>;

/**
 * Returns the exact price of an input, in credits, with its explanation.
 * @throws UnpriceableError when a figure that the price depends on is missing or out of range
 */
export function priceOf(type: TaskType, input: PricedInput): Price {
  return applyPriceRule(priceBook[type], input);
}

/**
 * Returns the figures for pricing a task type by its length, in seconds. The length defaults to one unit for a `perUnit`
 * rule, and to the rule's own default for a `tiers` rule.
 */
export function inputOfLength(type: TaskType, durationSeconds?: number): PricedInput {
  const rule = priceBook[type];
  const seconds = durationSeconds ?? (rule.kind === 'perUnit' ? rule.unitSeconds : undefined);
  return seconds === undefined ? {} : { seconds };
}

/**
 * Returns the price, in credits, of a task of this length, in seconds; by default the type's usual length, or one unit.
 * @throws UnpriceableError when the price rule does not cover the length
 */
export function calculateGenerationCost(type: TaskType, durationSeconds?: number): number {
  return priceOf(type, inputOfLength(type, durationSeconds)).costCredits;
}

/** Returns the price rule of a task type in words: "5 credits each", "1 credit per 15 seconds". */
export function getCreditCostDescription(type: TaskType): string {
  const rule = priceBook[type];
  switch (rule.kind) {
    case 'flat':
      return `${formatCreditCost(rule.credits)} each`;
    case 'tiers':
      return rule.tiers.map((tier) => `${formatCreditCost(tier.credits)} up to ${tier.upToSeconds} seconds`).join(', ');
    case 'perUnit':
      return `${formatCreditCost(rule.creditsPerUnit)} per ${rule.unitSeconds === 1 ? 'second' : `${rule.unitSeconds} seconds`}`;
    case 'stated':
      return 'as stated when the task is created';
  }
}
