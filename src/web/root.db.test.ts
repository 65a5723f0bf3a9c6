import { randomUUID } from 'node:crypto';
import { TRPCError } from '@trpc/server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import { claimTask, completeTask, failTask, reportProgress } from '#/features/tasks/commands/lease-task.ts';
import { toPublicError } from '#/http/map-error.ts';
import { type ChangeEvents, createChangeEvents } from '#/platform/events.ts';
import { createLogger } from '#/platform/logger.ts';
import { openSendingQueue, type Queue } from '#/platform/queue.ts';
import { createAuth } from '#/web/auth.ts';
import { createContext, replayedHeader } from '#/web/context.ts';
import { createApi } from '#/web/root.ts';
import { newStreams, noUploads, unlimited, unlimitedCalls } from '#test/caller.ts';
import { useTestDatabase } from '#test/database.ts';
import { ledgerOf } from '#test/ledger.ts';
import { expectLedgerHolds } from '#test/ledger-invariants.ts';

const { db, url } = useTestDatabase();
const logger = createLogger('test', 'silent');
const baseUrl = 'http://localhost:3000';
const secret = 'a secret of at least thirty-two characters';
const auth = createAuth({ db, ledger: ledgerOf(db), secret, baseUrl, logger });
let queue: Queue;
let events: ChangeEvents;
beforeAll(async () => {
  await createMissingPlans(db);
  queue = await openSendingQueue(url, logger);
  events = createChangeEvents(url, logger);
});
afterAll(async () => {
  await events.close();
  await queue.stop({ graceful: false });
});

async function signUp(): Promise<{ cookie: string; userId: string }> {
  const body = JSON.stringify({ name: 'Ada', email: `${randomUUID()}@example.com`, password: 'correct horse' });
  const headers = { 'Content-Type': 'application/json', Origin: baseUrl };
  const response = await auth.handler(
    new Request(`${baseUrl}/api/auth/sign-up/email`, { method: 'POST', body, headers }),
  );
  const cookie = response.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  const { user } = (await response.json()) as { user: { id: string } };
  return { cookie, userId: user.id };
}

async function callerOf(cookie = '') {
  const headers = new Headers();
  const services = {
    db,
    ledger: ledgerOf(db),
    queue,
    events,
    limiter: unlimited,
    ...unlimitedCalls,
    ...noUploads,
    ...newStreams(db),
    auth,
    logger,
    secret,
    baseUrl,
  };
  const context = await createContext(
    services,
    { headers: new Headers({ cookie }), remoteAddress: '127.0.0.1' },
    headers,
  );
  return { api: createApi(services).createCaller(context), headers };
}

async function publicErrorOf(promise: Promise<unknown>) {
  const error = await promise.then(
    () => null,
    (thrown) => thrown,
  );
  if (!(error instanceof TRPCError)) throw new Error('Nothing was refused.');
  return { code: error.code, ...toPublicError(error) };
}

const video = { type: 'text-to-video' as const, input: { prompt: 'a sea' } };

describe('accounts', () => {
  test('a new user has the Free plan and 60 credits', async () => {
    const { cookie } = await signUp();
    const { api } = await callerOf(cookie);
    expect(await api.credits.balance()).toMatchObject({ balance: 60, held: 0, plan: 'Free' });
  });

  test('a sign-up that died before its plan was given is made whole by the next requests, once', async () => {
    const { cookie, userId } = await signUp();
    const { cookie: other } = await signUp();
    // As after a crash between the account's commit and the plan's: a user with a session and nothing else.
    const lone = await db.user.create({ data: { name: 'Lone', email: `${randomUUID()}@example.com` } });
    await db.session.updateMany({ where: { userId }, data: { userId: lone.id } });
    await Promise.all(Array.from({ length: 10 }, () => callerOf(cookie)));
    const { api } = await callerOf(cookie);
    expect(await api.credits.balance()).toMatchObject({ balance: 60, plan: 'Free' });
    expect((await api.credits.history()).transactions).toHaveLength(1);
    expect(await (await callerOf(other)).api.credits.balance()).toMatchObject({ balance: 60 });
    await expectLedgerHolds(db);
  });

  test.each([
    ['name', { name: 'a\u0000' }],
    ['name', { name: 'a'.repeat(101) }],
    ['email', { email: `${'a'.repeat(250)}@example.com` }],
  ])('with a %s that cannot be kept are refused with what is allowed', async (field, wrong) => {
    const body = JSON.stringify({
      name: 'Ada',
      email: `${randomUUID()}@example.com`,
      password: 'correct horse',
      ...wrong,
    });
    const headers = { 'Content-Type': 'application/json', Origin: baseUrl };
    const response = await auth.handler(
      new Request(`${baseUrl}/api/auth/sign-up/email`, { method: 'POST', body, headers }),
    );
    expect(response.status).toBe(400);
    expect((await response.json()).message).toContain(`${field} must have 1 to`);
  });

  test('that are asked for twice are refused, and no address reaches the log', async () => {
    const lines: string[] = [];
    const talkative = createLogger('test', 'debug', { write: (line) => lines.push(line) });
    const body = JSON.stringify({ name: 'Ada', email: `${randomUUID()}@example.com`, password: 'correct horse' });
    const send = () => {
      const headers = { 'Content-Type': 'application/json', Origin: baseUrl };
      const request = new Request(`${baseUrl}/api/auth/sign-up/email`, { method: 'POST', body, headers });
      return createAuth({ db, ledger: ledgerOf(db), secret, baseUrl, logger: talkative }).handler(request);
    };
    expect((await send()).status).toBe(200);
    expect((await send()).status).toBe(422);
    expect(lines.join('')).toContain('Sign-up attempt for existing email: [address]');
    expect(lines.join('')).not.toContain('@example.com');
  });

  test('without a session what is personal is refused and what is public is there', async () => {
    const { api } = await callerOf();
    expect(await publicErrorOf(api.credits.balance())).toMatchObject({ code: 'UNAUTHORIZED', reason: 'UNAUTHORIZED' });
    const { plans, currentPlan } = await api.plans.list();
    expect([plans.map((plan) => plan.name), currentPlan]).toEqual([['Free', 'Basic', 'Premium'], null]);
    expect(await api.creditCosts.quote({ type: 'TEXT_TO_VIDEO', input: {} })).toMatchObject({
      costCredits: 25,
      availableCredits: null,
    });
  });
});

