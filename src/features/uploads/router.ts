import { z } from 'zod';
import { getUpload, listRecentUploads, listUploads } from '#/features/uploads/queries.ts';
import { viewOfUpload } from '#/features/uploads/rules/upload-record.ts';
import { uploadIdSchema, uploadPageSchema } from '#/features/uploads/schema.ts';
import { createUpload, removeUpload, type UploadServices } from '#/features/uploads/upload-service.ts';
import { createRouter, userProcedure } from '#/http/procedures.ts';
import { UploadBody } from '#/http/upload-body.ts';
import type { Queue } from '#/platform/queue.ts';

const ofUploadSchema = z.strictObject({ id: uploadIdSchema });
/** Passes only in-process calls, since no JSON body is an UploadBody. Over HTTP, files are sent to POST /api/uploads. */
const bodySchema = z.custom<UploadBody>((body) => body instanceof UploadBody, {
  error: 'is sent to POST /api/uploads',
});

export function uploadsRouter(services: UploadServices & { queue: Queue; urlOf(file: string): string }) {
  return createRouter({
    /** Creates an upload from the file in a request body, or from the URL that it names. */
    create: userProcedure.input(bodySchema).mutation(async ({ ctx, input: body }) => {
      return viewOfUpload(await createUpload(services, { userId: ctx.caller.userId, body }), services.urlOf);
    }),

    /** Returns one of the caller's uploads. */
    get: userProcedure.input(ofUploadSchema).query(async ({ ctx, input: { id } }) => {
      return viewOfUpload(await getUpload(services.db, ctx.caller.userId, id), services.urlOf);
    }),

    /** Returns a page of the caller's uploads, newest first. */
    list: userProcedure.input(uploadPageSchema.prefault({})).query(async ({ ctx, input }) => {
      const { uploads, nextCursor } = await listUploads(services.db, ctx.caller.userId, input);
      return { uploads: uploads.map((upload) => viewOfUpload(upload, services.urlOf)), nextCursor };
    }),

    /** Returns the caller's newest uploads, up to 8 of each kind, newest first. */
    recent: userProcedure.query(async ({ ctx }) => {
      const uploads = await listRecentUploads(services.db, ctx.caller.userId);
      return { uploads: uploads.map((upload) => viewOfUpload(upload, services.urlOf)) };
    }),

    /** Removes one of the caller's uploads, and its file. */
    remove: userProcedure.input(ofUploadSchema).mutation(async ({ ctx, input: { id } }) => {
      await removeUpload(services, { userId: ctx.caller.userId, id });
      return { id };
    }),
  });
}
