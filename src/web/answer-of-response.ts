import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import type { Answer, AnswerHeaders } from '#/web/answer.ts';

/** The answer of a library that speaks in web responses. Only what comes bit by bit stays a stream. */
export async function answerOfResponse(response: Response): Promise<Answer> {
  const { status, body } = response;
  const headers: AnswerHeaders = {};
  for (const [name, value] of response.headers) if (name !== 'set-cookie') headers[name] = value;
  const cookies = response.headers.getSetCookie();
  if (cookies.length > 0) headers['set-cookie'] = cookies;
  if (body === null) return { status, headers, body: null };
  const isStream = headers['content-type'] === 'text/event-stream' || headers['transfer-encoding'] === 'chunked';
  if (!isStream) return { status, headers, body: Buffer.from(await response.arrayBuffer()) };
  delete headers['transfer-encoding'];
  const open = () => Readable.fromWeb(body as ReadableStream<Uint8Array>);
  return { status, headers, body: { lengthBytes: null, open } };
}
