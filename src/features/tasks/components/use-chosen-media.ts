import { mediaFieldsOf, slugOf, type TaskTypeSlug } from '#/catalog/task-types.ts';
import { type AnyDraft, inputOf } from '#/features/tasks/components/task-input.ts';
import type { Task } from '#/features/tasks/components/use-shown-task.ts';
import { type RouterOutputs, trpc } from '#/trpc/client.ts';

/** The uploads of an input that are there, by field. */
export type ChosenUploads = Readonly<Record<string, RouterOutputs['uploads']['get']>>;

/** The uploads that an input names and that are there, by field. */
export function useChosenMedia(slug: TaskTypeSlug | undefined, input: AnyDraft, isSignedIn: boolean): ChosenUploads {
  const fields = (slug ? mediaFieldsOf(slug) : []).map(([field]) => ({ field, id: String(input[field] ?? '') }));
  const uploads = trpc.useQueries((t) =>
    fields.map(({ id }) => t.uploads.get({ id }, { enabled: isSignedIn && id !== '' })),
  );
  const found = fields.flatMap(({ field }, index) => {
    const upload = uploads[index]?.data;
    return upload ? [[field, upload] as const] : [];
  });
  return Object.fromEntries(found);
}

/** The uploads that a task was made from, those that are still there. */
export function useTaskMedia(task: Task): ChosenUploads {
  const slug = slugOf(task.type);
  return useChosenMedia(slug, inputOf(task), true);
}
