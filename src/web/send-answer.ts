import { once } from 'node:events';
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Answer, AnswerHeaders } from '#/web/answer.ts';
import { compressed } from '#/web/compress.ts';
import { httpLimits } from '#/web/limits.ts';

/** What goes out, with the headers of the site, which the answer's own go before. */
type Sent = { answer: Answer; headers: AnswerHeaders };

/**
 * Sends an answer, with its length where that is known. A body that cannot be opened is an error before anything is sent.
 * Nobody may keep it, unless it says otherwise.
 */
export async function sendAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  { answer: whole, headers: ofSite }: Sent,
): Promise<void> {
  const answer = await compressed(whole, request.headersDistinct['accept-encoding']?.join(','));
  if (response.destroyed) return;
  const { status, body } = answer;
  const headers: AnswerHeaders = { ...ofSite, ...notKept(answer), ...answer.headers };
  const length = lengthOf(answer);
  if (length !== null) headers['Content-Length'] = String(length);
  if (body === null || typeof body === 'string' || Buffer.isBuffer(body)) {
    if (hasLargeRest(request)) return sendBeforeRest(request, response, { status, headers, body });
    response.writeHead(status, headers);
    dropRest(request, response);
    response.end(body ?? undefined);
    return;
  }
  if (request.method === 'HEAD') {
    response.writeHead(status, headers).end();
    return;
  }
  const source = body.open();
  await opened(source);
  response.writeHead(status, headers);
  response.flushHeaders();
  await pipeline(source, response);
}

/** Says the same to a socket that has no response, and ends it. */
export function sendToSocket(socket: Writable, { answer, headers: ofSite }: Sent): void {
  const { status, body } = answer;
  const headers = {
    ...ofSite,
    ...answer.headers,
    'Content-Length': String(lengthOf(answer) ?? 0),
    Date: new Date().toUTCString(),
    Connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`);
}

/** Libraries say nothing of it, and write their names in small letters. */
function notKept({ headers }: Answer): AnswerHeaders {
  return headers['cache-control'] === undefined ? { 'Cache-Control': 'no-store' } : {};
}

/** Null where it is not known, or must not be said (RFC 9110, 8.6). */
function lengthOf({ status, body }: Answer): number | null {
  if (status === 204 || status === 304) return null;
  if (body === null) return 0;
  if (typeof body === 'string') return Buffer.byteLength(body);
  return Buffer.isBuffer(body) ? body.byteLength : body.lengthBytes;
}

/** Waits until the source has something to read or has ended. @throws what it fails with */
async function opened(source: Readable): Promise<void> {
  if (source.readableLength === 0 && !source.readableEnded) {
    const ready = new AbortController();
    const { signal } = ready;
    await Promise.race([once(source, 'readable', { signal }), once(source, 'end', { signal })]).finally(() =>
      ready.abort(),
    );
  }
}

/** Whether so much of the body has not come yet that the connection is not worth keeping. */
function hasLargeRest(request: IncomingMessage): boolean {
  if (request.complete) return false;
  const said = request.headers['content-length'];
  return said === undefined
    ? request.headers['transfer-encoding'] !== undefined
    : Number(said) > httpLimits.maxDroppedBytes;
}

/** A small rest of the body is read and dropped, so that the connection can carry the next request. */
function dropRest(request: IncomingMessage, response: ServerResponse): void {
  const hasBody = request.headers['content-length'] !== undefined || request.headers['transfer-encoding'] !== undefined;
  if (hasBody && !request.readableEnded) response.once('finish', () => request.resume());
}

/**
 * Sends a whole answer while the other side may still be sending. What comes is dropped for a while before the connection
 * is ended: ended at once, it would be reset, and the answer might be lost with it.
 */
async function sendBeforeRest(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, body }: { status: number; headers: AnswerHeaders; body: string | Buffer | null },
): Promise<void> {
  // Not by a header, which would leave `shouldKeepAlive` as it is: what follows on the connection must not take effect.
  response.shouldKeepAlive = false;
  response.writeHead(status, headers);
  if (body === null) response.flushHeaders();
  else response.write(body);
  request.resume();
  const signal = AbortSignal.timeout(httpLimits.lingerMs);
  await Promise.race([once(request, 'end', { signal }), once(response, 'close', { signal })]).catch(() => {});
  response.end();
}
