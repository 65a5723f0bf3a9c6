import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { createLogger } from '#/platform/logger.ts';
import { createRateLimiter } from '#/platform/rate-limiter.ts';
import { createAuth } from '#/web/auth.ts';
import { useTestDatabase } from '#test/database.ts';
import { ledgerOf } from '#test/ledger.ts';
import { dayMs, hourMs, useMovedClocks } from '#test/moved-clocks.ts';

const database = useTestDatabase();
const { db, sql } = database;
const clocks = await useMovedClocks(database);
const minute = createRateLimiter(db, { name: 'minute', points: 2, seconds: 60 });

const countTimes = (key: string, times: number) => Promise.all(Array.from({ length: times }, () => minute.count(key)));

/** How long a refused request is told to wait, in seconds. */
async function refusedFor(key: string): Promise<number> {
  const seconds = await minute.count(key);
  if (seconds === null) throw new Error('The request was not refused.');
  return seconds;
}

test.each([
  ['an hour', hourMs],
  ['40 days', 40 * dayMs],
])('a window of a clock that was %s ahead is over when the clock is right again', async (_what, aheadMs) => {
  const key = randomUUID();
  await clocks.moveDatabase(aheadMs);
  await countTimes(key, 5);
  await clocks.moveDatabase(0);
  expect(await countTimes(key, 2)).toEqual([null, null]);
  expect(await refusedFor(key)).toBeLessThanOrEqual(60);
});

test('one that seems half a minute too long ends in a minute at the latest', async () => {
  const key = randomUUID();
  await clocks.moveDatabase(30_000);
  await countTimes(key, 5);
  await clocks.moveDatabase(0);
  expect(await countTimes(key, 2)).toEqual([null, null]);
});

test('what is given back makes room for one, and never for more than the limit', async () => {
  const key = randomUUID();
  await minute.giveBack(key);
  expect(await countTimes(key, 2)).toEqual([null, null]);
  await minute.giveBack(key);
  expect(await minute.count(key)).toBeNull();
  expect(await refusedFor(key)).toBeGreaterThan(0);
});

test('what is given back after its window has ended gives nothing to the next one', async () => {
  const key = randomUUID();
  await countTimes(key, 2);
  await sql(`UPDATE "RateLimit" SET expire = expire - 60000 WHERE key LIKE '%' || $1`, [key]);
  await minute.giveBack(key);
  expect(await countTimes(key, 2)).toEqual([null, null]);
  expect(await refusedFor(key)).toBeGreaterThan(0);
});

test('a clock that is set back by less than a second ends no window, and nobody is told to wait for more than its length', async () => {
  const key = randomUUID();
  await countTimes(key, 2);
  await sql(`UPDATE "RateLimit" SET expire = expire + 800 WHERE key LIKE '%' || $1`, [key]);
  expect(await refusedFor(key)).toBeLessThanOrEqual(60);
});

test('the clock of a process neither ends a window nor makes it longer', async () => {
  const key = randomUUID();
  await countTimes(key, 2);
  for (const aheadMs of [hourMs, -hourMs]) {
    clocks.moveProcess(aheadMs);
    const seconds = await refusedFor(key);
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(60);
  }
});

test('of fifty requests at once exactly as many are let through as may be, also where a window was too long', async () => {
  const key = randomUUID();
  await clocks.moveDatabase(hourMs);
  await countTimes(key, 1);
  await clocks.moveDatabase(0);
  expect((await countTimes(key, 50)).filter((seconds) => seconds === null)).toHaveLength(2);
});

test('the lock of a sign-in lasts fifteen minutes at the most', async () => {
  const logger = createLogger('test', 'silent');
  const auth = createAuth({
    db,
    ledger: ledgerOf(db),
    secret: 'a secret of at least thirty-two characters',
    baseUrl: 'http://localhost',
    logger,
  });
  const email = `${randomUUID()}@example.com`;
  const body = JSON.stringify({ email, password: 'a wrong one' });
  const guess = () =>
    auth.handler(
      new Request('http://localhost/api/auth/sign-in/email', {
        method: 'POST',
        body,
        headers: { 'Content-Type': 'application/json', Origin: 'http://localhost' },
      }),
    );
  const guessOften = async () => {
    for (let count = 0; count < 25; count += 1) {
      const answer = await guess();
      if (answer.status === 429) return Number(answer.headers.get('Retry-After'));
    }
    return null;
  };
  await clocks.moveDatabase(hourMs);
  expect(await guessOften()).toBeLessThanOrEqual(900);
  await clocks.moveDatabase(0);
  expect((await guess()).status).toBe(401);
  const seconds = await guessOften();
  expect(seconds).toBeGreaterThan(800);
  expect(seconds).toBeLessThanOrEqual(900);
});
