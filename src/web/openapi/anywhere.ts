import { z } from 'zod';
import type { ZodOpenApiResponseObject } from 'zod-openapi';
import { answerHeaders, bareHeaders, jsonHeaders } from '#/web/openapi/headers.ts';
import { refusalSchema } from '#/web/openapi/refusals.ts';

const allow = z.string().meta({ description: 'The methods of the route.', examples: ['GET, HEAD, OPTIONS'] });

/** What is answered where an operation is not: of any route that there is, and where there is none. */
export const anywhere: Record<string, ZodOpenApiResponseObject> = {
  Methods: {
    description: 'To OPTIONS of a route: which methods it has.',
    headers: z.object({ ...bareHeaders, Allow: allow }),
  },
  MethodNotAllowed: {
    description: 'The route has no such method.',
    headers: z.object({ ...jsonHeaders, Allow: allow }),
    content: { 'application/json': { schema: refusalSchema(['METHOD_NOT_ALLOWED']) } },
  },
  Moved: {
    description: 'The address had a doubled slash, or one at its end.',
    headers: z.object({
      'X-Request-Id': answerHeaders['X-Request-Id'],
      'Cache-Control': answerHeaders['Cache-Control'],
      Location: z.string(),
    }),
    content: {
      'application/json': {
        schema: z.strictObject({
          code: z.literal(308),
          message: z.string(),
          data: z.strictObject({ location: z.string() }),
        }),
      },
    },
  },
};
