import { z } from 'zod';
import { idempotencyKeySchema } from '#/lib/idempotency-key.ts';

/** The headers of answers by their names, each with what it says. */
export const answerHeaders = {
  'X-Request-Id': z.string().meta({
    description: 'The id under which the request is in the log: the one it brought, or a new one.',
    header: { id: 'X-Request-Id' },
  }),
  'Cache-Control': z.literal('no-store').meta({
    description: 'Nobody keeps the answer.',
    header: { id: 'Cache-Control' },
  }),
  Vary: z
    .literal('Accept-Encoding')
    .optional()
    .meta({ description: 'On answers of a kilobyte or more.', header: { id: 'Vary' } }),
  'Content-Encoding': z
    .literal('gzip')
    .optional()
    .meta({
      description: 'On answers of a kilobyte or more, for clients that accept it.',
      header: { id: 'Content-Encoding' },
    }),
  'Set-Cookie': z
    .string()
    .optional()
    .meta({
      description: 'The session cookie, where the request has extended the session.',
      header: { id: 'Set-Cookie' },
    }),
  'Idempotency-Replayed': z
    .literal('true')
    .optional()
    .meta({
      description: 'The request was answered before under its idempotency key, and this is that answer.',
      header: { id: 'Idempotency-Replayed' },
    }),
  'Retry-After': z
    .string()
    .regex(/^\d+$/)
    .meta({ description: 'After how many seconds to come again.', header: { id: 'Retry-After' } }),
};

const { 'X-Request-Id': requestId, 'Cache-Control': cacheControl, Vary, 'Content-Encoding': encoding } = answerHeaders;

/** On every answer in JSON. */
export const jsonHeaders = {
  'X-Request-Id': requestId,
  'Cache-Control': cacheControl,
  Vary,
  'Content-Encoding': encoding,
};

/** On an answer without a body. */
export const bareHeaders = { 'X-Request-Id': requestId, 'Cache-Control': cacheControl };

/** The key of a request that moves credits. */
export const idempotencyKey = idempotencyKeySchema.optional().meta({
  description:
    'The same key with the same request gives the first answer again. Without one, a request that is sent twice is done twice.',
  examples: ['order-4711'],
});
