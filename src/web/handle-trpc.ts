import type { TRPCError } from '@trpc/server';
import { resolveResponse } from '@trpc/server/http';
import { guardRequest, usualLimit } from '#/http/guard-request.ts';
import { httpStatusOf, toTrpcError } from '#/http/map-error.ts';
import { withRetryAfter } from '#/http/retry-after.ts';
import { maxBatchedCalls } from '#/lib/batched-calls.ts';
import { ValidationError } from '#/lib/errors.ts';
import { assertShallow } from '#/lib/json-depth.ts';
import { answerOfResponse } from '#/web/answer-of-response.ts';
import type { ApiRequest } from '#/web/api-request.ts';
import { createContext } from '#/web/context.ts';
import type { Handler } from '#/web/route-table.ts';

/** Answers a request to /api/trpc/{path}, in tRPC's own format also where it is refused. */
export const handleTrpc: Handler = async (services, asked) => {
  const headers = new Headers();
  const sent = await receive(asked, services.baseUrl);
  let refused: TRPCError | undefined;
  const response = await resolveResponse({
    ...(sent.refusal && isBatch(asked) ? refusedBatch(asked, sent.refusal) : whole(asked, sent.body)),
    router: services.api.router,
    // A long text has no room in an address: what reads may be asked by POST, too.
    allowMethodOverride: true,
    async createContext() {
      if (sent.refusal) throw sent.refusal;
      return createContext(services, asked, headers, callsOf(asked)).catch((error) => {
        throw toTrpcError(error);
      });
    },
    responseMeta({ errors }) {
      const all = refused ? [refused] : errors;
      for (const [name, value] of Object.entries(withRetryAfter(all))) headers.set(name, value);
      return refused && !readsEvents(asked) ? { headers, status: httpStatusOf(refused) } : { headers };
    },
    // Procedures log their own failures; without a context none was called.
    onError({ error, ctx, type }) {
      if (type === 'subscription') refused = error;
      if (!ctx && error.code === 'INTERNAL_SERVER_ERROR')
        asked.logger.error({ error: error.cause ?? error }, 'request failed');
    },
  });
  return answerOfResponse(response);
};

/** A browser says of a stream with another status than 200 that it failed, and not why: it is told in an event. */
function readsEvents(asked: ApiRequest): boolean {
  return asked.header('accept')?.includes('text/event-stream') ?? false;
}

/** The body, read before anything else; or why the request is refused, which tRPC is to say. */
async function receive(asked: ApiRequest, baseUrl: string): Promise<{ body: Buffer | null; refusal?: TRPCError }> {
  try {
    guardRequest(asked, baseUrl);
    guardBatch(callsOf(asked));
    if (asked.method !== 'POST') {
      assertShallow('input', inputOf(asked));
      return { body: null };
    }
    const body = await asked.readBody(usualLimit);
    if (isJson(asked)) assertShallow('input', body.toString('utf8'));
    return { body };
  } catch (error) {
    return { body: null, refusal: toTrpcError(error) };
  }
}

/** The calls of a request: those of a batch have their names one after another. */
function callsOf(asked: ApiRequest): number {
  return isBatch(asked) ? decodeURIComponent(asked.path).split(',').length : 1;
}

function inputOf({ search }: ApiRequest): string {
  return new URLSearchParams(search).get('input') ?? '';
}

function isJson({ headers }: ApiRequest): boolean {
  return headers.get('content-type')?.startsWith('application/json') ?? false;
}

function isBatch({ search }: ApiRequest): boolean {
  return new URLSearchParams(search).get('batch') === '1';
}

/** What tRPC is asked. */
type Asking = { req: Request; path: string; error: TRPCError | null };

function whole(asked: ApiRequest, body: Buffer | null): Asking {
  return { req: asWebRequest(asked, body), path: asked.path.slice('/api/trpc/'.length), error: null };
}

/**
 * A batch that is refused is answered once, which clients take for the answer to each of its calls. To look up a thousand
 * calls, and to write as many answers, would take longer than a call does.
 */
function refusedBatch({ method, signal }: ApiRequest, error: TRPCError): Asking {
  const get = method === 'POST' ? 'GET' : method;
  return { req: new Request('http://localhost/', { method: get, signal }), path: '', error };
}

/** @throws ValidationError for a batch of more than `maxBatchedCalls`, before anything of it is looked at */
function guardBatch(calls: number): void {
  if (calls <= maxBatchedCalls) return;
  const message = `must have at most ${maxBatchedCalls} calls (has ${calls})`;
  throw new ValidationError([{ field: 'batch', message }]);
}

/** What tRPC reads of a request. For JSON that is little: a whole one costs more than all the rest of the front. */
function asWebRequest(asked: ApiRequest, body: Buffer | null): Request {
  const { method, headers, signal } = asked;
  const url = `http://localhost${asked.path}${asked.search}`;
  if (body !== null && !isJson(asked)) return new Request(url, { method, headers, signal, body: new Uint8Array(body) });
  const json = async (): Promise<unknown> => JSON.parse(body?.toString('utf8') ?? '');
  return { method, url, headers, signal, json } as Request;
}
