import type { FaceLook } from '#/catalog/faces.ts';

/** The kinds of upload. */
export const mediaKinds = ['image', 'audio'] as const;
export type MediaKind = (typeof mediaKinds)[number];

/** Whether what is called so can be an upload. */
export function isMediaKind(kind: string): kind is MediaKind {
  return mediaKinds.some((known) => known === kind);
}

/** The facts about an upload. `width` and `height` in pixels are null for sounds; `durationSeconds` is null for pictures;
 * `face` is null for sounds, and where nobody has looked for one. */
export type MediaFacts = {
  id: string;
  kind: MediaKind;
  bytes: number;
  width: number | null;
  height: number | null;
  durationSeconds: number | null;
  face?: FaceLook | null;
};
