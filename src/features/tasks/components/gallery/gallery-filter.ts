import { isTaskTypeSlug, type TaskTypeSlug } from '#/catalog/task-types.ts';
import { type TaskStatus, taskStatusSchema } from '#/features/tasks/schema.ts';

/** What of everything that was made is shown. */
export type GalleryFilter = { type?: TaskTypeSlug; status?: TaskStatus };

type Query = { get(name: string): string | null };

/** The filter that an address states; what it states wrongly is as if it were not there. */
export function readFilter(query: Query): GalleryFilter {
  const type = query.get('type') ?? '';
  const status = taskStatusSchema.safeParse(query.get('status'));
  return { ...(isTaskTypeSlug(type) ? { type } : {}), ...(status.success ? { status: status.data } : {}) };
}

/** The address's query for a filter, and for the one that is open, if any. */
export function galleryQuery({ type, status }: GalleryFilter, openUuid: string | null = null): string {
  const query = new URLSearchParams();
  if (type) query.set('type', type);
  if (status) query.set('status', status);
  if (openUuid) query.set('item', openUuid);
  return query.size > 0 ? `?${query}` : '';
}
