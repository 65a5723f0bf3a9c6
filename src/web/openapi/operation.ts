import { z } from 'zod';
import type { ZodOpenApiOperationObject, ZodOpenApiRequestBodyObject, ZodOpenApiResponseObject } from 'zod-openapi';
import type { HttpReason } from '#/web/answer.ts';
import { answerHeaders, idempotencyKey, jsonHeaders } from '#/web/openapi/headers.ts';
import { meaningOf, nameOf, refusalSchema, refusalUnder, statusOf } from '#/web/openapi/refusals.ts';

/** The groups in which the operations stand. */
export type Tag = 'Account' | 'Plans' | 'Credits' | 'Tasks' | 'Uploads' | 'External work' | 'Service';

/** What an operation is, beside what all of its kind have. */
export type Described = {
  /** Its name in generated clients. */
  id: string;
  tag: Tag;
  summary: string;
  description?: string;
  /** What stands in `data` when it worked; left out where it does not answer in the envelope. */
  data?: z.ZodType;
  /** What else it answers with 200, by media types, where it is asked for that. */
  alsoAs?: ZodOpenApiResponseObject['content'];
  /** Headers of its answer beside the usual ones. */
  headers?: z.ZodRawShape;
  /** What it answers when it worked, where that is not the envelope. */
  answers?: Record<`${2 | 3 | 4}${string}`, ZodOpenApiResponseObject>;
  path?: z.ZodObject;
  query?: z.ZodObject;
  body?: ZodOpenApiRequestBodyObject;
  /** Whether an idempotency key may be sent with it. */
  isKeyed?: boolean;
  /** Who may ask: whoever has signed in, anybody, or whoever has a signed address. */
  by?: 'user' | 'anybody' | 'signature';
  /** Why it may refuse, beside what everything may be refused for. */
  refusals?: readonly HttpReason[];
};

/** One operation of the document, with all that every operation of its method and kind answers. */
export function operation(method: string, described: Described): ZodOpenApiOperationObject {
  const { id, tag, summary, description, path, query, body, isKeyed = false, by = 'user' } = described;
  const header = isKeyed ? z.object({ 'Idempotency-Key': idempotencyKey }) : undefined;
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description === undefined ? {} : { description }),
    security: securityOf(by),
    requestParams: { ...(path ? { path } : {}), ...(query ? { query } : {}), ...(header ? { header } : {}) },
    ...(body ? { requestBody: body } : {}),
    responses: { ...successOf(described), ...refusalsOf(method, described) },
  };
}

function securityOf(by: NonNullable<Described['by']>): Record<string, string[]>[] {
  switch (by) {
    case 'user':
      return [{ session: [] }];
    case 'anybody':
      return [{}, { session: [] }];
    case 'signature':
      return [{}];
  }
}

function successOf({ data, alsoAs, headers, answers, summary, isKeyed = false }: Described) {
  if (!data) return answers ?? {};
  const all = {
    ...jsonHeaders,
    'Set-Cookie': answerHeaders['Set-Cookie'],
    ...(isKeyed ? { 'Idempotency-Replayed': answerHeaders['Idempotency-Replayed'] } : {}),
    ...headers,
  };
  const content = { 'application/json': { schema: envelope(data) }, ...alsoAs };
  return { ...answers, 200: { description: summary, headers: z.object(all), content } };
}

/** The envelope of what worked. */
export function envelope(data: z.ZodType) {
  return z.strictObject({ code: z.literal(0), message: z.literal('ok'), data });
}

/** A body in JSON. */
export function jsonBody(schema: z.ZodType, options: { isOptional?: boolean } = {}): ZodOpenApiRequestBodyObject {
  return { required: !options.isOptional, content: { 'application/json': { schema } } };
}

/** For which reasons each status may be answered. */
function refusalsOf(method: string, { by = 'user', isKeyed, refusals = [] }: Described) {
  const isSafe = method === 'GET';
  const reasons: HttpReason[] = [
    'VALIDATION',
    ...(by === 'user' ? ['UNAUTHORIZED' as const] : []),
    ...(isSafe ? [] : (['FORBIDDEN', 'BODY_TOO_LARGE'] as const)),
    ...(isKeyed ? ['IDEMPOTENCY_CONFLICT' as const] : []),
    ...(by === 'signature' ? [] : ['TOO_MANY_REQUESTS' as const]),
    ...refusals,
    ...everywhere,
  ];
  const byStatus = Map.groupBy(new Set(reasons), statusOf);
  const responses = [...byStatus].map(([status, ofStatus]): [string, ZodOpenApiResponseObject] => [
    String(status),
    refusalResponse(status, ofStatus),
  ]);
  return { ...Object.fromEntries(responses), 417: unmetExpectation };
}

/** What any request may be refused for, whatever it asks for. */
const everywhere: readonly HttpReason[] = ['TIMEOUT', 'HEADERS_TOO_LARGE', 'INTERNAL', 'BUSY'];

/** Those that were made, so that each stands in the document once. */
const made = new Map<string, ZodOpenApiResponseObject>();

/** The answer that refuses for one of these reasons of one status. */
export function refusalResponse(status: number, reasons: readonly HttpReason[]): ZodOpenApiResponseObject {
  const id = [...reasons].sort().map(nameOf).join('Or');
  const known = made.get(id);
  if (known) return known;
  const response = {
    id,
    description: reasons.map(meaningOf).join(' Or: '),
    headers: z.object(refusalHeaders(status)),
    content: { 'application/json': { schema: refusalSchema(reasons) } },
  };
  made.set(id, response);
  return response;
}

function refusalHeaders(status: number): z.ZodRawShape {
  return {
    ...jsonHeaders,
    'Set-Cookie': answerHeaders['Set-Cookie'],
    ...(status === 429 || status === 503 ? { 'Retry-After': answerHeaders['Retry-After'] } : {}),
    ...(status === 402 ? { 'Idempotency-Replayed': answerHeaders['Idempotency-Replayed'] } : {}),
  };
}

const unmetExpectation: ZodOpenApiResponseObject = {
  id: 'UnmetExpectation',
  description: 'Only `Expect: 100-continue` is understood.',
  headers: z.object(jsonHeaders),
  content: { 'application/json': { schema: refusalUnder(417, 'VALIDATION') } },
};
