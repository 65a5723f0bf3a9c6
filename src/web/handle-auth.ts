import { guardRequest } from '#/http/guard-request.ts';
import { answerError } from '#/web/rest/rest.ts';
import { getServices } from '#/web/services.ts';

/** Answers a request to /api/auth. */
export async function handleAuth(received: Request): Promise<Response> {
  try {
    const { auth, baseUrl } = await getServices();
    const request = guardRequest(received, baseUrl);
    return await auth.handler(isFromBrowser(request) ? request : withOrigin(request, baseUrl));
  } catch (error) {
    return answerError(error, new Headers());
  }
}

/** Browsers name the page that a POST comes from in `Origin`, or say with `Sec-Fetch-Site` how it stands to us. */
function isFromBrowser({ headers }: Request): boolean {
  return headers.has('Origin') || headers.has('Referer') || headers.has('Sec-Fetch-Site');
}

/**
 * The auth library takes a missing origin for a forged form, which only a browser can be made to send. Programs have no
 * page and no origin, so theirs is ours.
 */
function withOrigin(request: Request, origin: string): Request {
  const headers = new Headers(request.headers);
  headers.set('Origin', new URL(origin).origin);
  return new Request(request, { headers });
}
