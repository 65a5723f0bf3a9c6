import { AsyncLocalStorage } from 'node:async_hooks';
import type { IncomingMessage, ServerResponse } from 'node:http';

const answering = new AsyncLocalStorage<ServerResponse>();

/** Runs what answers a request for a page, so that what is read for the page meanwhile can add to its headers. */
export function answeringPage<T>(response: ServerResponse, work: () => T): T {
  return answering.run(response, work);
}

/**
 * The answer that is being made to the request with these headers, while headers can still be added to it. Null in a call
 * that belongs to no page.
 */
export function openPageAnswer(headers: Headers): ServerResponse | null {
  const response = answerOf(headers);
  return !response || response.headersSent || response.destroyed ? null : response;
}

/** The request with these headers as the server received it. Null in a call that belongs to no page. */
export function requestOfPage(headers: Headers): IncomingMessage | null {
  return answerOf(headers)?.req ?? null;
}

function answerOf(headers: Headers): ServerResponse | null {
  const response = answering.getStore();
  // A cookie that came to another person's browser would be their session.
  return response && (response.req.headers.cookie ?? null) === headers.get('cookie') ? response : null;
}
