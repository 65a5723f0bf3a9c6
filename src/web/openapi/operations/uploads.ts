import { z } from 'zod';
import { uploadIdSchema } from '#/features/uploads/schema.ts';
import { urlBodySchema } from '#/http/upload-body.ts';
import { removedUpload, upload } from '#/web/openapi/answers/uploads.ts';
import type { Described } from '#/web/openapi/operation.ts';

const path = z.object({ id: uploadIdSchema.meta({ description: 'The id of an upload.' }) });

export const createUpload: Described = {
  id: 'createUpload',
  tag: 'Uploads',
  summary: 'Keeps a picture or a sound',
  description:
    'As multipart/form-data with one part, the file, or as JSON with the address of one on the public internet.',
  body: {
    required: true,
    content: {
      'multipart/form-data': {
        schema: {
          type: 'object',
          properties: { file: { type: 'string', contentMediaType: 'application/octet-stream' } },
          required: ['file'],
          additionalProperties: false,
        },
      },
      'application/json': {
        schema: urlBodySchema.meta({ id: 'UploadByUrl', examples: [{ url: 'https://example.org/lighthouse.jpg' }] }),
      },
    },
  },
  data: upload,
};

export const readUpload: Described = {
  id: 'readUpload',
  tag: 'Uploads',
  summary: 'An upload, with a new address of its file',
  path,
  data: upload,
  refusals: ['FORBIDDEN', 'NOT_FOUND'],
};

export const removeUpload: Described = {
  id: 'removeUpload',
  tag: 'Uploads',
  summary: 'Removes an upload and its file',
  path,
  data: removedUpload,
  refusals: ['NOT_FOUND'],
};
