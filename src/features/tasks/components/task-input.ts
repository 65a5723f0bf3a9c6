import type { z } from 'zod';
import { slugOf, type TaskTypeSlug, taskTypes } from '#/catalog/task-types.ts';
import type { Task } from '#/features/tasks/components/use-shown-task.ts';

/** The form of a task type as it is filled in, valid or not. Uploads are ids; '' is none. */
export type Draft<Slug extends TaskTypeSlug = TaskTypeSlug> = z.output<(typeof taskTypes)[Slug]['input']>;

/** A draft for code that does not know of which type it is. */
export type AnyDraft = Readonly<Record<string, unknown>>;

function fieldsOf(slug: TaskTypeSlug): [name: string, schema: z.ZodType][] {
  return Object.entries(taskTypes[slug].input.shape);
}

/**
 * Returns the draft from a stored record, which an older version of the form may have written: an invalid field gets the value
 * of an empty form. Text of an invalid length is kept, so that the user can correct it.
 */
export function readDraft(slug: TaskTypeSlug, record: unknown): AnyDraft {
  const stored = typeof record === 'object' && record !== null ? (record as AnyDraft) : {};
  return Object.fromEntries(
    fieldsOf(slug).map(([name, schema]) => {
      const usual = schema.safeParse(undefined);
      const value = stored[name];
      if (!usual.success) return [name, typeof value === 'string' ? value : ''];
      const checked = schema.safeParse(value);
      return [name, checked.success ? checked.data : usual.data];
    }),
  );
}

/** What a task was made from; nothing for work that was done elsewhere. */
export function inputOf(task: Pick<Task, 'type' | 'userInput'>): AnyDraft {
  const slug = slugOf(task.type);
  return slug ? readDraft(slug, task.userInput) : {};
}

/** The words that a task was made from; '' where it was made from none. */
export function wordsOf(task: Pick<Task, 'type' | 'userInput'>): string {
  const { prompt, text } = inputOf(task);
  return String(prompt ?? text ?? '');
}

/** What was paid for a task, in credits: nothing when its charge went back. */
export function netCredits(task: Pick<Task, 'creditsUsed' | 'uncollectedCredits'>): number {
  return task.creditsUsed - task.uncollectedCredits;
}
