import { z } from 'zod';
import { type MediaFacts, mediaKinds } from '#/catalog/media-kinds.ts';

export const uploadIdSchema = z.uuid({ error: 'must be the id of an upload' }).toLowerCase();

/** An upload as the API returns it. `url` is signed and valid for at least 15 minutes; reading the upload again renews it. */
export type UploadView = MediaFacts & { url: string; createdAt: Date };

const limitError = 'must be a whole number from 1 to 100';

/** A page of uploads, newest first. `cursor` is the id of the last upload of the previous page. */
export const uploadPageSchema = z.strictObject({
  kind: z.enum(mediaKinds, { error: 'must be image or audio' }).optional(),
  limit: z.int({ error: limitError }).min(1, { error: limitError }).max(100, { error: limitError }).default(20),
  cursor: uploadIdSchema.nullish(),
});
export type UploadPage = z.output<typeof uploadPageSchema>;
