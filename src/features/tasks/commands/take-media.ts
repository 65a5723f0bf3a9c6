import type { Measures } from '#/catalog/measures.ts';
import { localPreview } from '#/catalog/models.ts';
import { anyTaskType, mediaFieldsOf, type TaskTypeSlug } from '#/catalog/task-types.ts';
import type { CreateTaskInput } from '#/features/tasks/schema.ts';
import { readUploads, takeUploads, type UsedUpload } from '#/features/uploads/commands/take-uploads.ts';
import { ValidationError } from '#/lib/errors.ts';
import type { Db } from '#/platform/db.ts';

type Input = Readonly<Record<string, unknown>>;

/** Returns the ids of the uploads that an input names. */
function idsIn(slug: TaskTypeSlug, input: Input): string[] {
  return mediaFieldsOf(slug).map(([field]) => String(input[field]));
}

/** Returns the uploads keyed by the input field that names them, without those that do not exist. */
function byField(
  slug: TaskTypeSlug,
  input: Input,
  uploads: ReadonlyMap<string, UsedUpload>,
): Record<string, UsedUpload> {
  return Object.fromEntries(
    mediaFieldsOf(slug).flatMap(([field]) => {
      const upload = uploads.get(String(input[field]));
      return upload ? [[field, upload] as const] : [];
    }),
  );
}

/** Returns the user's uploads that an input names, keyed by field, and marks them as used, which delays their deletion. */
export async function takeMedia(
  db: Db,
  userId: string,
  slug: TaskTypeSlug,
  input: Input,
): Promise<Record<string, UsedUpload>> {
  return byField(slug, input, await takeUploads(db, userId, idsIn(slug, input)));
}

/**
 * Returns the measures of an input, which its price depends on, from the input and the uploads that it names.
 * @throws ValidationError naming the field of an upload that does not exist or belongs to another user, or one that breaks a
 * rule of the task type where this model makes it
 */
export async function measuresOf(
  db: Db,
  userId: string,
  { type: slug, input, model }: Pick<CreateTaskInput, 'type' | 'input'> & { model: string },
): Promise<Measures> {
  const described = anyTaskType(slug);
  const media = byField(slug, input, await readUploads(db, userId, idsIn(slug, input)));
  for (const [field, kind] of mediaFieldsOf(slug)) {
    if (media[field]?.kind !== kind) {
      const message = `must be the id of a ${kind === 'image' ? 'picture' : 'sound'} that you uploaded and that is still there`;
      throw new ValidationError([{ field: `input.${field}`, message }]);
    }
  }
  const issue = described.check?.(media, input, { isLocal: model === localPreview });
  if (issue) throw new ValidationError([{ ...issue, field: `input.${issue.field}` }]);
  return described.measures(input, media);
}
