import type { IncomingMessage } from 'node:http';
import { type Answer, refusal } from '#/web/answer.ts';
import { httpLimits } from '#/web/limits.ts';

/** What some route here allows. */
export const allMethods = 'GET, HEAD, POST, DELETE, OPTIONS';
/** What pages are asked with. */
export const pageMethods = 'GET, HEAD, POST, OPTIONS';

/**
 * Returns the 405 for a method that a route does not have. Methods that no server knows get the same: RFC 9110, 15.6.2, would
 * allow a 501 for them, but the mistake is the client's and `Allow` says what is possible.
 */
export function refusedMethod(method: string, allow: string): Answer {
  const message = `${method} is not allowed here. Allowed: ${allow}.`;
  return refusal(405, { reason: 'METHOD_NOT_ALLOWED', message }, { Allow: allow });
}

export function unknownRoute(): Answer {
  return refusal(404, { reason: 'NOT_FOUND', message: 'There is no such route.' });
}

export function unreadableTarget(): Answer {
  const words = 'must be a path, percent-encoded in UTF-8';
  return refusal(400, {
    reason: 'VALIDATION',
    message: `path ${words}.`,
    details: { fields: [{ field: 'path', message: words }] },
  });
}

/** What the parser says of bytes that it cannot read: it stopped at `bytesParsed` of a packet. */
export type BrokenBytes = Error & { code?: string; rawPacket?: Buffer; bytesParsed?: number };

/** The answer to what is no request by the rules of HTTP, by the parser's code. Null when nobody is there to read it. */
export function refusedBytes(error: BrokenBytes): Answer | null {
  switch (error.code) {
    case 'ECONNRESET':
    case 'EPIPE':
      return null;
    case 'HPE_HEADER_OVERFLOW':
      return refusal(431, {
        reason: 'HEADERS_TOO_LARGE',
        message: `The address and the headers of a request can have at most ${httpLimits.maxHeaderBytes} bytes together.`,
      });
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return refusal(413, { reason: 'BODY_TOO_LARGE', message: 'The chunks of this body have too much beside them.' });
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return refusal(408, { reason: 'TIMEOUT', message: 'The rest of the request did not come in time.' });
    case 'HPE_INVALID_METHOD': {
      const method = methodIn(error);
      return method === undefined ? notHttp() : refusedMethod(method, allMethods);
    }
    default:
      return notHttp();
  }
}

function notHttp(): Answer {
  return refusal(400, {
    reason: 'VALIDATION',
    message: 'This is not a request as HTTP has them.',
    details: { fields: [] },
  });
}

/** The method of a request line that is right in all but that. A packet may have begun with other requests. */
function methodIn({ rawPacket, bytesParsed = 0 }: BrokenBytes): string | undefined {
  const text = rawPacket?.toString('latin1') ?? '';
  const line = text.slice(text.lastIndexOf('\n', bytesParsed - 1) + 1);
  return /^(?<method>[\w!#$%&'*+.^`|~-]{1,20}) \S+ HTTP\/1\.\d\r?\n/.exec(line)?.groups?.method;
}

/** `OPTIONS *` asks about the server as a whole (RFC 9110, 9.3.7). */
export function asteriskOr(request: IncomingMessage, otherwise: Answer): Answer {
  const isAsked = request.url === '*' && request.method === 'OPTIONS';
  return isAsked ? { status: 204, headers: { Allow: allMethods }, body: null } : otherwise;
}
