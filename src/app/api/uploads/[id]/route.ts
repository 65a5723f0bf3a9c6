import { rest } from '#/server/api/rest.ts';
import { readUploadOverRest, removeUploadOverRest } from '#/server/api/rest-uploads.ts';

export const dynamic = 'force-dynamic';
export const GET = rest<{ id: string }>(readUploadOverRest);
export const DELETE = rest<{ id: string }>(removeUploadOverRest);
