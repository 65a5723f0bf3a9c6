import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { checkGivenDatabase } from './given-database.ts';

const poolerSentence =
  'DATABASE_URL is the address of a pooler, such as PgBouncer, through which nobody can listen or migrate: keep it, and set DATABASE_DIRECT_URL in .env to the address of the PostgreSQL server itself.';

/** A message of PostgreSQL's protocol: its type, its length, its body. */
function message(type: string, body: Buffer | string): Buffer {
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeInt32BE(4 + Buffer.byteLength(body), 1);
  return Buffer.concat([head, Buffer.from(body)]);
}

const ready = message('Z', 'I');
const welcome = Buffer.concat([message('R', Buffer.alloc(4)), ready]);

/** Returns the address of something that speaks PostgreSQL's protocol: it answers first to the start, then to each query. */
async function startFake(start: Buffer, answer: Buffer = Buffer.alloc(0)): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    let isStarted = false;
    socket.on('data', () => {
      socket.write(isStarted ? answer : start);
      isStarted = true;
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `postgresql://me:hunter2@127.0.0.1:${(server.address() as AddressInfo).port}/app`;
}

/** The answer to a query: one row of one text. */
function row(text: string): Buffer {
  const column = Buffer.alloc(18);
  column.writeInt32BE(25, 6);
  const names = Buffer.concat([Buffer.from([0, 1]), Buffer.from('answer\0'), column]);
  const length = Buffer.alloc(4);
  length.writeInt32BE(text.length);
  const data = Buffer.concat([Buffer.from([0, 1]), length, Buffer.from(text)]);
  return Buffer.concat([message('T', names), message('D', data), message('C', 'SELECT 1\0'), ready]);
}

const refusal = (code: string, text: string) => message('E', `SFATAL\0C${code}\0M${text}\0\0`);
const refused = refusal('08P01', 'unsupported startup parameter: options');

test('a pooler that refuses what only a server takes is told of in one sentence', async () => {
  const given = { url: await startFake(refused), directUrl: undefined };
  await expect(checkGivenDatabase(given)).rejects.toThrow(poolerSentence);
});

test('so is one that drops it', async () => {
  const given = { url: await startFake(welcome, row('')), directUrl: undefined };
  await expect(checkGivenDatabase(given)).rejects.toThrow(poolerSentence);
});

test('a server is fine alone', async () => {
  await checkGivenDatabase({ url: await startFake(welcome, row('server')), directUrl: undefined });
});

test('a direct address that is a pooler, too, is told of by its name', async () => {
  const given = { url: await startFake(welcome, row('17 5')), directUrl: await startFake(refused) };
  await expect(checkGivenDatabase(given)).rejects.toThrow(
    /^DATABASE_DIRECT_URL is the address of a pooler, too: [^\n]*$/,
  );
});

test('what is wrong with the direct address is told by its name, without its password', async () => {
  const wrong = await startFake(refusal('28P01', 'password authentication failed'));
  const given = { url: await startFake(welcome, row('17 5')), directUrl: wrong };
  const told = await checkGivenDatabase(given).catch((error: Error) => error.message);
  expect(told).toMatch(/refuses the password of the user "me": correct DATABASE_DIRECT_URL in \.env\.$/);
});
