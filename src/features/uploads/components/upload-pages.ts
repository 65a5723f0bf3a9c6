import type { MediaKind } from '#/catalog/media-kinds.ts';

/** How many of the latest uploads are offered to be chosen again. */
export function recentUploads(kind: MediaKind) {
  return { limit: 8, kind };
}
