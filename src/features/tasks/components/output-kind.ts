import { slugOf, taskTypes } from '#/catalog/task-inputs.ts';
import type { Task } from '#/features/tasks/components/use-shown-task.ts';

/** What a task makes; `other` for work that was done elsewhere. */
export function outputKindOf({ type }: Pick<Task, 'type'>): 'image' | 'audio' | 'video' | 'other' {
  const slug = slugOf(type);
  return slug ? taskTypes[slug].output : 'other';
}
