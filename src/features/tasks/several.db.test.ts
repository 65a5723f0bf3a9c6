import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { maxSeed } from '#/catalog/fields.ts';
import { parseEnv } from '#/env.ts';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import { claimTask, completeTask, failTask } from '#/features/tasks/commands/lease-task.ts';
import { taskLimits } from '#/features/tasks/limits.ts';
import { createTaskLimiter, type TaskLimiter } from '#/features/tasks/limits-service.ts';
import { createLogger } from '#/platform/logger.ts';
import { openSendingQueue, type Queue, taskQueue } from '#/platform/queue.ts';
import { createApi } from '#/web/root.ts';
import { newStreams, noUploads, refusalOf, unlimited } from '#test/caller.ts';
import { useTestDatabase } from '#test/database.ts';
import { createUserWithCredits } from '#test/factories.ts';
import { ledgerOf } from '#test/ledger.ts';
import { expectLedgerHolds } from '#test/ledger-invariants.ts';

const { db, url, sql } = useTestDatabase();
const logger = createLogger('test', 'silent');
let queue: Queue;
beforeAll(async () => {
  await createMissingPlans(db);
  queue = await openSendingQueue(url, logger);
});
afterAll(() => queue.stop({ graceful: false }));

/** The procedures of a user with so many credits. A ledger of its own stands for another process. */
async function userWith(credits: number, limiter: TaskLimiter = unlimited) {
  const { id: userId } = await createUserWithCredits(db, credits);
  const services = { db, ledger: ledgerOf(db), queue, events: null as never, limiter, ...noUploads, ...newStreams(db) };
  const api = createApi({
    ...services,
    secret: 'a secret of at least thirty-two characters',
    baseUrl: '',
  }).createCaller({
    logger,
    caller: { userId, actor: `user:${userId}` },
    sessionId: null,
    role: async () => 'user',
    markReplayed() {},
  });
  return { userId, api };
}

/** A picture costs 5 credits. */
const picture = { type: 'text-to-image' as const, input: { prompt: 'a fox' } };
const tasksOf = (userId: string) => db.task.findMany({ where: { userId }, orderBy: { id: 'asc' } });
const chargesOf = async (userId: string) =>
  (await db.creditTransaction.findMany({ where: { userId, type: 'DEBIT' }, orderBy: { seq: 'asc' } })).map(
    ({ amount, taskId }) => [amount, taskId],
  );

