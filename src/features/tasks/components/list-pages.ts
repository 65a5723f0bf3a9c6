import { maxCount } from '#/catalog/several.ts';
import type { TaskTypeSlug } from '#/catalog/task-types.ts';

/** How many of the newest tasks of every type a page knows and keeps up to date. */
export const recentTasks = { limit: 8 } as const;

/** The tasks that were asked for together. */
export function ofGroup(group: string) {
  return { limit: maxCount, group };
}

/** How many of the newest of a type are offered on its page. */
export function recentOfType(slug: TaskTypeSlug) {
  return { limit: 8, type: slug };
}
