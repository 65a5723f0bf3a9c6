import { slugOf } from '#/catalog/task-types.ts';
import { useIsOffered } from '#/components/offered-types.tsx';
import type { Task } from '#/features/tasks/components/use-shown-task.ts';

/** Whether what a task made can be made here again: its type is offered. */
export function useMayBeMade({ type }: Pick<Task, 'type'>): boolean {
  const isOffered = useIsOffered();
  const slug = slugOf(type);
  return slug !== undefined && isOffered(slug);
}
