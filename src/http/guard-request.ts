import { DomainError, ForbiddenError } from '#/lib/errors.ts';

/** The most that a request's body may have, in bytes, and what is said of one that has more. */
export type BodyLimit = { maxBodyBytes: number; message: string };

/** A full batch of the longest prompts fits in many times. */
export const usualLimit: BodyLimit = { maxBodyBytes: 256 * 1024, message: 'A request can have at most 262144 bytes.' };

/** What of a request is looked at: its method, and headers by their names in lower case. */
type Guarded = { method: string; header(name: string): string | null };

/**
 * Refuses what must not come in: what changes something must not come from a page of somebody else, which a browser
 * would send with this person's cookie; and its body must not say that it is larger than anything we ask for. One that
 * does not say its length is counted while it is read.
 * @param limit where a body may have other than the usual size
 * @throws ForbiddenError, DomainError BODY_TOO_LARGE
 */
export function guardRequest(request: Guarded, baseUrl: string, limit = usualLimit): void {
  if (request.method === 'GET' || request.method === 'HEAD') return;
  if (isFromAnotherPage(request, baseUrl)) throw new ForbiddenError('This came from a page of another site.');
  if (Number(request.header('content-length') ?? 0) > limit.maxBodyBytes) throw bodyTooLarge(limit);
}

/** Programs have no page and name none; browsers say where a request comes from, in one of these two headers. */
function isFromAnotherPage(request: Guarded, baseUrl: string): boolean {
  const site = request.header('sec-fetch-site');
  if (site === 'cross-site' || site === 'same-site') return true;
  const origin = request.header('origin');
  if (origin === null || origin === new URL(baseUrl).origin) return false;
  return !URL.canParse(origin) || new URL(origin).host !== request.header('host');
}

/** What is said of a body that is larger than the limit. */
export function bodyTooLarge({ maxBodyBytes, message }: BodyLimit): DomainError {
  return new DomainError('BODY_TOO_LARGE', message, { maxBodyBytes });
}
