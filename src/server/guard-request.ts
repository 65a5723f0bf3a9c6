import { DomainError, ForbiddenError } from '#/lib/errors.ts';

/** The most that a request's body may have, in bytes, unless said otherwise: a full batch of the longest prompts fits in many times. */
const usualBodyBytes = 256 * 1024;

/**
 * The request, if nothing stands against it: what changes something must not come from a page of somebody else, which
 * a browser would send with this person's cookie; and its body must not be larger than anything we ask for.
 * A body that does not say its length ends with an error as soon as it is too large.
 * @throws ForbiddenError, DomainError BODY_TOO_LARGE
 */
export function guardRequest(request: Request, baseUrl: string, maxBodyBytes = usualBodyBytes): Request {
  if (request.method === 'GET' || request.method === 'HEAD') return request;
  if (isFromAnotherPage(request, baseUrl)) throw new ForbiddenError('This came from a page of another site.');
  if (Number(request.headers.get('Content-Length') ?? 0) > maxBodyBytes) throw bodyTooLarge(maxBodyBytes);
  if (!request.body || request.headers.has('Content-Length')) return request;
  return new Request(request, { body: request.body.pipeThrough(limited(maxBodyBytes)), duplex: 'half' } as RequestInit);
}

/** Programs have no page and name none; browsers say where a request comes from, in one of these two headers. */
function isFromAnotherPage({ headers }: Request, baseUrl: string): boolean {
  const site = headers.get('Sec-Fetch-Site');
  if (site === 'cross-site' || site === 'same-site') return true;
  const origin = headers.get('Origin');
  if (origin === null || origin === new URL(baseUrl).origin) return false;
  return !URL.canParse(origin) || new URL(origin).host !== headers.get('Host');
}

function limited(maxBodyBytes: number): TransformStream<Uint8Array, Uint8Array> {
  let bytes = 0;
  return new TransformStream({
    transform(chunk, controller) {
      bytes += chunk.byteLength;
      if (bytes > maxBodyBytes) controller.error(bodyTooLarge(maxBodyBytes));
      else controller.enqueue(chunk);
    },
  });
}

function bodyTooLarge(maxBodyBytes: number): DomainError {
  return new DomainError('BODY_TOO_LARGE', `A request can have at most ${maxBodyBytes} bytes.`, { maxBodyBytes });
}
