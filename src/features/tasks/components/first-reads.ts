import { mediaFieldsOf, slugOf, type TaskTypeSlug, taskTypes } from '#/catalog/task-types.ts';
import { draftMeasures } from '#/features/tasks/components/draft-price.ts';
import { recentOfType, recentTasks } from '#/features/tasks/components/list-pages.ts';
import { inputOf, readDraft } from '#/features/tasks/components/task-input.ts';
import type { Task } from '#/features/tasks/components/use-shown-task.ts';

/** The queries that a task type's page starts with, where this model is the usual one, so that the server can prefetch them. */
export function firstReads(slug: TaskTypeSlug, model: string) {
  const input = draftMeasures(slug, readDraft(slug, {}), { media: {}, model });
  return {
    quote: input && { type: taskTypes[slug].type, model, input },
    latest: { type: slug },
    recentTasks,
    recentOfType: recentOfType(slug),
    takesUploads: mediaFieldsOf(slug).length > 0,
  };
}

/** Returns the ids of a task's uploads, so that the server can prefetch them for the comparison with the result. */
export function uploadsOf(task: Pick<Task, 'type' | 'userInput'> | null): string[] {
  const slug = task && slugOf(task.type);
  if (!slug) return [];
  const input = inputOf(task);
  return mediaFieldsOf(slug).map(([field]) => String(input[field]));
}
