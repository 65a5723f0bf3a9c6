import { calculateGenerationCost, getCreditCostDescription, priceGroups } from '#/catalog/price-book.ts';
import { slugOf, type TaskType, type TaskTypeSlug, taskTypeNames } from '#/catalog/task-types.ts';

/** The price of a task type in a price list: its usual cost in credits, and its price rule in words. */
export type ListedCost = { type: TaskType; cost: number; description: string };

function listedCost(type: TaskType): ListedCost {
  return { type, cost: calculateGenerationCost(type), description: getCreditCostDescription(type) };
}

/** Returns the prices of the task types that are offered, in groups and as one list. External work has no price and is left out. */
export function listCreditCosts(offered: readonly TaskTypeSlug[]) {
  const isListed = (type: TaskType) => {
    const slug = slugOf(type);
    return slug ? offered.includes(slug) : type !== 'EXTERNAL';
  };
  const groups = Object.fromEntries(
    Object.entries(priceGroups).map(([group, types]) => [group, types.filter(isListed).map(listedCost)]),
  ) as Record<keyof typeof priceGroups, ListedCost[]>;
  const types = taskTypeNames.filter(isListed).map(listedCost);
  return { groups, types };
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
