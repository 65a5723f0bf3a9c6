import { connect } from 'node:net';

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
        resolve(answersIn(Buffer.concat(chunks).toString('latin1'), { isHead }));
      } catch (error) {
        reject(error);
      }
    });
    socket.write(bytes);
    if (isHalfClosed) socket.end();
  });
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
