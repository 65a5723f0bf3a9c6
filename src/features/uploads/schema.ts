import { z } from 'zod';

/** What an upload can be. */
export const mediaKinds = ['image', 'audio'] as const;
export type MediaKind = (typeof mediaKinds)[number];

export const uploadIdSchema = z.uuid({ error: 'must be the id of an upload' }).toLowerCase();

/** What is known of an upload. Pictures have a size in pixels, sounds a length in seconds. */
export type MediaFacts = {
  id: string;
  kind: MediaKind;
  bytes: number;
  width: number | null;
  height: number | null;
  durationSeconds: number | null;
};

/** An upload as clients see it. `url` works for a quarter of an hour at the least; reading the upload again renews it. */
export type UploadView = MediaFacts & { url: string; createdAt: Date };

const limitError = 'must be a whole number from 1 to 100';

/** A page of uploads, newest first; `cursor` is the id of the last one of the page before. */
export const uploadPageSchema = z.strictObject({
  kind: z.enum(mediaKinds, { error: 'must be image or audio' }).optional(),
  limit: z.int({ error: limitError }).min(1, { error: limitError }).max(100, { error: limitError }).default(20),
  cursor: uploadIdSchema.nullish(),
});
export type UploadPage = z.output<typeof uploadPageSchema>;
