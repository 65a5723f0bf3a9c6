import { localPreview, modelTitle } from '#/catalog/models.ts';
import type { OfferedModels } from '#/catalog/offered-models.ts';
import { calculateGenerationCost, getCreditCostDescription, priceGroups } from '#/catalog/price-book.ts';
import { slugOf, type TaskType, type TaskTypeSlug, taskTypeNames } from '#/catalog/task-types.ts';
import type { QuoteInput } from '#/features/credit-costs/schema.ts';
import type { Preview } from '#/generators/local/understanding/say-what-is-drawn.ts';

/** What is offered here: task types, the models of each, and how long these usually take, in seconds (null: not known). */
type Offer = {
  offered: readonly TaskTypeSlug[];
  models: OfferedModels;
  usualSeconds(slug: TaskTypeSlug, model: string): number | null;
};

/** A model of a task type in a price list: its usual cost in credits, its price rule in words, and its usual time. */
export type ListedModel = {
  model: string;
  title: string;
  cost: number;
  description: string;
  usualSeconds: number | null;
};

/** The price of a task type in a price list: that of its first model, which is meant where none is named, and its models. */
export type ListedCost = { type: TaskType; cost: number; description: string; models: ListedModel[] };

function listedCost(type: TaskType, slug: TaskTypeSlug, { models, usualSeconds }: Offer): ListedCost {
  const priceOf = (model: string) => ({
    cost: calculateGenerationCost(type, undefined, model),
    description: getCreditCostDescription(type, model),
  });
  return {
    type,
    ...priceOf(models[slug][0]),
    models: models[slug].map((model) => ({
      model,
      title: modelTitle(type, model),
      ...priceOf(model),
      usualSeconds: usualSeconds(slug, model),
    })),
  };
}

/** Returns the prices of the task types that are offered, in groups and as one list. External work has no price and is left out. */
export function listCreditCosts(offer: Offer) {
  const listed = (types: readonly TaskType[]) =>
    types.flatMap((type) => {
      const slug = slugOf(type);
      return slug && offer.offered.includes(slug) ? listedCost(type, slug, offer) : [];
    });
  const groups = Object.fromEntries(
    Object.entries(priceGroups).map(([group, types]) => [group, listed(types)]),
  ) as Record<keyof typeof priceGroups, ListedCost[]>;
  return { groups, types: listed(taskTypeNames) };
}

/** Returns the prices keyed by group and task type, the shape in which REST answers them. */
export function byGroupAndType({ groups }: ReturnType<typeof listCreditCosts>) {
  return Object.fromEntries(
    Object.entries(groups).map(([group, costs]) => [
      group,
      Object.fromEntries(costs.map(({ type, ...cost }) => [type, cost])),
    ]),
  );
}

/**
 * What the local preview would draw of the prompt that a quote is asked for; null of other types and models, and of figures
 * without a prompt. What it takes to read prompts (some 40 MB) is loaded at the first question.
 */
export async function previewOf(asked: QuoteInput, model: string): Promise<Preview | null> {
  if (model !== localPreview || (asked.type !== 'text-to-image' && asked.type !== 'text-to-video')) return null;
  const { sayWhatIsDrawn } = await import('#/generators/local/understanding/say-what-is-drawn.ts');
  return sayWhatIsDrawn(asked.input.prompt);
}
