import type { GalleryFilter } from '#/features/tasks/components/gallery/gallery-filter.ts';

/** How many things a page of the gallery has. The server reads the first one ahead. */
export const galleryPageSize = 24;

/** Under what the gallery's pages are cached: among the lists of tasks, so that they are read again with them. */
export function galleryKey(filter: GalleryFilter) {
  return [['tasks', 'list'], 'pages', filter] as const;
}
