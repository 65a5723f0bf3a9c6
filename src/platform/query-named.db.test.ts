import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { failureOf } from '#/platform/database-failure.ts';
import { createDb, queryNamed } from '#/platform/db.ts';
import { startCuttingProxy } from '#test/cutting-proxy.ts';
import { openDb, useTestDatabase } from '#test/database.ts';
import { until } from '#test/until.ts';

const { db, url, sql } = useTestDatabase();

const failureOfRead = (asked: typeof db) =>
  queryNamed(asked, '/* test:one */ SELECT 1 AS one').then(
    () => null,
    (thrown: unknown) => failureOf(thrown),
  );

test('values are what they are in the database', async () => {
  const read = `/* test:values */ SELECT $1::int AS number, $2::text AS text, $3::text AS nothing, '{"a": [1]}'::jsonb AS json,
    '2026-03-01T12:00:00.123+02'::timestamptz AS instant, 0.5::float8 AS half, true AS yes`;
  const row = {
    number: 5,
    text: "it's",
    nothing: null,
    json: { a: [1] },
    instant: new Date('2026-03-01T10:00:00.123Z'),
    half: 0.5,
    yes: true,
  };
  expect(await queryNamed(db, read, 5, "it's", null)).toEqual([row]);
  expect(await queryNamed(db.$extends({}) as unknown as typeof db, read, 5, "it's", null)).toEqual([row]);
});

test('the connections of a client that has sent nothing else are closed with it', async () => {
  const name = `test-named-${process.pid}`;
  const connections = () => sql('SELECT FROM pg_stat_activity WHERE application_name = $1', [name]);
  const own = openDb(url, { name, connections: 1 });
  const isOpen = queryNamed(own, "/* test:open */ SELECT current_setting('application_name') AS name");
  expect(await isOpen).toEqual([{ name }]);
  await own.$disconnect();
  await until(async () => (await connections()).length === 0);
});

test('a server that is not there is one to try again', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  const nobody = createDb(`postgresql://me@127.0.0.1:${port}/me`);
  onTestFinished(() => nobody.$disconnect());
  for (const _ of [1, 2]) expect(await failureOfRead(nobody)).toBe('again');
});

test('a connection that is lost is one to try again, and is replaced', async () => {
  const proxy = await startCuttingProxy(url);
  const own = openDb(proxy.url);
  onTestFinished(async () => {
    await own.$disconnect();
    proxy.close();
  });
  expect(await failureOfRead(own)).toBeNull();
  proxy.cutAfter('test:one');
  expect(await failureOfRead(own)).toBe('again');
  expect(await failureOfRead(own)).toBeNull();
});
