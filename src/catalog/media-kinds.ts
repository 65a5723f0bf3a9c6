/** What an upload can be. */
export const mediaKinds = ['image', 'audio'] as const;
export type MediaKind = (typeof mediaKinds)[number];

/** What is known of an upload. Pictures have a size in pixels, sounds a length in seconds. */
export type MediaFacts = {
  id: string;
  kind: MediaKind;
  bytes: number;
  width: number | null;
  height: number | null;
  durationSeconds: number | null;
};
