import { DomainError, ForbiddenError } from '#/lib/errors.ts';

/** The size limit of a request body in bytes, and the message of the error for one that exceeds it. */
export type BodyLimit = { maxBodyBytes: number; message: string };

/** The limit of most routes, in bytes: many times a full batch of prompts of the greatest length. */
export const usualLimit: BodyLimit = { maxBodyBytes: 256 * 1024, message: 'A request can have at most 262144 bytes.' };

/** The parts of a request that are checked. Header names are in lower case. */
type GuardedRequest = { method: string; header(name: string): string | null };

/**
 * Checks a request before anything of it is processed. Methods other than GET and HEAD must not be cross-site (CSRF), since a
 * browser sends our cookie along; and Content-Length must not exceed the limit. A body without a Content-Length is counted
 * while it is read.
 * @param limit the size limit of the route, where it is not the usual one
 * @throws ForbiddenError for a cross-site request, DomainError BODY_TOO_LARGE
 */
export function guardRequest(request: GuardedRequest, baseUrl: string, limit = usualLimit): void {
  if (request.method === 'GET' || request.method === 'HEAD') return;
  if (isCrossSite(request, baseUrl)) throw new ForbiddenError('This came from a page of another site.');
  if (Number(request.header('content-length') ?? 0) > limit.maxBodyBytes) throw bodyTooLarge(limit);
}

/**
 * Whether Sec-Fetch-Site or, where it is missing, Origin name another site. Programs send neither header; browsers send
 * Origin, and over https (and from this machine itself) Sec-Fetch-Site, which knows better: a proxy may have come by https
 * to a site that was not told so. The same machine has several names, but one scheme.
 */
function isCrossSite(request: GuardedRequest, baseUrl: string): boolean {
  const site = request.header('sec-fetch-site');
  if (site !== null) return site !== 'same-origin' && site !== 'none';
  const origin = request.header('origin');
  const { origin: own, protocol } = new URL(baseUrl);
  return origin !== null && origin !== own && origin !== `${protocol}//${request.header('host')}`;
}

/** Returns the error for a body that exceeds the limit. */
export function bodyTooLarge({ maxBodyBytes, message }: BodyLimit): DomainError {
  return new DomainError('BODY_TOO_LARGE', message, { maxBodyBytes });
}
