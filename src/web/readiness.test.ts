import { beforeEach, expect, test, vi } from 'vitest';
import type { Part } from '#/features/information/schema.ts';
import { WrongClockError } from '#/platform/clocks.ts';
import { assertFreeSpace } from '#/platform/disk-space.ts';
import { createLogger } from '#/platform/logger.ts';
import { isForsaken, longestWaitMs } from '#/platform/queue-watch.ts';
import { type Probes, reusing, watchReadiness } from '#/web/readiness.ts';

type LoggedLine = { level: number; msg: string; error?: { message: string } };
const logged: LoggedLine[] = [];
const logger = createLogger('test', 'info', { write: (line: string) => void logged.push(JSON.parse(line)) });
beforeEach(() => {
  logged.length = 0;
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  return () => vi.useRealTimers();
});

const well = async () => {};
const allWell: Probes = { database: well, queue: well, storage: well, clock: well, disk: well, archive: well };
const fails = (message: string) => async () => {
  throw new Error(message);
};
/** What is told for a second is then looked at anew. */
const aSecondLater = () => vi.advanceTimersByTimeAsync(1_001);

test('nothing is said where every part is well', async () => {
  await expect(watchReadiness(allWell, logger).assertReady()).resolves.toBeUndefined();
  expect(logged).toEqual([]);
});

test.each<Part>(['database', 'queue', 'storage', 'disk', 'archive'])(
  '%s alone is named, and only the log says why',
  async (part) => {
    const { assertReady } = watchReadiness({ ...allWell, [part]: fails('no host db.example') }, logger);
    await expect(assertReady()).rejects.toMatchObject({
      reason: 'BUSY',
      message: `Not ready: ${part}. Try again in 5 s.`,
      details: { parts: [part], retryAfterSeconds: 5 },
    });
    expect(logged.map(({ msg, error }) => [msg, error?.message])).toEqual([
      [`not ready: ${part}`, 'no host db.example'],
    ]);
  },
);

test('a wrong clock is named with a longer wait, and a database that does not tell the time is not the clock’s fault', async () => {
  const wrong = () => Promise.reject(new WrongClockError());
  await expect(watchReadiness({ ...allWell, clock: wrong }, logger).assertReady()).rejects.toMatchObject({
    details: { parts: ['clock'], retryAfterSeconds: 30 },
  });
  await expect(watchReadiness({ ...allWell, clock: fails('gone') }, logger).assertReady()).resolves.toBeUndefined();
});

test('several are named together, but the queue and the archive not where its database is broken', async () => {
  const broken = { ...allWell, database: fails('a'), queue: fails('b'), storage: fails('c'), archive: fails('d') };
  await expect(watchReadiness(broken, logger).assertReady()).rejects.toMatchObject({
    details: { parts: ['database', 'storage'] },
  });
});

test('those who ask at once or within a second share one look', async () => {
  const probe = vi.fn(well);
  const { assertReady } = watchReadiness({ ...allWell, storage: probe }, logger);
  await Promise.all(Array.from({ length: 100 }, () => assertReady()));
  await assertReady();
  expect(probe).toHaveBeenCalledTimes(1);
  await aSecondLater();
  await assertReady();
  expect(probe).toHaveBeenCalledTimes(2);
});

test('a part that hangs is broken after three seconds, and is not asked again before it has answered', async () => {
  const answers: (() => void)[] = [];
  const probe = vi.fn(() => new Promise<void>((resolve) => void answers.push(resolve)));
  const { assertReady } = watchReadiness({ ...allWell, storage: probe }, logger);
  for (const look of [1, 2, 3]) {
    const asked = expect(assertReady(), `look ${look}`).rejects.toMatchObject({ details: { parts: ['storage'] } });
    await vi.advanceTimersByTimeAsync(3_000);
    await asked;
    await aSecondLater();
  }
  expect(probe).toHaveBeenCalledTimes(1);
  answers[0]?.();
  await aSecondLater();
  const asked = assertReady();
  answers[1]?.();
  await asked;
});

test('a part that breaks and that is well again is each logged once', async () => {
  const probe = vi.fn(well);
  const { assertReady } = watchReadiness({ ...allWell, storage: probe }, logger);
  for (const failure of ['full', 'full', null, null, 'away']) {
    if (failure) probe.mockImplementation(fails(failure));
    else probe.mockImplementation(well);
    await assertReady().catch(() => {});
    await aSecondLater();
  }
  expect(logged.map(({ level, msg }) => `${level} ${msg}`)).toEqual([
    '50 not ready: storage',
    '30 ready again: storage',
    '50 not ready: storage',
  ]);
});

test('a success of a dear probe counts for a while, a failure does not', async () => {
  const probe = vi.fn(well);
  const rarely = reusing(probe, 60_000);
  probe.mockRejectedValueOnce(new Error('full'));
  await expect(rarely()).rejects.toThrow('full');
  await rarely();
  await rarely();
  expect(probe).toHaveBeenCalledTimes(2);
});

test('a disk needs room, wherever a folder is still to be made', async () => {
  await expect(assertFreeSpace(['/tmp', '/tmp/not/made/yet'], 1)).resolves.toBeUndefined();
  await expect(assertFreeSpace(['/tmp/not/made/yet'], 2 ** 60)).rejects.toThrow(/^Only \d+ MiB are free in \/tmp\/not/);
});

test('a queue is forsaken where the same task stays next in turn for too long, and nobody works', () => {
  const next = { id: 'a', dueMs: longestWaitMs + 1, isAnyWorkedOn: false };
  expect(isForsaken(next, next)).toBe(true);
  expect(isForsaken(null, null)).toBe(false);
  expect(isForsaken(next, null)).toBe(false);
  expect(isForsaken(next, { ...next, id: 'b' })).toBe(false);
  expect(isForsaken(next, { ...next, isAnyWorkedOn: true })).toBe(false);
  expect(isForsaken({ ...next, dueMs: longestWaitMs }, { ...next, dueMs: longestWaitMs })).toBe(false);
});