describe('prices', () => {
  test('a quote says what would pay and what would be left, and what is missing', async () => {
    const { api } = await callerOf((await signUp()).cookie);
    const quote = (seconds: number) => api.creditCosts.quote({ type: 'TEXT_TO_VIDEO', input: { seconds } });
    expect(await quote(5)).toMatchObject({
      costCredits: 25,
      isEnough: true,
      balanceAfter: 35,
      fundings: [{ source: 'SIGNUP', credits: 25, expiresAt: null }],
    });
    await api.tasks.create(video);
    expect(await quote(10)).toMatchObject({ costCredits: 50, isEnough: false, missingCredits: 15, fundings: [] });
  });

  test('the list has each group and each type with its rule in words', async () => {
    const { groups, types } = await (await callerOf()).api.creditCosts.list();
    expect(groups.VIDEO_GENERATION.map(({ cost }) => cost)).toEqual([25, 25]);
    expect(types.find(({ type }) => type === 'LIPSYNC')).toMatchObject({
      cost: 20,
      description: '20 credits per 10 seconds',
    });
  });
});

describe('tasks', () => {
  test('one is created, held, and read again; its credits are in the history', async () => {
    const { api } = await callerOf((await signUp()).cookie);
    const { task, creditsUsed, balance } = await api.tasks.create(video);
    expect([creditsUsed, balance]).toEqual([25, 35]);
    expect((await api.tasks.get({ uuid: task.uuid })).task).toEqual(task);
    expect((await api.tasks.latest()).task?.uuid).toBe(task.uuid);
    expect((await api.tasks.list()).tasks).toEqual([task]);
    expect(await api.credits.balance()).toMatchObject({ balance: 35, held: 25 });
    const { transactions, nextCursor } = await api.credits.history({ limit: 1 });
    expect(transactions).toMatchObject([{ amount: -25, balance: 35, type: 'DEBIT' }]);
    const older = await api.credits.history({ limit: 1, cursor: nextCursor ?? undefined });
    expect(older).toMatchObject({ transactions: [{ amount: 60, type: 'CREDIT' }], nextCursor: null });
  });

  test('too few credits are a PAYMENT_REQUIRED with the figures', async () => {
    const { api } = await callerOf((await signUp()).cookie);
    await api.tasks.create(video);
    await api.tasks.create(video);
    expect(await publicErrorOf(api.tasks.create(video))).toMatchObject({
      code: 'PAYMENT_REQUIRED',
      details: { requiredCredits: 25, availableCredits: 10, missingCredits: 15 },
    });
  });

  test('somebody else’s task is forbidden to read and to watch, and one that does not exist is not found', async () => {
    const ada = await callerOf((await signUp()).cookie);
    const eve = await callerOf((await signUp()).cookie);
    const { uuid } = (await ada.api.tasks.create(video)).task;
    expect(await publicErrorOf(eve.api.tasks.get({ uuid }))).toMatchObject({ code: 'FORBIDDEN' });
    expect(await publicErrorOf(eve.api.tasks.list({ cursor: uuid }))).toMatchObject({ code: 'FORBIDDEN' });
    expect(await publicErrorOf(eve.api.tasks.onUpdate({ uuid }))).toMatchObject({ code: 'FORBIDDEN' });
    expect(await publicErrorOf(ada.api.tasks.get({ uuid: randomUUID() }))).toMatchObject({ code: 'NOT_FOUND' });
  });

  test('a replay is marked in the answer and in its headers, and a changed request under the key is a conflict', async () => {
    const { cookie } = await signUp();
    const first = await (await callerOf(cookie)).api.tasks.create({ ...video, idempotencyKey: 'k' });
    const again = await callerOf(cookie);
    expect(await again.api.tasks.create({ ...video, idempotencyKey: 'k' })).toEqual({ ...first, replayed: true });
    expect(again.headers.get(replayedHeader)).toBe('true');
    const other = { ...video, input: { prompt: 'another' }, idempotencyKey: 'k' };
    expect(await publicErrorOf(again.api.tasks.create(other))).toMatchObject({
      code: 'CONFLICT',
      reason: 'IDEMPOTENCY_CONFLICT',
    });
  });

  test('input outside the rules names each field and what is allowed, charges nothing and leaves the key free', async () => {
    const { api } = await callerOf((await signUp()).cookie);
    const wrong = { type: 'text-to-video' as const, input: { prompt: '', seconds: 11 }, idempotencyKey: 'k' };
    expect(await publicErrorOf(api.tasks.create(wrong))).toMatchObject({
      code: 'BAD_REQUEST',
      reason: 'VALIDATION',
      details: {
        fields: [
          { field: 'input.prompt', message: 'must have 1 to 2,000 characters' },
          { field: 'input.seconds', message: 'must be a whole number from 1 to 10' },
        ],
      },
    });
    expect((await api.credits.balance()).balance).toBe(60);
    expect((await api.tasks.create({ ...video, idempotencyKey: 'k' })).replayed).toBe(false);
  });

  test('watching one shows its state, each change, and ends with it', async () => {
    const { api } = await callerOf((await signUp()).cookie);
    const { uuid } = (await api.tasks.create(video)).task;
    const seen: string[] = [];
    for await (const task of await api.tasks.onUpdate({ uuid })) {
      seen.push(`${task.status} ${task.progress}`);
      if (task.status === 'queued') await claimTask(db, uuid);
      if (task.status === 'running' && task.progress === 0) await reportProgress(db, { id: uuid, attempt: 1 }, 50);
      if (task.progress === 50) await failTask(ledgerOf(db), { id: uuid, attempt: 1 }, { errorMessage: 'no' });
    }
    expect(seen).toEqual(['queued 0', 'running 0', 'running 50', 'failed 50']);
  });

  test('watching everything shows the account and the newest tasks, and again after each change', async () => {
    const { api } = await callerOf((await signUp()).cookie);
    const told: unknown[] = [];
    for await (const { account, tasks } of await api.tasks.onChanges({ recent: 1 })) {
      told.push([account.balance, account.held, tasks[0]?.status]);
      if (told.length === 1) await api.tasks.create(video);
      const { uuid } = (await api.tasks.latest()).task ?? {};
      if (told.length === 2) await api.tasks.cancel({ uuid: uuid ?? '' });
      if (told.length === 3) await api.tasks.remove({ uuid: uuid ?? '' });
      if (told.length === 4) break;
    }
    expect(told).toEqual([
      [60, 0, undefined],
      [35, 25, 'queued'],
      [60, 0, 'canceled'],
      [60, 0, undefined],
    ]);
  });

  test('how long one will go on is told by what others of its type took', async () => {
    const { api } = await callerOf((await signUp()).cookie);
    const earlier = (await api.tasks.create(video)).task.uuid;
    await claimTask(db, earlier);
    await completeTask(
      ledgerOf(db),
      { id: earlier, attempt: 1 },
      { outputFile: null, outputUrl: 'https://a.example', outputJson: {} },
    );
    await db.$executeRaw`UPDATE "Task" SET "createdAt" = "finishedAt" - interval '1 h' WHERE id = ${earlier}::uuid`;
    const { uuid } = (await api.tasks.create(video)).task;
    await expect.poll(async () => (await api.tasks.get({ uuid })).task.estimatedSecondsLeft).toBeGreaterThan(3500);
    expect((await api.tasks.get({ uuid: earlier })).task.estimatedSecondsLeft).toBeNull();
  });

  test('waiting for one answers when it has ended, or as it is when the time is over', async () => {
    const { api } = await callerOf((await signUp()).cookie);
    const { uuid } = (await api.tasks.create(video)).task;
    expect((await api.tasks.get({ uuid, waitSeconds: 0.1 })).task.status).toBe('queued');
    const waiting = api.tasks.get({ uuid, waitSeconds: 30 });
    await failTask(ledgerOf(db), { id: uuid, attempt: null }, { errorMessage: 'no' });
    expect((await waiting).task.status).toBe('failed');
  });
});

describe('errors', () => {
  test('that are not ours reach the client as one fixed sentence', async () => {
    const { api } = await callerOf((await signUp()).cookie);
    queue.insert = async () => {
      throw new Error('password=hunter2');
    };
    const error = await publicErrorOf(api.tasks.create(video));
    expect(error).toMatchObject({ code: 'INTERNAL_SERVER_ERROR', reason: 'INTERNAL' });
    expect(JSON.stringify(error)).not.toContain('hunter2');
    expect((await api.credits.balance()).balance).toBe(60);
  });
});
