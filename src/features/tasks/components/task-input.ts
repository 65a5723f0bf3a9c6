import type { z } from 'zod';
import { slugOf, type TaskTypeSlug, taskTypes } from '#/catalog/task-inputs.ts';
import type { Task } from '#/features/tasks/components/use-shown-task.ts';

/** The form of a type as it is filled in, valid or not. Uploads are named by their ids; '' is none. */
export type Draft<Slug extends TaskTypeSlug = TaskTypeSlug> = z.output<(typeof taskTypes)[Slug]['input']>;

/** A draft for code that does not know of which type it is. */
export type AnyDraft = Readonly<Record<string, unknown>>;

function fieldsOf(slug: TaskTypeSlug): [name: string, schema: z.ZodType][] {
  return Object.entries(taskTypes[slug].input.shape);
}

/**
 * What a stored record holds of a type's input, which may be of an older form of it: each field that is not as it must
 * be is as in an empty form. Text is kept also where it is too short or too long, so that it can be mended.
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

/** What a task cost in the end, in credits: nothing when its charge went back. */
export function netCredits(task: Pick<Task, 'status' | 'creditsUsed' | 'uncollectedCredits'>): number {
  const isKept = task.status !== 'failed' && task.status !== 'canceled';
  return isKept ? task.creditsUsed - task.uncollectedCredits : 0;
}
