import pg from 'pg';
import { afterAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { brand } from '#/brand.ts';
import { createChangeEvents, notifyTaskChanged } from '#/platform/events.ts';
import { createLogger } from '#/platform/logger.ts';
import { openWorkingQueue } from '#/platform/queue.ts';
import { openDb, useTestDatabase } from '#test/database.ts';
import { type Pooler, pooledUrlOf, startPooler } from '#test/pooler.ts';
import { until } from '#test/until.ts';

const { db, directUrl, sql } = useTestDatabase();

/** What a statement has of the settings that the product asks for, and which connection of the server it met. */
const settings = `SELECT current_setting('lock_timeout') AS locks, current_setting('idle_in_transaction_session_timeout') AS idle,
  current_setting('client_connection_check_interval') AS check, current_setting('plan_cache_mode') AS plans`;
const asked = [{ locks: '100s', idle: '150s', check: '5s', plans: 'force_generic_plan' }];

/** A pooler with one connection of the server, so that all clients of it share that one. */
const one: Pooler = await startPooler(inject('testServer').url, { default_pool_size: 1 });
const oneUrl = pooledUrlOf(directUrl, one.port);
afterAll(() => one.stop());

describe('through a pooler', () => {
  test('a lone statement has the settings of the product, and so has each of a transaction', async () => {
    expect(await db.$queryRawUnsafe(settings)).toEqual(asked);
    await db.$transaction(async (tx) => {
      expect(await tx.$queryRawUnsafe(settings)).toEqual(asked);
      expect(await tx.$queryRawUnsafe(settings)).toEqual(asked);
    });
  });

  test('the connections of the server keep none of these settings', async () => {
    const shared = openDb(oneUrl);
    onTestFinished(() => shared.$disconnect());
    expect(await shared.$queryRawUnsafe(settings)).toEqual(asked);
    const plain = new pg.Client({ connectionString: oneUrl });
    await plain.connect();
    onTestFinished(() => plain.end());
    expect((await plain.query(settings)).rows).toEqual([{ locks: '0', idle: '0', check: '5s', plans: 'auto' }]);
  });

  test('news of a commit arrives at who listens at the direct address', async () => {
    const events = createChangeEvents(directUrl, createLogger('test', 'silent'));
    onTestFinished(() => events.close());
    let told = 0;
    events.subscribe('a-task', () => {
      told += 1;
    });
    // The first call is that of the connection.
    await until(() => told === 1);
    await db.$transaction((tx) => notifyTaskChanged(tx, { userId: 'a-user', taskId: 'a-task' }));
    await until(() => told === 2);
  });
});

test('the queue of a worker works through the pooler, and listens at the direct address', async () => {
  const queue = await openWorkingQueue({ databaseUrl: oneUrl, directUrl }, createLogger('test', 'silent'));
  onTestFinished(() => queue.stop({ graceful: false }));
  const plain = new pg.Client({ connectionString: oneUrl });
  await plain.connect();
  onTestFinished(() => plain.end());
  expect((await plain.query('SELECT pg_listening_channels() AS channel')).rows).toEqual([]);
  const listening = await sql(`SELECT 1 AS one FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = '${brand.slug}-queue' AND query LIKE 'LISTEN %'`);
  expect(listening).toEqual([{ one: 1 }]);
});

describe('a named statement', () => {
  const named = '/* pooled:sum */ SELECT $1::int + $2::int AS sum, $3::text AS text';
  const run = (client: typeof db, text: string | null) =>
    client.$transaction(async (tx) => {
      await tx.$queryRaw`SELECT 1 AS one`;
      return tx.$queryRawUnsafe(named, 1, 2, text);
    });
  const prepared = (client: typeof db) =>
    client.$queryRaw<{ name: string }[]>`SELECT name FROM pg_prepared_statements WHERE statement LIKE '%pooled:sum%'`;
  const two = [openDb(oneUrl), openDb(oneUrl)] as const;
  afterAll(() => Promise.all(two.map((client) => client.$disconnect())));

  test('is prepared once in a connection of the server, for all clients that meet it', async () => {
    for (const text of ['a', `it's "quoted" \\ and {braced}`, null, '']) {
      for (const client of two) expect(await run(client, text)).toEqual([{ sum: 3, text }]);
    }
    expect(await prepared(two[0])).toHaveLength(1);
  });

  test('stays known where the transaction that prepared it was undone', async () => {
    const other = '/* pooled:other */ SELECT $1::int AS one';
    const again = (fail: boolean) =>
      two[0].$transaction(async (tx) => {
        await tx.$queryRaw`SELECT 1 AS one`;
        expect(await tx.$queryRawUnsafe(other, 1)).toEqual([{ one: 1 }]);
        if (fail) throw new Error('changed my mind');
      });
    await expect(again(true)).rejects.toThrow('changed my mind');
    await again(false);
    await again(false);
  });

  test('is prepared anew where the pooler has reset the connection', async () => {
    const reset = new pg.Client({ connectionString: oneUrl });
    await reset.connect();
    await reset.query('DISCARD ALL');
    await reset.end();
    expect(await run(two[0], 'a')).toEqual([{ sum: 3, text: 'a' }]);
    expect(await prepared(two[0])).toHaveLength(1);
  });

  test('whose text holds what no SQL can is refused as it is without a pooler', async () => {
    await expect(run(two[0], 'a\0b')).rejects.toThrow(/invalid byte sequence/);
  });

  test('that a pooler has forgotten is planned by those who know of it, from the next attempt on', async () => {
    const forgetful = openDb(oneUrl);
    onTestFinished(() => forgetful.$disconnect());
    expect(await run(forgetful, 'a')).toEqual([{ sum: 3, text: 'a' }]);
    const plain = new pg.Client({ connectionString: oneUrl });
    await plain.connect();
    await plain.query('DEALLOCATE ALL');
    await plain.end();
    await expect(run(forgetful, 'a')).rejects.toMatchObject({ message: expect.stringContaining('26000') });
    expect(await run(forgetful, 'a')).toEqual([{ sum: 3, text: 'a' }]);
  });
});
