import { DomainError, ForbiddenError } from '#/lib/errors.ts';

/** The most that a request's body may have, in bytes, and what is said of one that has more. */
export type BodyLimit = { maxBodyBytes: number; message: string };

/** A full batch of the longest prompts fits in many times. */
const usualLimit: BodyLimit = { maxBodyBytes: 256 * 1024, message: 'A request can have at most 262144 bytes.' };

/**
 * The request, if nothing stands against it: what changes something must not come from a page of somebody else, which
 * a browser would send with this person's cookie; and its body must not be larger than anything we ask for.
 * A body that does not say its length ends with an error as soon as it is too large.
 * @param limit where a body may have other than the usual size
 * @throws ForbiddenError, DomainError BODY_TOO_LARGE
 */
export function guardRequest(request: Request, baseUrl: string, limit = usualLimit): Request {
  if (request.method === 'GET' || request.method === 'HEAD') return request;
  if (isFromAnotherPage(request, baseUrl)) throw new ForbiddenError('This came from a page of another site.');
  if (Number(request.headers.get('Content-Length') ?? 0) > limit.maxBodyBytes) throw bodyTooLarge(limit);
  if (!request.body || request.headers.has('Content-Length')) return request;
  return new Request(request, { body: request.body.pipeThrough(limited(limit)), duplex: 'half' } as RequestInit);
}

/** Programs have no page and name none; browsers say where a request comes from, in one of these two headers. */
function isFromAnotherPage({ headers }: Request, baseUrl: string): boolean {
  const site = headers.get('Sec-Fetch-Site');
  if (site === 'cross-site' || site === 'same-site') return true;
  const origin = headers.get('Origin');
  if (origin === null || origin === new URL(baseUrl).origin) return false;
  return !URL.canParse(origin) || new URL(origin).host !== headers.get('Host');
}

function limited(limit: BodyLimit): TransformStream<Uint8Array, Uint8Array> {
  let bytes = 0;
  return new TransformStream({
    transform(chunk, controller) {
      bytes += chunk.byteLength;
      if (bytes > limit.maxBodyBytes) controller.error(bodyTooLarge(limit));
      else controller.enqueue(chunk);
    },
  });
}

function bodyTooLarge({ maxBodyBytes, message }: BodyLimit): DomainError {
  return new DomainError('BODY_TOO_LARGE', message, { maxBodyBytes });
}
