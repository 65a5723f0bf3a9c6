import type { z } from 'zod';
import type { MediaKind } from '#/catalog/media-kinds.ts';
import { type TaskTypeSlug, taskTypes } from '#/catalog/task-types.ts';
import type { Db } from '#/platform/db.ts';
import { createUpload } from '#test/factories.ts';

/** A valid input of a task type, read from its schema: uploads of this user, and words for every text that must be given. */
export async function anyInputOf(db: Db, userId: string, slug: TaskTypeSlug): Promise<Record<string, unknown>> {
  const { input, media } = taskTypes[slug];
  const kinds: Partial<Record<string, MediaKind>> = media;
  const values: Record<string, unknown> = {};
  for (const [field, schema] of Object.entries<z.ZodType>(input.shape)) {
    const kind = kinds[field];
    if (kind) values[field] = (await createUpload(db, userId, { kind, hasFace: true })).id;
    else if (!schema.safeParse(undefined).success) values[field] = 'A quiet harbour at first light. '.repeat(20).trim();
  }
  return values;
}

/** Whether an input of the type names uploads. */
export function takesUploads(slug: TaskTypeSlug): boolean {
  return Object.keys(taskTypes[slug].media).length > 0;
}
