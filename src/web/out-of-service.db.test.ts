import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import { watchClocks } from '#/platform/clock-watch.ts';
import { createLogger } from '#/platform/logger.ts';
import { callerFor } from '#/web/page-caller.ts';
import { watchReadiness } from '#/web/readiness.ts';
import { closeServices, type Services } from '#/web/services.ts';
import { useTestDatabase } from '#test/database.ts';
import { dayMs, hourMs, useMovedClocks } from '#test/moved-clocks.ts';
import { until } from '#test/until.ts';
import { signUp } from '#test/upload-requests.ts';
import { openServices, startTestWeb, type TestWeb } from '#test/web-server.ts';

const database = useTestDatabase();
const { db } = database;
const clocks = await useMovedClocks(database);
const baseUrl = 'http://localhost:3000';
let services: Services;
let ada: { cookie: string; userId: string };

beforeAll(async () => {
  vi.stubEnv('LOG_LEVEL', 'silent');
  services = await openServices();
  await createMissingPlans(db);
  ada = await signUp(services);
});
afterAll(() => closeServices(services));

/** As pino writes it: level 50 is an error. */
type LoggedLine = { level: number; msg: string };

/** A web process of its own, whose clocks are watched from now on, and what it has logged. */
async function startWeb(): Promise<{ web: TestWeb; services: Services; logged: LoggedLine[] }> {
  const logged: LoggedLine[] = [];
  const logger = createLogger('test', 'info', { write: (line: string) => void logged.push(JSON.parse(line)) });
  const clocks = watchClocks({ db, logger });
  const well = async () => {};
  const probes = { database: well, queue: well, storage: well, disk: well, archive: well, clock: () => clocks.look() };
  const watched = { ...services, clocks, readiness: watchReadiness(probes, logger) };
  const web = await startTestWeb(watched, { logger });
  onTestFinished(async () => {
    watched.clocks.close();
    await web.server.stop();
  });
  return { web, services: watched, logged };
}

/** What was said of clocks, by how much to the minute: a busy machine reads them late. */
const clockLines = (logged: LoggedLine[]) =>
  logged
    .filter(({ msg }) => /clocks? (?:of|differ|agree)/.test(msg))
    .map(
      ({ level, msg }) =>
        `${level}: ${msg.replace(/\d+ s/, (seconds) => `${Math.round(Number.parseInt(seconds, 10) / 60)} min`)}`,
    );

function ask(web: TestWeb, path: string, body?: object): Promise<Response> {
  const headers = { cookie: ada.cookie, origin: baseUrl, 'content-type': 'application/json' };
  const init = body ? { method: 'POST', body: JSON.stringify(body), headers } : { headers };
  return web.ask(new Request(`${baseUrl}${path}`, init));
}

const task = { prompt: 'a sea' };

async function expectOutOfService(web: TestWeb): Promise<void> {
  const before = await db.creditTransaction.count();
  // Whoever asks again within a second may be told what was so then.
  const ready = await until(async () => {
    const answer = await ask(web, '/api/ready');
    return answer.status === 503 ? answer : null;
  });
  expect(ready?.headers.get('Retry-After')).toBe('30');
  expect(await ready?.json()).toMatchObject({ code: 503, data: { reason: 'BUSY', parts: ['clock'] } });
  for (const [path, body] of [
    ['/api/credits'],
    ['/api/tasks/text-to-video', task],
    ['/api/auth/sign-in/email', { email: 'ada@example.com', password: 'a wrong one' }],
  ] as const) {
    const answer = await ask(web, path, body);
    expect([path, answer.status, answer.headers.get('Retry-After')]).toEqual([path, 503, '30']);
    expect(await answer.json()).toMatchObject({ code: 503, data: { reason: 'BUSY', retryAfterSeconds: 30 } });
  }
  const overTrpc = await ask(web, '/api/trpc/credits.balance');
  expect([overTrpc.status, overTrpc.headers.get('Retry-After')]).toEqual([503, '30']);
  expect((await ask(web, '/api/health')).status).toBe(200);
  expect(await db.creditTransaction.count()).toBe(before);
}

async function expectInService(web: TestWeb): Promise<void> {
  await until(async () => (await ask(web, '/api/ready')).status === 200);
  for (const path of ['/api/health', '/api/credits', '/api/trpc/credits.balance'])
    expect([path, (await ask(web, path)).status]).toEqual([path, 200]);
}

