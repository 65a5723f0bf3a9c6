export { formatCreditCost } from '#/lib/format-credits.ts';

import { type Measures, unitInWords } from '#/catalog/measures.ts';
import { localPreview, vendorModelsOf } from '#/catalog/models.ts';
import { applyPriceRule, type Price, type PriceRule, UnpriceableError } from '#/catalog/price-rules.ts';
import { type TaskType, type TaskTypeSlug, taskTypeSlugs, taskTypes } from '#/catalog/task-types.ts';
import { formatCreditCost } from '#/lib/format-credits.ts';

const described = taskTypeSlugs.map((slug) => taskTypes[slug]);

/**
 * A price book: what each model of each task type costs. It is data, and never changes under its version: what a charge was
 * priced by can be looked up for as long as its line is there.
 */
export type PriceBook = {
  version: number;
  prices: Readonly<Record<Exclude<TaskType, 'EXTERNAL'>, Readonly<Record<string, PriceRule>>>>;
};

/**
 * The present price book: a model costs what it says itself (models.ts), else what its type does. Who changes a price for tasks
 * whose measures are estimates keeps the book of before in `priceBooks`, under its version, so that open ones are settled by it.
 */
export const priceBook: PriceBook = {
  version: 1,
  prices: Object.fromEntries(
    described.map(({ type, slug, price }) => [type, pricesOf(slug, price)]),
  ) as PriceBook['prices'],
};

const priceBooks: readonly PriceBook[] = [priceBook];

function pricesOf(slug: TaskTypeSlug, ofType: PriceRule): Record<string, PriceRule> {
  const ofVendors = vendorModelsOf(slug).map(([name, { price = ofType }]) => [name, price]);
  return { [localPreview]: ofType, ...Object.fromEntries(ofVendors) };
}

/** Returns the price book of a version; the present one where that is not known. */
export function bookOfVersion(version: number): PriceBook {
  return priceBooks.find((book) => book.version === version) ?? priceBook;
}

export type PriceGroup = (typeof described)[number]['priceGroup'];

/** The task types of each group of the price list, in their order. */
export const priceGroups = Object.fromEntries(
  Object.entries(Object.groupBy(described, ({ priceGroup }) => priceGroup)).map(([group, types]) => [
    group,
    types.map(({ type }) => type),
  ]),
) as Record<PriceGroup, TaskType[]>;

/**
 * Returns the rule by which a book prices a model of a task type. External work states its price itself.
 * @throws UnpriceableError naming `model` when the book has no such model of the type
 */
export function ruleOf({ prices }: PriceBook, type: TaskType, model: string): PriceRule {
  if (type === 'EXTERNAL') return { kind: 'stated' };
  const models = prices[type];
  const rule = Object.hasOwn(models, model) ? models[model] : undefined;
  if (rule) return rule;
  throw new UnpriceableError('model', `must be one of ${Object.keys(models).join(', ')}`);
}

/**
 * Returns the exact price of these measures of a model of a task type, in credits, with its explanation and its basis, which
 * names book and model. Pure.
 * @throws UnpriceableError when the book has no such model, or a figure that the price depends on is missing or out of range
 */
export function priceOf(book: PriceBook, type: TaskType, model: string, measures: Measures): PricedByBook {
  const price = applyPriceRule(ruleOf(book, type, model), measures);
  return { ...price, basis: { book: book.version, model, ...price.basis } };
}

/** A price, and by which book and for which model it is. */
export type PricedByBook = Price & { basis: { book: number; model: string } };

/** Whether a book has a price for these measures: what it depends on is among them, and within its bounds. */
export function isPriceable(book: PriceBook, type: TaskType, model: string, measures: Measures): boolean {
  try {
    priceOf(book, type, model, measures);
    return true;
  } catch (error) {
    if (error instanceof UnpriceableError) return false;
    throw error;
  }
}

/**
 * Returns the figures for pricing a task by its length, in seconds. What is not said is one unit for a `perUnit` rule, and
 * the rule's own usual for a `tiers` rule.
 */
export function inputOfLength(type: TaskType, durationSeconds?: number, model = localPreview): Measures {
  const rule = ruleOf(priceBook, type, model);
  const unit = rule.kind === 'perUnit' ? { [rule.measure]: rule.unit } : {};
  return durationSeconds === undefined ? unit : { ...unit, seconds: durationSeconds };
}

/**
 * Returns the price, in credits, of a task of this length, in seconds; by default the type's usual length, or one unit, of what
 * is made on this machine.
 * @throws UnpriceableError when the price rule does not cover the length
 */
export function calculateGenerationCost(type: TaskType, durationSeconds?: number, model = localPreview): number {
  return priceOf(priceBook, type, model, inputOfLength(type, durationSeconds, model)).costCredits;
}

/** Returns the price rule of a model in words: "5 credits each", "1 credit per 15 seconds". */
export function getCreditCostDescription(type: TaskType, model = localPreview): string {
  return ruleInWords(ruleOf(priceBook, type, model));
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
