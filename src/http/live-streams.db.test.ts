import { randomUUID } from 'node:crypto';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { LiveStreams, lookMs, maxStreamsPerUser } from '#/http/live-streams.ts';
import type { Db } from '#/platform/db.ts';
import { createLogger } from '#/platform/logger.ts';
import { useTestDatabase } from '#test/database.ts';
import { createUser } from '#test/factories.ts';
import { until } from '#test/until.ts';

const { db } = useTestDatabase();
const logger = createLogger('test', 'silent');
const newStreams = (ofDb = db) => new LiveStreams({ db: ofDb, logger });
const ada = { userId: 'ada', sessionId: null };
const eve = { userId: 'eve', sessionId: null };

async function* endless(): AsyncGenerator<string> {
  for (;;) yield 'item';
}
const openAll = (streams: LiveStreams, count: number) =>
  Array.from({ length: count }, () => streams.open(ada, undefined, endless));
const refusal = { reason: 'TOO_MANY_REQUESTS', details: { maxStreams: 10, retryAfterSeconds: 10 } };

test('a user may have ten streams open, and each one that ends makes room for one', async () => {
  const streams = newStreams();
  const [first] = openAll(streams, maxStreamsPerUser);
  expect(() => openAll(streams, 1)).toThrow(expect.objectContaining(refusal));
  streams.open(eve, undefined, endless);
  await first?.next();
  await first?.return(undefined);
  await first?.return(undefined);
  openAll(streams, 1);
  expect(() => openAll(streams, 1)).toThrow(expect.objectContaining(refusal));
});

test('a stream whose reader is gone before the first item makes room too', () => {
  const streams = newStreams();
  const gone = new AbortController();
  openAll(streams, maxStreamsPerUser - 1);
  streams.open(ada, gone.signal, endless);
  gone.abort();
  streams.open(ada, AbortSignal.abort(), endless);
  openAll(streams, 1);
  expect(() => openAll(streams, 1)).toThrow(expect.objectContaining(refusal));
});

test('a stream that fails makes room, and tells its error', async () => {
  const streams = newStreams();
  openAll(streams, maxStreamsPerUser - 1);
  const failing = streams.open(ada, undefined, async function* () {
    yield 'item';
    throw new Error('away');
  });
  await failing.next();
  await expect(failing.next()).rejects.toThrow('away');
  openAll(streams, 1);
});

/** Yields one item, and then waits until it is to end. */
async function* waiting(signal: AbortSignal): AsyncGenerator<string> {
  yield 'item';
  await new Promise((resolve) => signal.addEventListener('abort', resolve));
}

/** Somebody with a session, and a stream that waits for its second item. */
async function listener(streams: LiveStreams, userId: string, { endsInMs = 60_000 } = {}) {
  const data = { userId, token: randomUUID(), expiresAt: new Date(Date.now() + endsInMs) };
  const { id: sessionId } = await db.session.create({ data });
  const stream = streams.open({ userId, sessionId }, undefined, waiting);
  expect(await stream.next()).toEqual({ done: false, value: 'item' });
  const end = stream.next().then(
    () => 'ended',
    ({ code }) => code,
  );
  return { sessionId, end, goesOn: async () => (await Promise.race([end, 'goes on'])) === 'goes on' };
}

/** Statements that a database counts, and can be told to refuse. */
function countedDb() {
  let count = 0;
  let isAway = false;
  const counted = db.$extends({
    query: {
      $allOperations({ args, query }) {
        count += 1;
        if (isAway) throw new Error('The database is away.');
        return query(args);
      },
    },
  }) as unknown as Db;
  return {
    db: counted,
    count: () => count,
    setAway(away: boolean) {
      isAway = away;
    },
  };
}

describe('when a session is over', () => {
  /** The time until the next look is up. */
  function letLook(): void {
    vi.advanceTimersByTime(lookMs);
  }

  function useFakeInterval(): void {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    onTestFinished(() => void vi.useRealTimers());
  }

  test('its streams fail as signed out at the next look, and those of the user’s other sessions go on', async () => {
    useFakeInterval();
    const streams = newStreams();
    const { id: userId } = await createUser(db);
    const [revoked, other] = [await listener(streams, userId), await listener(streams, userId)];
    const expired = await listener(streams, userId, { endsInMs: -1 });
    await db.session.delete({ where: { id: revoked.sessionId } });
    expect([await revoked.goesOn(), await expired.goesOn()]).toEqual([true, true]);
    letLook();
    expect([await revoked.end, await expired.end]).toEqual(['UNAUTHORIZED', 'UNAUTHORIZED']);
    expect(await other.goesOn()).toBe(true);
  });

  test('a look is one statement for all streams, and none where no stream has a session', async () => {
    useFakeInterval();
    const counted = countedDb();
    const streams = newStreams(counted.db);
    openAll(streams, 3);
    letLook();
    const { id: userId } = await createUser(db);
    for (let n = 0; n < 5; n += 1) await listener(streams, userId);
    const last = await listener(streams, userId);
    await db.session.delete({ where: { id: last.sessionId } });
    expect(counted.count()).toBe(0);
    letLook();
    expect(await last.end).toBe('UNAUTHORIZED');
    expect(counted.count()).toBe(1);
  });

  test('a look that fails ends nothing, and is taken again', async () => {
    useFakeInterval();
    const counted = countedDb();
    const streams = newStreams(counted.db);
    const { id: userId } = await createUser(db);
    const { sessionId, end, goesOn } = await listener(streams, userId);
    await db.session.delete({ where: { id: sessionId } });
    counted.setAway(true);
    letLook();
    await until(() => counted.count() === 1);
    expect(await goesOn()).toBe(true);
    counted.setAway(false);
    await until(() => {
      letLook();
      return counted.count() > 1;
    });
    expect(await end).toBe('UNAUTHORIZED');
  });

  test('nobody looks once the last stream is closed', async () => {
    useFakeInterval();
    const streams = newStreams();
    const stream = streams.open(ada, undefined, endless);
    const gone = new AbortController();
    streams.open(eve, gone.signal, endless);
    await stream.next();
    await stream.return(undefined);
    expect(vi.getTimerCount()).toBe(1);
    gone.abort();
    expect(vi.getTimerCount()).toBe(0);
  });
});
