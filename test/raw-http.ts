import { connect } from 'node:net';
import { expectDescribed } from '#test/openapi/described-answer.ts';

/** One answer as it stood on the connection. */
export type RawAnswer = { status: number; headers: Headers; body: string };

/**
 * Writes these bytes to a connection, and reads what comes until the other side ends it.
 * @param options.isHead answers have no body, whatever length they say
 * @param options.isHalfClosed ends this side first, as a client does that will send nothing more
 */
export function sendRaw(
  port: number,
  bytes: string | Buffer,
  { isHalfClosed = false, isHead = false }: { isHalfClosed?: boolean; isHead?: boolean } = {},
): Promise<RawAnswer[]> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true });
    socket.setTimeout(10_000, () => socket.destroy(new Error(`No end came after: ${Buffer.concat(chunks)}`)));
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', reject);
    socket.on('end', () => socket.end());
    socket.on('close', () => {
      try {
        const answers = answersIn(Buffer.concat(chunks).toString('latin1'), { isHead });
        checkFirst(bytes, answers);
        resolve(answers);
      } catch (error) {
        reject(error);
      }
    });
    socket.write(bytes);
    if (isHalfClosed) socket.end();
  });
}

/** The first answer belongs to the first request, if that is one. @throws when the OpenAPI document does not state it */
function checkFirst(bytes: string | Buffer, [first]: readonly RawAnswer[]): void {
  const { method, path } = /^(?<method>[A-Z]+) (?<path>\/[^\s?]*)\S* HTTP\/1\.1\r\n/.exec(String(bytes))?.groups ?? {};
  if (!first || method === undefined || path === undefined) return;
  expectDescribed({ ...first, method, path, body: Buffer.from(first.body, 'latin1') });
}

/** @throws when what came is not a row of whole answers */
function answersIn(text: string, options: { isHead: boolean }): RawAnswer[] {
  if (text === '') return [];
  const { status, head, rest } =
    /^HTTP\/1\.1 (?<status>\d{3}) [^\r\n]+\r\n(?<head>(?:[^\r\n]+\r\n)*)\r\n(?<rest>.*)$/s.exec(text)?.groups ?? {};
  if (status === undefined || head === undefined || rest === undefined) throw new Error(`This is no answer: ${text}`);
  const pairs = head.split('\r\n').filter(Boolean);
  const headers = new Headers(
    pairs.map((line): [string, string] => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]),
  );
  const length = options.isHead ? 0 : Number(headers.get('content-length') ?? 0);
  if (rest.length < length) throw new Error(`This answer is cut off: ${text}`);
  return [{ status: Number(status), headers, body: rest.slice(0, length) }, ...answersIn(rest.slice(length), options)];
}
