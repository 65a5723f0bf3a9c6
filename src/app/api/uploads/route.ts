import { uploadBodyLimit } from '#/features/uploads/upload-limits.ts';
import { rest } from '#/server/api/rest.ts';
import { createUploadOverRest } from '#/server/api/rest-uploads.ts';

export const dynamic = 'force-dynamic';
export const POST = rest(createUploadOverRest, {
  bodyLimit: ({ uploads }) => uploadBodyLimit(uploads.limits),
});
