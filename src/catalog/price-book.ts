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

/** What each generation type costs, in credits. The one place where a price stands. */
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

/** The groups that prices are shown in. */
export const priceGroups = {
  IMAGE_GENERATION: ['TEXT_TO_IMAGE', 'IMAGE_TO_IMAGE', 'IMAGE_UPSCALE'],
  VIDEO_GENERATION: ['TEXT_TO_VIDEO', 'IMAGE_TO_VIDEO'],
  AUDIO_GENERATION: ['TEXT_TO_AUDIO'],
  LIPSYNC_GENERATION: ['LIPSYNC'],
} as const satisfies Record<string, readonly TaskType[]>;

/**
 * The exact price of an input, in credits, with its explanation.
 * @throws UnpriceableError when a figure that the price depends on is missing or out of range
 */
export function priceOf(type: TaskType, input: PricedInput): Price {
  return applyPriceRule(priceBook[type], input);
}

/**
 * The figures that a price by type and length alone comes from: the length in seconds, or, left out, the type's usual
 * one (one unit where it is priced by the unit).
 */
export function inputOfLength(type: TaskType, durationSeconds?: number): PricedInput {
  const rule = priceBook[type];
  const seconds = durationSeconds ?? (rule.kind === 'perUnit' ? rule.unitSeconds : undefined);
  return seconds === undefined ? {} : { seconds };
}

/**
 * The price in credits of a generation of this length (seconds; left out: the type's usual length, or one unit).
 * @throws UnpriceableError for a length that the type does not have
 */
export function calculateGenerationCost(type: TaskType, durationSeconds?: number): number {
  return priceOf(type, inputOfLength(type, durationSeconds)).costCredits;
}

/** The price rule of a type in words: "5 credits each", "1 credit per 15 seconds". */
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
