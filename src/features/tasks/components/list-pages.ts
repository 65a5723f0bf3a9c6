import type { TaskTypeSlug } from '#/catalog/task-types.ts';

/** How many of the newest tasks of every type a page knows and keeps up to date. */
export const recentTasks = { limit: 8 } as const;

/** How many of the newest of a type are offered on its page. */
export function recentOfType(slug: TaskTypeSlug) {
  return { limit: 8, type: slug };
}
