import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { parseEnv } from '#/env.ts';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import { failTask } from '#/features/tasks/commands/lease-task.ts';
import { taskLimits } from '#/features/tasks/limits.ts';
import { createTaskLimiter, type TaskLimiter } from '#/features/tasks/limits-service.ts';
import { createDb } from '#/platform/db.ts';
import { createLogger } from '#/platform/logger.ts';
import { openSendingQueue, type Queue } from '#/platform/queue.ts';
import type { Auth } from '#/web/auth.ts';
import { createApi } from '#/web/root.ts';
import { newStreams, noUploads, refusalOf } from '#test/caller.ts';
import { useTestDatabase } from '#test/database.ts';
import { createUserWithCredits } from '#test/factories.ts';
import { ledgerOf } from '#test/ledger.ts';
import { expectLedgerHolds } from '#test/ledger-invariants.ts';
import { startTestWeb } from '#test/web-server.ts';

const { db, url } = useTestDatabase();
const logger = createLogger('test', 'silent');
const secret = 'a secret of at least thirty-two characters';
let queue: Queue;
beforeAll(async () => {
  await createMissingPlans(db);
  queue = await openSendingQueue(url, logger);
});
afterAll(() => queue.stop({ graceful: false }));

function limiterWith(written: Record<string, string>, ofDb = db) {
  return createTaskLimiter(ofDb, taskLimits(parseEnv(written)));
}

/** The procedures of a user who has plenty of credits, under these limits. */
async function userWith(limiter = limiterWith({})) {
  const { id: userId } = await createUserWithCredits(db, 1_000_000);
  return { userId, api: callerOf(userId, limiter) };
}

function callerOf(userId: string, limiter: TaskLimiter) {
  const services = {
    db,
    ledger: ledgerOf(db),
    queue,
    events: null as never,
    limiter,
    ...noUploads,
    ...newStreams(db),
    secret,
    baseUrl: '',
  };
  return createApi(services).createCaller({
    logger,
    caller: { userId, actor: `user:${userId}` },
    sessionId: null,
    role: async () => 'user',
    markReplayed() {},
  });
}

const video = { type: 'text-to-video' as const, input: { prompt: 'a sea' } };
const refusal = { code: 'TOO_MANY_REQUESTS', reason: 'TOO_MANY_REQUESTS' };