test.each([
  ['the database', hourMs, 'the clock of the database is 60 min ahead'],
  ['the database', -dayMs, 'the clock of the database is 1440 min behind'],
])(
  'while the clock of %s is %i ms ahead, the web is out of service, and then comes back',
  async (_, aheadMs, wrong) => {
    const { web, logged } = await startWeb();
    await expectInService(web);
    await clocks.moveDatabase(aheadMs);
    await expectOutOfService(web);
    await expectOutOfService(web);
    await clocks.moveDatabase(0);
    await expectInService(web);
    expect((await ask(web, '/api/tasks/text-to-video', task)).status).toBe(200);
    expect(clockLines(logged)).toEqual([
      `50: ${wrong}: out of service until the clocks agree`,
      '30: the clocks agree again: in service',
    ]);
  },
);

test('a clock of the process that was set is seen at the next request already', async () => {
  const { web, logged, services } = await startWeb();
  await expectInService(web);
  clocks.moveProcess(40 * dayMs);
  const answer = await ask(web, '/api/credits');
  expect(answer.status).toBe(503);
  await expectOutOfService(web);
  const caller = callerFor({ services: async () => services, logger: services.logger }, new Headers(ada));
  await expect(caller).rejects.toMatchObject({ reason: 'BUSY' });
  expect(clockLines(logged)).toEqual([
    '50: the clock of this process is 57600 min ahead: out of service until the clocks agree',
  ]);
  expect(await db.session.count({ where: { userId: ada.userId } })).toBe(1);
});

test('clocks that differ at the start are said to, and keep the web out of service until they agree', async () => {
  await clocks.moveDatabase(hourMs);
  const { web, logged } = await startWeb();
  await expectOutOfService(web);
  await clocks.moveDatabase(0);
  await expectInService(web);
  expect(clockLines(logged)[0]).toBe(
    '50: the clocks differ, that of the database is 60 min ahead, seen from this process: out of service until the clocks agree',
  );
});

test('clocks that are set together, as those of one machine, keep nothing out of service', async () => {
  const { web, logged } = await startWeb();
  await expectInService(web);
  await clocks.moveDatabase(hourMs);
  clocks.moveProcess(hourMs);
  await expectInService(web);
  expect(clockLines(logged)).toEqual([]);
});

test('a database that does not answer makes the web unready, and says nothing of clocks', async () => {
  const lost = { $queryRaw: () => Promise.reject(Object.assign(new Error('gone'), { code: 'ECONNREFUSED' })) };
  const watch = watchClocks({ db: lost as never, logger: createLogger('test', 'silent') });
  onTestFinished(() => watch.close());
  await expect(watch.look()).rejects.toMatchObject({ reason: 'BUSY', details: { retryAfterSeconds: 1 } });
  await expect(watch.assertRight()).resolves.toBeUndefined();
});

describe('whether the database answers', () => {
  /** A database that does what the last call of `set` says. */
  function unsteady() {
    let answer = async (): Promise<{ nowMs: number }[]> => [{ nowMs: Date.now() }];
    const watch = watchClocks({ db: { $queryRaw: () => answer() } as never, logger: createLogger('test', 'silent') });
    onTestFinished(() => watch.close());
    const set = (next: typeof answer) => {
      answer = next;
    };
    return { watch, set };
  }
  const gone = () => Promise.reject(Object.assign(new Error('gone'), { code: 'ECONNREFUSED' }));
  const silent = () => new Promise<never>(() => {});

  test('is known from the last reading: one that failed is made again, and the first that works is enough', async () => {
    const { watch, set } = unsteady();
    await watch.look();
    set(gone);
    await expect(watch.assertAnswering()).resolves.toBeUndefined();
    await expect(watch.look()).rejects.toMatchObject({ reason: 'BUSY' });
    await expect(watch.assertAnswering()).rejects.toMatchObject({ reason: 'BUSY' });
    set(async () => [{ nowMs: Date.now() }]);
    await expect(watch.assertAnswering()).resolves.toBeUndefined();
  });

  test('is no, while a reading has no answer, also when it is given up for another', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'] });
    onTestFinished(() => void vi.useRealTimers());
    const { watch, set } = unsteady();
    await watch.look();
    set(silent);
    for (const afterMs of [6_500, 4_000, 1_000, 500, 5_000]) {
      await vi.advanceTimersByTimeAsync(afterMs);
      const asked = expect(watch.assertAnswering()).rejects.toMatchObject({ reason: 'BUSY' });
      await vi.advanceTimersByTimeAsync(1_000);
      await asked;
    }
    set(async () => [{ nowMs: Date.now() }]);
    await vi.advanceTimersByTimeAsync(5_000);
    await expect(watch.assertAnswering()).resolves.toBeUndefined();
  });
});
