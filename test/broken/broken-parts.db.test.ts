import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type BrokenWeb, startBrokenWeb } from '#test/broken/broken-web.ts';
import { allowWrites, refusedConnection, refuseWrites } from '#test/broken/database-answers.ts';
import {
  ask,
  askAll,
  askHealth,
  askReady,
  findWrongAnswers,
  type ReadyAnswer,
  type RouteName,
  routeNames,
} from '#test/broken/routes.ts';
import { useTestDatabase } from '#test/database.ts';
import { expectLedgerHolds } from '#test/ledger-invariants.ts';
import { until } from '#test/until.ts';

const database = useTestDatabase();
const { sql } = database;
let web: BrokenWeb;
beforeAll(async () => {
  web = await startBrokenWeb(database);
  return web.stop;
});

/** A request that was not answered well is sent again under its key. */
const sentKeys: string[] = [];

/** While something is broken: these routes are refused, the others are well, and the part is named and nothing else of us. */
async function expectBroken(part: string, refused: readonly RouteName[]): Promise<void> {
  const key = randomUUID();
  sentKeys.push(key);
  const answers = await askAll(web.asker, key);
  expect(findWrongAnswers(answers, refused)).toEqual([]);
  const ready = await until<ReadyAnswer | null>(async () => {
    const found = await askReady(web.asker.url);
    return found.status === 503 ? found : null;
  });
  expect(ready?.parts).toEqual([part]);
  expect(JSON.parse(ready?.body ?? '')).toMatchObject({ code: 503, data: { reason: 'BUSY', retryAfterSeconds: 5 } });
  for (const body of [ready?.body, ...Object.values(answers).map((answer) => answer.body)])
    expect(body).not.toMatch(/127\.0\.0\.1:|S3RVER|postgres|refused by the test/);
  expect(await askHealth(web.asker.url)).toBe(200);
}

/** Mends what the database's own statements broke, whatever was found meanwhile. */
async function whileBroken(found: Promise<void>, mend: () => Promise<unknown>): Promise<void> {
  const [settled] = await Promise.allSettled([found]);
  await mend();
  if (settled.status === 'rejected') throw settled.reason;
}

/** Once the part is back: everything is, by itself, and each key that was sent stands for one charge. */
async function expectBack(): Promise<void> {
  await until(async () => (await askReady(web.asker.url)).status === 200);
  await until(async () => findWrongAnswers(await askAll(web.asker), []).length === 0);
  for (const key of sentKeys) {
    const again = [await ask('submit', web.asker, key), await ask('submit', web.asker, key)];
    const uuids = again.map(({ status, body }) => [status, JSON.parse(body).data.task.uuid]);
    expect(uuids[0]).toEqual([200, expect.any(String)]);
    expect(uuids[1]).toEqual(uuids[0]);
    const charges = await sql(
      `SELECT t.id FROM "CreditTransaction" l JOIN "Task" t ON t.id = l."taskId" WHERE l.type = 'DEBIT' AND t.id = $1`,
      [uuids[0]?.[1]],
    );
    expect(charges).toHaveLength(1);
  }
  sentKeys.length = 0;
}

const ofStorage = ['upload', 'file'] as const;
/** A file is served by its signed address alone. */
const ofDatabase = routeNames.filter((name) => name !== 'file');
const ofWrites = ['submit', 'upload', 'sign-in'] as const;

afterAll(async () => {
  await expectLedgerHolds(database.db);
  const [counted] = await sql(`SELECT (SELECT count(*) FROM "Task") AS tasks,
    (SELECT count(*) FROM "CreditTransaction" WHERE type = 'DEBIT') AS charges,
    (SELECT count(*) FROM pgboss.job WHERE name = 'tasks' AND state = 'created') AS jobs`);
  expect(counted).toEqual({ tasks: counted?.tasks, charges: counted?.tasks, jobs: counted?.tasks });
});

describe('the database', () => {
  afterEach(() => web.toDatabase.open());

  test('that was killed or does not listen refuses what needs it with 503, and comes back by itself', async () => {
    await web.toDatabase.refuse();
    await expectBroken('database', ofDatabase);
    await web.toDatabase.open();
    await expectBack();
  });

  test.each(['53300', '57P03'])('that gives no connection (%s) does so too', async (sqlState) => {
    web.toDatabase.answer(refusedConnection(sqlState));
    await expectBroken('database', ofDatabase);
    await web.toDatabase.open();
    await expectBack();
  });

  test('that is frozen does so too, before whoever asks gives up', async () => {
    web.toDatabase.freeze();
    await expectBroken('database', ofDatabase);
    await web.toDatabase.open();
    await expectBack();
  });

  test.each(['53100', '25006'])('that takes no writes (%s) still answers what only reads', async (sqlState) => {
    await refuseWrites(database, sqlState);
    await whileBroken(expectBroken('database', ofWrites), () => allowWrites(database));
    await expectBack();
  });
});

describe('the storage', () => {
  afterEach(() => web.toStorage.open());

  test('that is away, full, busy or frozen refuses what needs it with 503, and comes back by itself', async () => {
    await web.toStorage.refuse();
    await expectBroken('storage', ofStorage);
    await web.toStorage.open();
    for (const status of ['507 Insufficient Storage', '503 Slow Down', '403 Forbidden']) {
      web.toStorage.answer(Buffer.from(`HTTP/1.1 ${status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`));
      await expectBroken('storage', ofStorage);
    }
    await web.toStorage.open();
    web.toStorage.freeze();
    await expectBroken('storage', ofStorage);
    await web.toStorage.open();
    await expectBack();
  });
});

describe('the queue', () => {
  test('whose tables are away refuses new tasks with 503, and takes nobody’s credits', async () => {
    await sql('ALTER SCHEMA pgboss RENAME TO away');
    await whileBroken(expectBroken('queue', ['submit']), () => sql('ALTER SCHEMA away RENAME TO pgboss'));
    await expectBack();
  });

  test('that nobody takes tasks from is named, and one that is only long is not', async () => {
    const heartbeat = (at: string) => sql(`UPDATE pgboss.job SET heartbeat_on = ${at} WHERE state = 'active'`);
    await sql(`UPDATE pgboss.job SET start_after = now() - interval '1 hour' WHERE state = 'created'`);
    expect((await askReady(web.asker.url)).status).toBe(200);
    await heartbeat(`now() - interval '2 minutes'`);
    await whileBroken(expectBroken('queue', []), () => heartbeat(`now() + interval '1 day'`));
    await expectBack();
  });
});
