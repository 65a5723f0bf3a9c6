import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createLogger } from '#/platform/logger.ts';
import { ApiRequest } from '#/web/api-request.ts';

/** A request of these bytes whose client is gone by now. */
async function requestOfGoneClient(bytes: string): Promise<ApiRequest> {
  const server = createServer();
  await once(server.listen(0), 'listening');
  onTestFinished(() => void server.close());
  const received = once(server, 'request') as Promise<[IncomingMessage]>;
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').on('error', () => {});
  socket.write(bytes);
  const [message] = await received;
  const closed = new Promise((resolve) => message.once('close', resolve));
  socket.resetAndDestroy();
  await closed;
  const { signal: stopping } = new AbortController();
  return new ApiRequest({
    message,
    path: '/api/chat',
    search: '',
    requestId: 'one',
    logger: createLogger('test', 'silent'),
    stopping,
  });
}

describe.each([
  ['before its body has come', 'Content-Length: 100\r\n\r\n{"type"'],
  ['after its body has come', 'Content-Length: 2\r\n\r\n{}'],
  ['in the middle of chunks', 'Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n'],
])('the body of a client that is gone %s', (_when, rest) => {
  const bytes = `POST /api/chat HTTP/1.1\r\nHost: x\r\n${rest}`;

  test('is an error and not waited for when it is read whole', async () => {
    const request = await requestOfGoneClient(bytes);
    await expect(request.readBody({ maxBodyBytes: 1000, message: 'Too large.' } as never)).rejects.toMatchObject({
      reason: 'VALIDATION',
    });
  });

  test('is an error and not waited for when it is read as a stream', async () => {
    const request = await requestOfGoneClient(bytes);
    await expect(buffer(request.stream())).rejects.toThrow('The connection was lost.');
  });
});
