export { formatCreditCost } from '#/lib/format-credits.ts';

import { type Measures, unitInWords } from '#/catalog/measures.ts';
import { applyPriceRule, type Price, type PriceRule, UnpriceableError } from '#/catalog/price-rules.ts';
import { type TaskType, taskTypeSlugs, taskTypes } from '#/catalog/task-types.ts';
import { formatCreditCost } from '#/lib/format-credits.ts';

const described = taskTypeSlugs.map((slug) => taskTypes[slug]);

/** The price rule of each task type, as its description states it. */
export const priceBook = {
  ...Object.fromEntries(described.map(({ type, price }) => [type, price])),
  EXTERNAL: { kind: 'stated' },
} as Record<TaskType, PriceRule>;

export type PriceGroup = (typeof described)[number]['priceGroup'];

/** The task types of each group of the price list, in their order. */
export const priceGroups = Object.fromEntries(
  Object.entries(Object.groupBy(described, ({ priceGroup }) => priceGroup)).map(([group, types]) => [
    group,
    types.map(({ type }) => type),
  ]),
) as Record<PriceGroup, TaskType[]>;

/**
 * Returns the exact price of these measures of a task type, in credits, with its explanation.
 * @throws UnpriceableError when a figure that the price depends on is missing or out of range
 */
export function priceOf(type: TaskType, measures: Measures): Price {
  return applyPriceRule(priceBook[type], measures);
}

/** Whether these measures of a task type have a price: what it depends on is among them, and within its bounds. */
export function isPriceable(type: TaskType, measures: Measures): boolean {
  try {
    priceOf(type, measures);
    return true;
  } catch (error) {
    if (error instanceof UnpriceableError) return false;
    throw error;
  }
}

/**
 * Returns the figures for pricing a task type by its length, in seconds. What is not said is one unit for a `perUnit` rule, and
 * the rule's own usual for a `tiers` rule.
 */
export function inputOfLength(type: TaskType, durationSeconds?: number): Measures {
  const rule = priceBook[type];
  const unit = rule.kind === 'perUnit' ? { [rule.measure]: rule.unit } : {};
  return durationSeconds === undefined ? unit : { ...unit, seconds: durationSeconds };
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
  return ruleInWords(priceBook[type]);
}

/** Returns a price rule in words. */
export function ruleInWords(rule: PriceRule): string {
  switch (rule.kind) {
    case 'flat':
      return `${formatCreditCost(rule.credits)} each`;
    case 'tiers':
      return rule.tiers
        .map(({ credits, upTo }) => `${formatCreditCost(credits)} up to ${withOne(unitInWords(rule.measure, upTo))}`)
        .join(', ');
    case 'perUnit':
      return `${formatCreditCost(rule.credits)} per ${unitInWords(rule.measure, rule.unit)}`;
    case 'stated':
      return 'as stated when the task is created';
  }
}

/** "1 second" for "second". */
function withOne(words: string): string {
  return /^\d/.test(words) ? words : `1 ${words}`;
}
