import type { Readable } from 'node:stream';
import { TRPCError } from '@trpc/server';
import type { TaskTypeSlug } from '#/catalog/task-types.ts';
import { type BodyLimit, guardRequest, usualLimit } from '#/http/guard-request.ts';
import { httpStatusOf, type PublicError, toPublicError, toTrpcError } from '#/http/map-error.ts';
import { signedIn } from '#/http/procedures.ts';
import { withRetryAfter } from '#/http/retry-after.ts';
import { type FieldIssue, ValidationError } from '#/lib/errors.ts';
import { assertShallow } from '#/lib/json-depth.ts';
import type { Logger } from '#/platform/logger.ts';
import { type Answer, type AnswerHeaders, dataAnswer, refusal } from '#/web/answer.ts';
import type { ApiRequest } from '#/web/api-request.ts';
import { createContext } from '#/web/context.ts';
import type { ApiCaller } from '#/web/root.ts';
import type { Handler } from '#/web/route-table.ts';
import type { Services } from '#/web/services.ts';

type Params = Record<string, string>;

/** What a REST handler gets: the procedures as this request's caller, and the parts of the request. */
export type RestRequest<P extends Params> = {
  api: ApiCaller;
  params: P;
  /** As it came, for a body that is not JSON. */
  request: ApiRequest;
  query: URLSearchParams;
  /** Where the product is reached, such as `https://product.example`. */
  baseUrl: string;
  /** The task types that are offered here. */
  offered: readonly TaskTypeSlug[];
  /** The `Idempotency-Key` header, if there is one. */
  idempotencyKey: { idempotencyKey?: string };
  /** The body as JSON. @throws ValidationError when it is not a JSON object */
  json(): Promise<Record<string, unknown>>;
  /** The same where a body may be left out: then nothing is in it. */
  jsonIfAny(): Promise<Record<string, unknown>>;
};

/**
 * Makes a route's handler of a function that calls procedures: the one place where the envelope
 * `{ code, message, data }` is made, for what worked and for every error.
 * @param options.isPublic whether anybody may ask; else who has not signed in is told that, and nothing of what was sent
 * @param options.bodyLimit where a body may have other than the usual size
 */
export function rest<P extends Params = Params>(
  handle: (request: RestRequest<P>) => Promise<unknown>,
  options: { isPublic?: boolean; bodyLimit?(services: Services): BodyLimit } = {},
): Handler {
  return async (services, request, params) => {
    const headers: AnswerHeaders = { 'Cache-Control': 'no-store' };
    try {
      const limit = options.bodyLimit?.(services) ?? usualLimit;
      guardRequest(request, services.baseUrl, limit);
      const context = await createContext(services, request, {
        set(name, value) {
          headers[name] = value;
        },
        append(name, value) {
          headers[name] = [headers[name] ?? [], value].flat();
        },
      });
      if (!options.isPublic) signedIn(context);
      const key = request.header('idempotency-key');
      const data = await handle({
        api: services.api.createCaller(context),
        params: params as P,
        request,
        get query() {
          return request.query;
        },
        baseUrl: services.baseUrl,
        offered: services.limiter.offered,
        idempotencyKey: key === null ? {} : { idempotencyKey: key },
        json: () => readJson(request, limit),
        jsonIfAny: () => readJson(request, limit, { mayBeEmpty: true }),
      });
      return data instanceof FileAnswer ? data.toAnswer(headers) : dataAnswer(data, headers);
    } catch (thrown) {
      return answerError(thrown, headers, request.logger);
    }
  };
}

/** A file to be saved instead of the envelope: what a handler answers where it was asked for one. */
export class FileAnswer {
  readonly #content: string | (() => Readable);
  readonly #file: { type: string; name: string };

  /**
   * @param content the text; or what opens a stream of it, which is not called for HEAD
   * @param file its media type, and the name to save it under (plain letters, digits, dots and hyphens)
   */
  constructor(content: string | (() => Readable), file: { type: string; name: string }) {
    this.#content = content;
    this.#file = file;
  }

  /** The answer with the headers that the request collected. */
  toAnswer(headers: AnswerHeaders): Answer {
    const { type, name } = this.#file;
    const asFile = { 'Content-Type': type, 'Content-Disposition': `attachment; filename="${name}"` };
    const content = this.#content;
    const body = typeof content === 'string' ? content : { lengthBytes: null, open: content };
    return { status: 200, headers: { ...headers, ...asFile }, body };
  }
}

/** The envelope of an error. What is not ours is logged in full and told in one fixed sentence. */
export function answerError(thrown: unknown, headers: AnswerHeaders, logger: Logger): Answer {
  const error = toTrpcError(thrown);
  const { reason, message, details } = withOwnNames(toPublicError(error));
  // Procedures log their own failures; this is for what failed before one was called.
  if (reason === 'INTERNAL' && !(thrown instanceof TRPCError)) logger.error({ error: thrown }, 'request failed');
  return refusal(httpStatusOf(error), { reason, message, details }, { ...headers, ...withRetryAfter([error]) });
}

/** A body's fields stand under `input` in the procedures; who sent the body knows them by their own names. */
function withOwnNames(error: PublicError): PublicError {
  const issues = error.reason === 'VALIDATION' ? (error.details.fields as FieldIssue[]) : [];
  if (issues.length === 0) return error;
  const fields = issues.map(({ field, message }) => ({ field: field.replace(/^input\./, ''), message }));
  return { reason: 'VALIDATION', message: new ValidationError(fields).message, details: { fields } };
}

async function readJson(
  request: ApiRequest,
  limit: BodyLimit,
  { mayBeEmpty = false } = {},
): Promise<Record<string, unknown>> {
  const text = await request.readText(limit);
  if (mayBeEmpty && text === '') return {};
  assertShallow('body', text);
  const body: unknown = parsedOrNull(text);
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Record<string, unknown>;
  throw new ValidationError([{ field: 'body', message: 'must be a JSON object' }]);
}

function parsedOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
