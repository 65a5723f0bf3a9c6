import { z } from 'zod';
import type { ZodOpenApiResponseObject } from 'zod-openapi';
import { brand } from '#/brand.ts';
import { exportsPerDay } from '#/features/account/limits.ts';
import { taskUuidSchema } from '#/features/tasks/schema.ts';
import { answerHeaders } from '#/web/openapi/headers.ts';
import type { Described } from '#/web/openapi/operation.ts';
import { refusalUnder } from '#/web/openapi/refusals.ts';
import { contentTypes, fileCache, filePolicy } from '#/web/serve-file.ts';

const ranges = { 'Accept-Ranges': z.literal('bytes'), 'Cache-Control': z.literal(fileCache) };
const contentRange = z.string().meta({ examples: ['bytes 0-1023/184212'] });

/** The headers of a stored file. */
const fileHeaders = {
  'X-Request-Id': answerHeaders['X-Request-Id'],
  ...ranges,
  'Content-Disposition': z.string().meta({ examples: [`inline; filename="${brand.slug}-019ad4b2.webm"`] }),
  'Content-Security-Policy': z.literal(filePolicy),
  'Cross-Origin-Resource-Policy': z.literal('cross-origin'),
};

const bytes = Object.fromEntries(
  [...new Set(Object.values(contentTypes)), 'application/octet-stream'].map((type) => [type, {}]),
);

const answers: NonNullable<Described['answers']> = {
  200: { id: 'File', description: 'The file.', headers: z.object(fileHeaders), content: bytes },
  206: {
    id: 'PartOfFile',
    description: 'The one range of bytes that was asked for.',
    headers: z.object({ ...fileHeaders, 'Content-Range': contentRange }),
    content: bytes,
  },
  416: {
    id: 'UnsatisfiableRange',
    description: 'The range lies outside of the file.',
    headers: z.object({
      'X-Request-Id': answerHeaders['X-Request-Id'],
      Vary: answerHeaders.Vary,
      ...ranges,
      'Content-Range': contentRange,
    }),
    content: { 'application/json': { schema: refusalUnder(416, 'VALIDATION') } },
  } satisfies ZodOpenApiResponseObject,
};

const read = {
  tag: 'Tasks',
  description:
    'By the address that a task or an upload names, which is signed and ends. A header `Range` asks for a part; it may be read by pages of other sites.',
  query: z.object({
    expires: z.string().meta({ description: 'A part of the signed address.' }),
    signature: z.string().meta({ description: 'A part of the signed address.' }),
    download: z.literal('1').optional().meta({ description: 'To save it instead of showing it.' }),
  }),
  by: 'signature',
  answers,
  refusals: ['FORBIDDEN', 'NOT_FOUND'],
} as const;

/** The files of the routes' rest of a path, by what is stored there. */
export const readFiles: Record<string, Described> = {
  '/api/files/tasks/{uuid}/{file}': {
    ...read,
    id: 'readResult',
    summary: 'The file that a task made',
    path: z.object({ uuid: taskUuidSchema, file: z.string() }),
  },
  '/api/files/uploads/{file}': {
    ...read,
    id: 'readUploadedFile',
    tag: 'Uploads',
    summary: 'The file of an upload',
    path: z.object({ file: z.string() }),
  },
};

export const readExport: Described = {
  id: 'exportAccount',
  tag: 'Account',
  summary: 'Everything that is the account’s, as one archive',
  description: `A ZIP file with a README.txt that explains it. It is written while it is sent, so its length is not known before; an archive that breaks off is not whole. One at a time, and ${exportsPerDay} a day; then it is a 429.`,
  answers: {
    200: {
      id: 'Archive',
      description: 'The archive.',
      headers: z.object({
        'X-Request-Id': answerHeaders['X-Request-Id'],
        'Set-Cookie': answerHeaders['Set-Cookie'],
        'Cache-Control': z.literal('no-store'),
        'Content-Disposition': z.string().meta({ examples: [`attachment; filename="${brand.slug}-2030-01-31.zip"`] }),
      }),
      content: { 'application/zip': {} },
    },
  },
};
