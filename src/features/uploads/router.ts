import { z } from 'zod';
import { getUpload, listUploads } from '#/features/uploads/queries.ts';
import { viewOfUpload } from '#/features/uploads/rules/upload-record.ts';
import { uploadIdSchema, uploadPageSchema } from '#/features/uploads/schema.ts';
import { createUpload, removeUpload } from '#/features/uploads/upload-service.ts';
import { createRouter, userProcedure } from '#/http/procedures.ts';
import { UploadBody } from '#/http/upload-body.ts';

const ofUploadSchema = z.strictObject({ id: uploadIdSchema });
/** Only code of ours has one: what comes over the wire never is. Over HTTP, files are sent to POST /api/uploads. */
const bodySchema = z.custom<UploadBody>((body) => body instanceof UploadBody, {
  error: 'is sent to POST /api/uploads',
});

export const uploadsRouter = createRouter({
  /** Takes in the file that a request brings or names. */
  create: userProcedure.input(bodySchema).mutation(async ({ ctx, input: body }) => {
    return viewOfUpload(await createUpload(ctx, { userId: ctx.caller.userId, body }), ctx.urlOf);
  }),

  /** One of the caller's uploads. */
  get: userProcedure.input(ofUploadSchema).query(async ({ ctx, input: { id } }) => {
    return viewOfUpload(await getUpload(ctx.db, ctx.caller.userId, id), ctx.urlOf);
  }),

  /** The caller's uploads, newest first, page by page. */
  list: userProcedure.input(uploadPageSchema.prefault({})).query(async ({ ctx, input }) => {
    const { uploads, nextCursor } = await listUploads(ctx.db, ctx.caller.userId, input);
    return { uploads: uploads.map((upload) => viewOfUpload(upload, ctx.urlOf)), nextCursor };
  }),

  /** Removes one of the caller's uploads, and its file. */
  remove: userProcedure.input(ofUploadSchema).mutation(async ({ ctx, input: { id } }) => {
    await removeUpload(ctx, { userId: ctx.caller.userId, id });
    return { id };
  }),
});