describe('tasks in a minute', () => {
  test('the 61st is refused and says when to come again; another user is not refused', async () => {
    const limiter = limiterWith({});
    const { userId, api } = await userWith(limiter);
    for (let count = 1; count <= 60; count += 1) await api.tasks.create(video);
    const { availableCredits } = await ledgerOf(db).getBalance(userId);
    const refused = await refusalOf(api.tasks.create(video));
    expect(refused).toMatchObject({ ...refusal, details: { tasksPerMinute: 60 } });
    expect(refused.details.retryAfterSeconds).toBeGreaterThanOrEqual(1);
    expect(refused.details.retryAfterSeconds).toBeLessThanOrEqual(60);
    expect((await ledgerOf(db).getBalance(userId)).availableCredits).toBe(availableCredits);
    expect(await db.task.count({ where: { userId } })).toBe(60);
    expect((await (await userWith(limiter)).api.tasks.create(video)).creditsUsed).toBe(25);
  });

  test('of fifty at once exactly ten are made, whichever process counts them', async () => {
    const written = { LIMIT_TASKS_PER_MINUTE_BY_TYPE: 'TEXT_TO_VIDEO=10' };
    const [one, other] = [limiterWith(written), limiterWith(written)];
    const { userId } = await userWith(one);
    const counted = await Promise.allSettled(
      Array.from({ length: 50 }, (_, index) => (index % 2 ? one : other).admit(userId, 'TEXT_TO_VIDEO').counted),
    );
    expect(counted.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
    const lost = counted.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    for (const reason of lost) expect(reason).toMatchObject({ reason: 'TOO_MANY_REQUESTS' });
    await expect(one.admit(userId, 'LIPSYNC').counted).resolves.toBeUndefined();
  });

  test('once the minute is over it begins anew', async () => {
    const limiter = limiterWith({ LIMIT_TASKS_PER_MINUTE: '1' });
    const { userId, api } = await userWith(limiter);
    await api.tasks.create(video);
    expect(await refusalOf(api.tasks.create(video))).toMatchObject(refusal);
    await db.rateLimit.updateMany({ where: { key: { endsWith: userId } }, data: { expire: Date.now() } });
    expect((await api.tasks.create(video)).replayed).toBe(false);
  });

  test('a refused key stays free, and an answer that was given is given again', async () => {
    const { userId, api } = await userWith(limiterWith({ LIMIT_TASKS_PER_MINUTE: '1' }));
    const first = await api.tasks.create({ ...video, idempotencyKey: 'first' });
    expect(await refusalOf(api.tasks.create({ ...video, idempotencyKey: 'second' }))).toMatchObject(refusal);
    expect(await api.tasks.create({ ...video, idempotencyKey: 'first' })).toEqual({ ...first, replayed: true });
    const { api: later } = await callerLater(userId);
    expect((await later.tasks.create({ ...video, idempotencyKey: 'second' })).replayed).toBe(false);
    await expectLedgerHolds(db);
  });

  test('input outside the rules is not counted', async () => {
    const { api } = await userWith(limiterWith({ LIMIT_TASKS_PER_MINUTE: '1' }));
    for (const prompt of ['', '', ''])
      expect(await refusalOf(api.tasks.create({ ...video, input: { prompt } }))).toMatchObject({
        reason: 'VALIDATION',
      });
    expect((await api.tasks.create(video)).creditsUsed).toBe(25);
  });

  test('trying again counts as well, and somebody else’s task does not', async () => {
    const { api } = await userWith(limiterWith({ LIMIT_TASKS_PER_MINUTE: '1' }));
    const stranger = await userWith(limiterWith({ LIMIT_TASKS_PER_MINUTE: '1' }));
    const { uuid } = (await api.tasks.create(video)).task;
    await failTask(ledgerOf(db), { id: uuid, attempt: null }, { errorMessage: 'The camera broke.' });
    expect(await refusalOf(stranger.api.tasks.retry({ uuid }))).toMatchObject({ reason: 'FORBIDDEN' });
    expect(await refusalOf(api.tasks.retry({ uuid }))).toMatchObject(refusal);
    expect((await stranger.api.tasks.create(video)).creditsUsed).toBe(25);
  });

  test('without the database nobody is let in', async () => {
    const gone = createDb('postgresql://nobody@127.0.0.1:1/nothing');
    await expect(limiterWith({}, gone).admit(randomUUID(), 'TEXT_TO_VIDEO').counted).rejects.toMatchObject({
      reason: 'BUSY',
    });
    await gone.$disconnect();
  });
});

/** The same user once no limit of the minute stands in the way. */
async function callerLater(userId: string) {
  await db.rateLimit.deleteMany({ where: { key: { endsWith: userId } } });
  return { api: callerOf(userId, limiterWith({})) };
}

describe('tasks that are open', () => {
  test('of fifty at once with ten allowed exactly ten are made, and the rest lose for that reason', async () => {
    const { userId, api } = await userWith(limiterWith({ LIMIT_OPEN_TASKS: '10' }));
    const made = await Promise.allSettled(
      Array.from({ length: 50 }, (_, index) => api.tasks.create({ ...video, idempotencyKey: `k${index}` })),
    );
    const lost = made.flatMap((result, index) =>
      result.status === 'rejected' ? [{ index, error: result.reason }] : [],
    );
    expect(lost).toHaveLength(40);
    for (const { error } of lost) {
      expect(await refusalOf(Promise.reject(error))).toMatchObject({ ...refusal, details: { maxOpenTasks: 10 } });
    }
    expect((await ledgerOf(db).getBalance(userId)).availableCredits).toBe(1_000_000 - 250);
    const [open] = await db.task.findMany({ where: { userId }, take: 1 });
    await failTask(ledgerOf(db), { id: open?.id ?? '', attempt: null }, { errorMessage: 'The camera broke.' });
    const freed = { ...video, idempotencyKey: `k${lost[0]?.index}` };
    expect((await (await callerLater(userId)).api.tasks.create(freed)).replayed).toBe(false);
    await expectLedgerHolds(db);
  });
});

describe('over REST', () => {
  test('a refusal is a 429 with Retry-After in the envelope', async () => {
    const { userId, api } = await userWith();
    await api.tasks.create(video);
    const web = await startTestWeb({
      db,
      queue,
      logger,
      limiter: limiterWith({ LIMIT_TASKS_PER_MINUTE: '1' }),
      auth: {
        readValidSession: async () => null,
        api: {
          getSession: async () => ({ headers: new Headers(), response: { session: { id: randomUUID(), userId } } }),
        },
      } as unknown as Auth,
      baseUrl: 'http://localhost:3000',
      secret,
    });
    onTestFinished(() => web.server.stop());
    const body = JSON.stringify({ prompt: 'a sea' });
    const answer = await web.ask(
      new Request('http://localhost:3000/api/tasks/text-to-video', { method: 'POST', body }),
    );
    expect(answer.status).toBe(429);
    expect(Number(answer.headers.get('Retry-After'))).toBeGreaterThanOrEqual(1);
    expect(await answer.json()).toMatchObject({ code: 429, data: { reason: 'TOO_MANY_REQUESTS', tasksPerMinute: 1 } });
    expect(await db.task.count({ where: { userId } })).toBe(1);
  });
});