describe('several results of one request', () => {
  test('are tasks of one group with a charge, a key and a job each; the answer has their sum', async () => {
    const { userId, api } = await userWith(20);
    const made = await api.tasks.create({ ...picture, count: 4, expectedCostCredits: 20, idempotencyKey: 'four' });
    const ids = made.tasks.map(({ uuid }) => uuid);
    expect(made).toMatchObject({
      creditsCharged: 20,
      creditsUsed: 20,
      balance: 0,
      replayed: false,
      task: made.tasks[0],
    });
    expect(made.tasks.map(({ group, creditsCharged }) => [group, creditsCharged])).toEqual(Array(4).fill([ids[0], 5]));
    expect((await tasksOf(userId)).map(({ id }) => id)).toEqual(ids);
    expect(await chargesOf(userId)).toEqual(ids.map((id) => [-5, id]));
    const jobs = `SELECT data->>'taskId' AS id, priority FROM pgboss.job WHERE name = $1 AND data->>'taskId' = ANY($2)`;
    const queued = (await sql(jobs, [taskQueue, ids])) as { id: string; priority: number }[];
    expect(queued.map(({ id, priority }) => [id, priority]).sort()).toEqual(
      ids.map((id, before) => [id, 0 - before]).sort(),
    );
    expect((await api.tasks.list({ group: ids[0] })).tasks.map(({ uuid }) => uuid)).toEqual(ids.toReversed());
    await expectLedgerHolds(db);
  });

  test('are all refused where the sum is not there, and what is missing is told of the sum', async () => {
    const { userId, api } = await userWith(19);
    const refusal = await refusalOf(api.tasks.create({ ...picture, count: 4 }));
    expect(refusal).toMatchObject({
      reason: 'INSUFFICIENT_CREDITS',
      details: { requiredCredits: 20, availableCredits: 19 },
    });
    expect(await tasksOf(userId)).toEqual([]);
    expect(await chargesOf(userId)).toEqual([]);
    expect((await api.tasks.create({ ...picture, count: 3 })).balance).toBe(4);
  });

  test('of fifty requests of two at once, with credits for five, two are made whole; all others are short of the sum', async () => {
    const { userId, api } = await userWith(25);
    const other = createApiOf(userId);
    const asked = Array.from({ length: 50 }, (_, index) =>
      (index % 2 ? api : other).tasks.create({ ...picture, count: 2, idempotencyKey: `${index}` }),
    );
    const settled = await Promise.allSettled(asked);
    const won = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    expect(won.map(({ tasks }) => tasks.length)).toEqual([2, 2]);
    const lost = asked.filter((_, index) => settled[index]?.status === 'rejected');
    for (const one of lost) {
      const { reason, details } = await refusalOf(one);
      const { requiredCredits, availableCredits } = details as Record<string, number>;
      expect([reason, requiredCredits, availableCredits]).toEqual(['INSUFFICIENT_CREDITS', 10, 5]);
    }
    expect(lost).toHaveLength(48);
    expect((await tasksOf(userId)).map(({ id }) => id)).toEqual(
      won.flatMap(({ tasks }) => tasks.map((t) => t.uuid)).sort(),
    );
    await expectLedgerHolds(db);
  });

  test('are refused whole where the price of all is another than was shown; that of one is not meant', async () => {
    const { userId, api } = await userWith(100);
    const refusal = await refusalOf(api.tasks.create({ ...picture, count: 2, expectedCostCredits: 5 }));
    expect(refusal).toMatchObject({ reason: 'PRICE_CHANGED', details: { expectedCostCredits: 5, costCredits: 10 } });
    expect(await tasksOf(userId)).toEqual([]);
  });

  test.each([0, 5, 1.5, '2', null])('of which %j are asked for are refused with the field', async (count) => {
    const { api } = await userWith(100);
    const { reason, details } = await refusalOf(api.tasks.create({ ...picture, count: count as number }));
    const fields = [{ field: 'count', message: 'must be a whole number from 1 to 4' }];
    expect([reason, details]).toEqual(['VALIDATION', { fields }]);
  });

  test('spend several grants in burn order, each charge where the one before stopped', async () => {
    const { userId, api } = await userWith(7);
    await ledgerOf(db).grant({
      userId,
      actor: 'system',
      source: 'ADMIN',
      amountCredits: 8,
      description: 'more',
    } as never);
    const made = await api.tasks.create({ ...picture, count: 3 });
    expect(made.balance).toBe(0);
    const of = { userId, type: 'DEBIT' as const };
    const lines = await db.creditTransaction.findMany({ where: of, orderBy: { seq: 'asc' } });
    const parts = await db.creditFunding.findMany({ where: { transactionId: { in: lines.map(({ id }) => id) } } });
    const paid = lines.map(({ id }) => parts.filter((part) => part.transactionId === id).map(({ amount }) => amount));
    expect(paid.map((amounts) => amounts.toSorted())).toEqual([[-5], [-2, -3], [-5]]);
    await expectLedgerHolds(db);
  });
});

function createApiOf(userId: string) {
  const services = { db, ledger: ledgerOf(db), queue, events: null as never, limiter: unlimited, ...noUploads };
  return createApi({ ...services, ...newStreams(db), secret: 'x'.repeat(32), baseUrl: '' }).createCaller({
    logger,
    caller: { userId, actor: `user:${userId}` },
    sessionId: null,
    role: async () => 'user',
    markReplayed() {},
  });
}

