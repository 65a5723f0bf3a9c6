import { Cookies } from '#/client/cookies.ts';
import type { ApiError } from '#/client/errors.ts';
import { errorOfAnswer, unreachable } from '#/client/read-error.ts';
import type { ClientSettings } from '#/client/settings.ts';

/** The way to a server: sends requests with the session's cookies and keeps those that come back. */
export class Connection {
  readonly url: string;
  readonly cookies: Cookies;
  readonly #settings: ClientSettings;

  /** @throws TypeError for an address that is none */
  constructor(settings: ClientSettings) {
    if (!/^https?:\/\/[^/]/.test(settings.url))
      throw new TypeError(`url must be an address such as https://product.example (got "${settings.url}").`);
    this.url = settings.url.replace(/\/+$/, '');
    this.cookies = new Cookies(settings.cookie ?? '');
    this.#settings = settings;
  }

  /** As the global `fetch`. It follows no redirect: a changed address would make a read of a change. */
  readonly fetch: typeof fetch = async (input, init) => {
    const { headers: own, fetch: send = fetch } = this.#settings;
    const headers = new Headers(init?.headers);
    for (const [name, value] of Object.entries((typeof own === 'function' ? await own() : own) ?? {}))
      headers.set(name, value);
    const { header } = this.cookies;
    if (header !== null && !headers.has('cookie')) headers.set('cookie', header);
    const answer = await send(input, { ...init, headers, redirect: 'error', credentials: 'same-origin' });
    this.cookies.keep(answer.headers);
    return answer;
  };

  /**
   * Sends a request to the part of the API outside of the router, and reads its JSON.
   * @throws ApiError, or the reason of an aborted signal
   */
  async send(path: string, init: RequestInit): Promise<Record<string, unknown>> {
    const answer = await this.fetch(`${this.url}${path}`, init).catch((error) => {
      init.signal?.throwIfAborted();
      throw unreachable(error);
    });
    const body = await answer.json().catch((error) => {
      init.signal?.throwIfAborted();
      throw answer.ok ? unreachable(error) : errorOf(answer, {});
    });
    if (!answer.ok) throw errorOf(answer, body ?? {});
    return body ?? {};
  }
}

/** The error of an answer in the API's envelope, or in that of sign-in: `{ code: 'INVALID_EMAIL', message }`. */
export function errorOf(answer: Response, body: Record<string, unknown>): ApiError {
  const { data, code, message } = body;
  const told = typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : {};
  return errorOfAnswer({
    httpStatus: answer.status,
    message: typeof message === 'string' ? message : undefined,
    data: typeof code === 'string' ? { ...told, authCode: code } : told,
    retryAfter: answer.headers.get('retry-after'),
  });
}

/**
 * Whether the answer is one of the router's. One that something in front of it made, such as a page that says 502, is told as
 * an error here, since its body cannot be read as one.
 * @throws ApiError
 */
export function assertFromRouter(answer: Response): void {
  const type = answer.headers.get('content-type') ?? '';
  if (/^(application\/json|text\/event-stream)\b/.test(type)) return;
  if (answer.ok) throw unreachable(new Error(`something else answered (${type || 'without a type'})`));
  throw errorOf(answer, {});
}
