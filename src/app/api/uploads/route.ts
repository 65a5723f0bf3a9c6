import { uploadBodyLimit } from '#/features/uploads/limits.ts';
import { rest } from '#/web/rest/rest.ts';
import { createUploadOverRest } from '#/web/rest/uploads.ts';

export const dynamic = 'force-dynamic';
export const POST = rest(createUploadOverRest, {
  bodyLimit: ({ uploads }) => uploadBodyLimit(uploads.limits),
});