describe('the key of a request for several', () => {
  test('gives the same tasks again, and with another count it is a conflict', async () => {
    const { userId, api } = await userWith(100);
    const asked = { ...picture, count: 2, idempotencyKey: 'one' };
    const first = await api.tasks.create(asked);
    expect(await api.tasks.create(asked)).toEqual({ ...first, replayed: true });
    for (const count of [1, 3, undefined])
      expect(await refusalOf(api.tasks.create({ ...asked, count }))).toMatchObject({ reason: 'IDEMPOTENCY_CONFLICT' });
    expect(await tasksOf(userId)).toHaveLength(2);
  });

  test('sent fifty times at once has one effect', async () => {
    const { userId, api } = await userWith(100);
    const other = createApiOf(userId);
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        (index % 2 ? api : other).tasks.create({ ...picture, count: 2, idempotencyKey: 'one' }),
      ),
    );
    expect(new Set(answers.map(({ tasks }) => tasks.map(({ uuid }) => uuid).join())).size).toBe(1);
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect((await ledgerOf(db).getBalance(userId)).availableCredits).toBe(90);
    await expectLedgerHolds(db);
  });

  test('is taken for no other that a program chooses, not even one that looks like those of its further charges', async () => {
    const { userId, api } = await userWith(100);
    await api.tasks.create({ ...picture, count: 4, idempotencyKey: 'a' });
    const keys = await db.idempotencyRecord.findMany({
      where: { userId, scope: 'system', key: { startsWith: 'place:' } },
    });
    expect(keys).toHaveLength(3);
    const alike = [...keys.map(({ key }) => key), 'a:2', 'a:3', '2:a'];
    for (const idempotencyKey of alike)
      expect(await api.tasks.create({ ...picture, idempotencyKey })).toMatchObject({ replayed: false });
    expect((await ledgerOf(db).getBalance(userId)).availableCredits).toBe(100 - 20 - 30);
    await expectLedgerHolds(db);
  });

  test('of one is the same request with a count of one and without, and keeps the answer as it was kept before', async () => {
    const { userId, api } = await userWith(100);
    const without = await api.tasks.create({ ...picture, idempotencyKey: 'one' });
    expect(await api.tasks.create({ ...picture, count: 1, idempotencyKey: 'one' })).toEqual({
      ...without,
      replayed: true,
    });
    const where = { scope_userId_key: { scope: 'client' as const, userId, key: 'one' } };
    const { answer } = await db.idempotencyRecord.findUniqueOrThrow({ where });
    const { json } = answer as unknown as { json: { task: object } };
    expect(Object.keys(json).sort()).toEqual(['balance', 'creditsUsed', 'kind', 'task']);
    const fields = ['chargeId', 'chargedCredits', 'createdAt', 'id', 'input', 'model', 'retryOfId', 'type'];
    expect(Object.keys(json.task).sort()).toEqual(fields);
  });
});

describe('limits count each of several:', () => {
  const limited = (written: Record<string, string>) => createTaskLimiter(db, taskLimits(parseEnv(written)));

  test('more than a minute has room for are refused whole, and take no room from fewer', async () => {
    const { userId, api } = await userWith(100, limited({ LIMIT_TASKS_PER_MINUTE: '5' }));
    await api.tasks.create({ ...picture, count: 3 });
    expect(await refusalOf(api.tasks.create({ ...picture, count: 3 }))).toMatchObject({ reason: 'TOO_MANY_REQUESTS' });
    await api.tasks.create({ ...picture, count: 2 });
    expect(await refusalOf(api.tasks.create(picture))).toMatchObject({ reason: 'TOO_MANY_REQUESTS' });
    expect(await tasksOf(userId)).toHaveLength(5);
  });

  test('more than may be open are refused whole', async () => {
    const { userId, api } = await userWith(100, limited({ LIMIT_OPEN_TASKS: '5' }));
    await api.tasks.create({ ...picture, count: 2 });
    const { reason, message } = await refusalOf(api.tasks.create({ ...picture, count: 4 }));
    expect([reason, message]).toEqual([
      'TOO_MANY_REQUESTS',
      'You have 2 tasks under way and asked for 4 more; 5 may be at a time. You were not charged. Wait for one to end, or cancel one.',
    ]);
    await api.tasks.create({ ...picture, count: 3 });
    expect(await tasksOf(userId)).toHaveLength(5);
  });

  test('more than there may ever be at once are refused by the field', async () => {
    const { api } = await userWith(100, limited({ LIMIT_OPEN_TASKS: '3' }));
    expect((await refusalOf(api.tasks.create({ ...picture, count: 4 }))).details).toEqual({
      fields: [{ field: 'count', message: 'must be at most 3 here' }],
    });
    expect((await api.tasks.create({ ...picture, count: 3 })).tasks).toHaveLength(3);
  });
});

