import { rest } from '#/web/rest/rest.ts';
import { readUploadOverRest, removeUploadOverRest } from '#/web/rest/uploads.ts';

export const dynamic = 'force-dynamic';
export const GET = rest<{ id: string }>(readUploadOverRest);
export const DELETE = rest<{ id: string }>(removeUploadOverRest);
