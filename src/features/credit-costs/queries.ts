import { calculateGenerationCost, getCreditCostDescription, priceBook, priceGroups } from '#/catalog/price-book.ts';
import { type TaskType, taskTypeNames } from '#/catalog/task-types.ts';

/** The price of a type as lists show it: its usual cost in credits, and its rule in words. */
export type ListedCost = { type: TaskType; cost: number; description: string };

function listedCost(type: TaskType): ListedCost {
  return { type, cost: calculateGenerationCost(type), description: getCreditCostDescription(type) };
}

/** All prices, by group and by type. */
export function listCreditCosts() {
  const groups = Object.fromEntries(
    Object.entries(priceGroups).map(([group, types]) => [group, types.map(listedCost)]),
  ) as Record<keyof typeof priceGroups, ListedCost[]>;
  const types = taskTypeNames.filter((type) => priceBook[type].kind !== 'stated').map(listedCost);
  return { groups, types };
}

/** The same prices by group, and in it by type: as REST answers them. */
export function byGroupAndType({ groups }: ReturnType<typeof listCreditCosts>) {
  return Object.fromEntries(
    Object.entries(groups).map(([group, costs]) => [
      group,
      Object.fromEntries(costs.map(({ type, ...cost }) => [type, cost])),
    ]),
  );
}
