import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createDb } from '#/platform/db.ts';

/** A message of PostgreSQL's protocol: its type, its length, its body. */
function message(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeInt32BE(4 + body.length, 1);
  return Buffer.concat([head, body]);
}

/** Returns the address of a server that ends each session in the same packet in which it says that it is ready. */
async function startEndingServer(): Promise<string> {
  const ready = [message('R', Buffer.alloc(4)), message('Z', Buffer.from('I'))];
  const ended = message('E', Buffer.from('SFATAL\0C57P01\0Mterminating connection due to administrator command\0\0'));
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => socket.end(Buffer.concat([...ready, ended])));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `postgresql://me@127.0.0.1:${(server.address() as AddressInfo).port}/me`;
}

// Vitest fails a run in which an error has no listener.
test('a connection that is ended while it changes hands rejects the transaction, and ends no process', async () => {
  const db = createDb(await startEndingServer());
  onTestFinished(() => db.$disconnect());
  await expect(db.$transaction((tx) => tx.$queryRaw`SELECT 1`)).rejects.toThrow(/terminat|closed|not queryable/i);
});