test('each of several ends by itself: one fails and gives back its own, one is canceled, one is done for less, one is removed', async () => {
  const { userId, api } = await userWith(20);
  const [failed = '', canceled = '', done = '', removed = ''] = (
    await api.tasks.create({ ...picture, count: 4, idempotencyKey: 'one' })
  ).tasks.map(({ uuid }) => uuid);
  for (const id of [failed, done, removed]) await claimTask(db, id);
  await failTask(ledgerOf(db), { id: failed, attempt: 1 }, { errorMessage: 'The brush broke.' });
  expect((await api.tasks.cancel({ uuid: canceled })).balance).toBe(10);
  const result = { outputFile: null, outputUrl: null, outputJson: {} };
  await completeTask(ledgerOf(db), { id: done, attempt: 1 }, result, 3);
  await completeTask(ledgerOf(db), { id: removed, attempt: 1 }, result);
  await api.tasks.remove({ uuid: removed });
  expect((await ledgerOf(db).getBalance(userId)).availableCredits).toBe(12);
  expect((await api.tasks.list({ group: failed })).tasks.map(({ status }) => status)).toEqual([
    'succeeded',
    'canceled',
    'failed',
  ]);
  const retried = await api.tasks.retry({ uuid: failed });
  expect([retried.task.group, retried.task.userInput.seed]).toEqual([
    null,
    (await api.tasks.get({ uuid: failed })).task.userInput.seed,
  ]);
  await expectLedgerHolds(db);
});

describe('a seed', () => {
  test('is drawn where none is given, kept with the task, and counts up from the first of several', async () => {
    const { api } = await userWith(100);
    const seeds = (await api.tasks.create({ ...picture, count: 4 })).tasks.map(({ userInput }) =>
      Number(userInput.seed),
    );
    const [first = -1] = seeds;
    expect(Number.isInteger(first) && first >= 0 && first <= maxSeed).toBe(true);
    expect(seeds).toEqual([0, 1, 2, 3].map((place) => (first + place) % (maxSeed + 1)));
  });

  test('that is given is used, and goes on from 0 after the highest', async () => {
    const { api } = await userWith(100);
    const input = { ...picture.input, seed: maxSeed };
    const { tasks } = await api.tasks.create({ ...picture, input, count: 2 });
    expect(tasks.map(({ userInput }) => userInput.seed)).toEqual([maxSeed, 0]);
  });

  test.each([-1, 1.5, maxSeed + 1, '7', null])('of %j is refused with the field', async (seed) => {
    const { api } = await userWith(100);
    const refusal = await refusalOf(api.tasks.create({ ...picture, input: { prompt: 'a fox', seed: seed as number } }));
    expect(refusal.details).toEqual({
      fields: [{ field: 'input.seed', message: 'must be a whole number from 0 to 2,147,483,647' }],
    });
  });

  test('is no field of what is made without one', async () => {
    const { api } = await userWith(100);
    const { task } = await api.tasks.create({ type: 'text-to-audio', input: { text: 'Hello.' } });
    expect(task.userInput).not.toHaveProperty('seed');
  });
});

test('a quote of several is their sum, with the grants that would pay it', async () => {
  const { api } = await userWith(12);
  const quote = await api.creditCosts.quote({ ...picture, count: 2 });
  expect(quote).toMatchObject({ costCredits: 10, expectedCostCredits: 10, isEnough: true, balanceAfter: 2 });
  expect(quote.fundings).toMatchObject([{ credits: 10 }]);
  expect(await api.creditCosts.quote({ ...picture, count: 3 })).toMatchObject({ isEnough: false, missingCredits: 3 });
});
