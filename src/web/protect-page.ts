import { randomBytes } from 'node:crypto';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { type PolicySettings, pagePolicy } from '#/web/content-policy.ts';
import { answerPolicy, pageHeaders } from '#/web/security-headers.ts';

const policyHeader = 'Content-Security-Policy';

/** The policies of static documents by their ETag; the oldest goes first. */
const keptPolicies = new Map<string, string>();
const maxKept = 200;

/**
 * Has whatever Next answers carry the policy that fits it. A document that is drawn now has a nonce, which Next takes from the
 * request's header of the same name. One that was drawn before has none of this request; it is held until it is whole, and
 * the hashes of its scripts and styles are taken from it as it is sent. What is no document keeps the policy of such.
 */
export function protectPage(request: IncomingMessage, response: ServerResponse, settings: PolicySettings): void {
  const nonce = randomBytes(16).toString('base64');
  // What the client sent under this name goes with it: that would choose the nonce.
  request.headers['content-security-policy'] = `script-src 'nonce-${nonce}'`;
  const { writeHead, write, end } = response;
  /** What has been written of a static answer; undefined before the first of it, null for what is sent as it comes. */
  let held: Buffer[] | null | undefined;
  const begin = (): Buffer[] | null => {
    if (held === undefined) {
      held = isStatic(response) ? [] : null;
      // A document that the browser keeps has another nonce, or none.
      if (held === null)
        setPolicy(response, () => (response.statusCode === 304 ? null : pagePolicy({ nonce }, settings)));
    }
    return held;
  };
  response.writeHead = ((status: number, ...others: [OutgoingHttpHeaders?]) => {
    if (begin() === null) return Reflect.apply(writeHead, response, [status, ...others]);
    response.statusCode = status;
    return response;
  }) as typeof response.writeHead;
  response.write = ((chunk: string | Uint8Array, ...others: unknown[]) => {
    const parts = begin();
    if (parts === null) return Reflect.apply(write, response, [chunk, ...others] as never);
    parts.push(Buffer.from(chunk as string));
    return true;
  }) as typeof response.write;
  response.end = ((...sent: unknown[]) => {
    const parts = begin();
    if (parts === null) return Reflect.apply(end, response, sent as never);
    const [chunk] = sent;
    if (typeof chunk === 'string' || chunk instanceof Uint8Array) parts.push(Buffer.from(chunk as string));
    const body = Buffer.concat(parts);
    setPolicy(response, () => policyOfStatic(response, body, settings));
    held = null;
    return Reflect.apply(end, response, body.length === 0 ? [] : [body]);
  }) as typeof response.end;
}

/** Whether Next drew it before this request, at the build or for somebody else. */
function isStatic(response: ServerResponse): boolean {
  return response.hasHeader('x-nextjs-prerender') || response.hasHeader('x-nextjs-cache');
}

/** Next's own policy, which it has for pictures, stays. */
function setPolicy(response: ServerResponse, policyOf: () => string | null): void {
  const isDocument = /^(?:text\/html|image\/svg\+xml)\b/i.test(String(response.getHeader('content-type')));
  // The answer that something has not changed replaces the headers that a browser keeps with it (RFC 9111, 3.2).
  const isKept = response.statusCode === 304;
  if (response.getHeader(policyHeader) !== answerPolicy || !(isDocument || isKept)) return;
  const policy = policyOf();
  if (policy === null) response.removeHeader(policyHeader);
  else response.setHeader(policyHeader, policy);
  for (const [name, value] of Object.entries(pageHeaders)) response.setHeader(name, value);
}

/** Null where nobody knows what stands in the document that the browser keeps. */
function policyOfStatic(response: ServerResponse, body: Buffer, settings: PolicySettings): string | null {
  const etag = String(response.getHeader('etag') ?? '');
  const kept = keptPolicies.get(etag);
  if (kept !== undefined) return kept;
  if (response.statusCode === 304) return null;
  const policy = pagePolicy({ html: decoded(body, response.getHeader('content-encoding')).toString('utf8') }, settings);
  if (etag === '' || body.length === 0) return policy;
  if (keptPolicies.size >= maxKept) keptPolicies.delete(keptPolicies.keys().next().value ?? '');
  keptPolicies.set(etag, policy);
  return policy;
}

function decoded(body: Buffer, encoding: unknown): Buffer {
  if (body.length === 0) return body;
  switch (encoding) {
    case 'gzip':
      return gunzipSync(body);
    case 'br':
      return brotliDecompressSync(body);
    case 'deflate':
      return inflateSync(body);
    default:
      return body;
  }
}
