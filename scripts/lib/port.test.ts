import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { assertCanListen, ownAddress } from './port.ts';

const baseUrl = 'http://localhost:3000';

/** A port in use at 127.0.0.1. */
async function takenPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

test('this machine asks a web process at the address where that listens', () => {
  expect(ownAddress({ HOST: undefined, PORT: 3000 })).toBe('127.0.0.1:3000');
  expect(ownAddress({ HOST: '0.0.0.0', PORT: 3000 })).toBe('127.0.0.1:3000');
  expect(ownAddress({ HOST: '::', PORT: 3000 })).toBe('127.0.0.1:3000');
  expect(ownAddress({ HOST: '::1', PORT: 3000 })).toBe('[::1]:3000');
  expect(ownAddress({ HOST: '192.0.2.7', PORT: 80 })).toBe('192.0.2.7:80');
});

test.each([
  'https://farthing.example',
  'http://192.0.2.7:3000',
  'http://127.0.0.1.example',
  'http://[::1]:3000',
  'http://127.0.0.2:3000',
])('people told to come to %s could not, unless HOST is set', async (BASE_URL) => {
  await expect(assertCanListen({ HOST: undefined, PORT: 65_001, BASE_URL })).rejects.toThrow(
    `BASE_URL is ${BASE_URL}, and without HOST only this machine reaches the web app: set HOST in .env`,
  );
  await assertCanListen({ HOST: '127.0.0.1', PORT: 65_001, BASE_URL });
});

test.each([baseUrl, 'http://127.0.0.1:3000', 'http://app.localhost:3000'])(
  'whoever comes to %s is on this machine',
  async (BASE_URL) => {
    await assertCanListen({ HOST: undefined, PORT: 65_001, BASE_URL });
  },
);

test('a port in use, and an address of another machine, are one sentence each', async () => {
  const port = await takenPort();
  await expect(assertCanListen({ HOST: undefined, PORT: port, BASE_URL: baseUrl })).rejects.toThrow(
    `Port ${port} is in use by another program`,
  );
  await expect(assertCanListen({ HOST: '192.0.2.7', PORT: 65_001, BASE_URL: baseUrl })).rejects.toThrow(
    'HOST is 192.0.2.7, which is no address of this machine: correct HOST in .env.',
  );
});
