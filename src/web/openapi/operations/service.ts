import { z } from 'zod';
import type { ZodOpenApiResponseObject } from 'zod-openapi';
import { answerHeaders, bareHeaders } from '#/web/openapi/headers.ts';
import type { Described } from '#/web/openapi/operation.ts';

const empty: ZodOpenApiResponseObject = { description: 'Nothing more is said.', headers: z.object(bareHeaders) };
const service = { tag: 'Service', by: 'signature' } as const;

export const health: Described = {
  ...service,
  id: 'health',
  summary: 'Whether the web process is alive',
  description: 'It asks no database.',
  answers: { 200: empty },
};

export const ready: Described = {
  ...service,
  id: 'ready',
  summary: 'Whether everything that requests need is there',
  description: 'A 503 names the parts that are broken.',
  answers: { 200: empty },
};

const documentHeaders = {
  'X-Request-Id': answerHeaders['X-Request-Id'],
  'Cache-Control': z.literal('no-cache'),
  ETag: z.string(),
  Vary: answerHeaders.Vary,
  'Content-Encoding': answerHeaders['Content-Encoding'],
};

export const readDocument: Described = {
  ...service,
  id: 'readOpenApiDocument',
  summary: 'This document',
  answers: {
    200: {
      description: 'OpenAPI 3.1',
      headers: z.object(documentHeaders),
      content: { 'application/json': { schema: z.looseObject({ openapi: z.string() }) } },
    },
    304: { description: 'It is the one that `If-None-Match` names.', headers: z.object(documentHeaders) },
  },
};

export const receiveWebhook: Described = {
  ...service,
  id: 'receiveVendorWebhook',
  summary: 'For vendors: a task that they work on has news',
  description: 'By the signed address that a vendor was given. Nothing of the body is believed.',
  path: z.object({ vendor: z.string() }),
  query: z.object({ task: z.string(), signature: z.string() }),
  answers: { 204: empty },
};

const signedAddress = z.object({ userId: z.string(), kind: z.string(), signature: z.string() });

export const openUnsubscribe: Described = {
  ...service,
  id: 'openUnsubscribe',
  summary: 'For browsers: the same address leads to the page that asks first',
  description: 'It changes nothing, since mail programs open links by themselves.',
  query: signedAddress,
  answers: {
    303: {
      description: 'To the page.',
      headers: z.object({
        'X-Request-Id': answerHeaders['X-Request-Id'],
        'Cache-Control': z.literal('no-store'),
        Location: z.string(),
      }),
    },
  },
};

export const unsubscribeByLink: Described = {
  ...service,
  id: 'unsubscribe',
  summary: 'For mail programs: a user wants no more mails of a kind',
  description: 'By the signed address in a mail’s `List-Unsubscribe` (RFC 8058). The body is not read.',
  query: signedAddress,
  answers: { 204: empty },
};
