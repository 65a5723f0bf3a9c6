import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import superjson from 'superjson';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { measureNames } from '#/catalog/measures.ts';
import { localPreview } from '#/catalog/models.ts';
import { type TaskTypeSlug, taskTypeSlugs, taskTypes } from '#/catalog/task-types.ts';
import { parseEnv } from '#/env.ts';
import { chargeForGeneration } from '#/features/credit-costs/rules/charge-for-generation.ts';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import { welcomeTerms } from '#/features/plans/limits.ts';
import { createOperation, createTasks } from '#/features/tasks/commands/submit-task.ts';
import { taskLimits } from '#/features/tasks/limits.ts';
import { createTaskLimiter } from '#/features/tasks/limits-service.ts';
import { deadlineMs } from '#/features/tasks/rules/lifecycle.ts';
import { GenerationError } from '#/generators/contract.ts';
import { clientKey } from '#/ledger/ledger.ts';
import type { Auth } from '#/web/auth.ts';
import { anyInputOf } from '#test/any-input.ts';
import { newStreams } from '#test/caller.ts';
import { createUser, createUserWithCredits } from '#test/factories.ts';
import { ledgerOf } from '#test/ledger.ts';
import { expectLedgerHolds } from '#test/ledger-invariants.ts';
import { makeFile, useTaskWorker } from '#test/task-worker.ts';
import { startTestWeb, type TestWeb } from '#test/web-server.ts';

const baseUrl = 'http://localhost:3000';
const worker = useTaskWorker();
const { db, logger, events, work } = worker;
const secret = 'a secret of at least thirty-two characters';
/** What is off, and who asks, from the next request on. */
let off: readonly TaskTypeSlug[] = [];
let userId = '';
let web: TestWeb;
beforeAll(async () => {
  await createMissingPlans(db);
  const streams = newStreams(db);
  // Nobody gets more than a test gives them.
  const welcome = welcomeTerms(secret, { LIMIT_WELCOME_GRANTS_PER_DAY: 0 });
  const fixed = { db, logger, events, ...streams, baseUrl, secret, welcome };
  web = await startTestWeb(async () => ({
    ...fixed,
    queue: worker.queue(),
    limiter: createTaskLimiter(db, taskLimits(parseEnv({ TASK_TYPES_OFF: off.join(',') }))),
    auth: {
      readValidSession: async () => null,
      api: {
        getSession: async () => ({ headers: new Headers(), response: { session: { id: randomUUID(), userId } } }),
      },
    } as unknown as Auth,
  }));
});
afterAll(() => web.server.stop());

// biome-ignore lint/suspicious/noExplicitAny: what is answered is what is tested
type Answer = { status: number; replayed: string | null; body: any };

async function ask(method: string, route: string, body?: unknown, headers: Record<string, string> = {}) {
  const json = { 'Content-Type': 'application/json', ...headers };
  const sent = body === undefined ? { headers } : { body: JSON.stringify(body), headers: json };
  const answer = await web.ask(new Request(`${baseUrl}/api/${route}`, { method, ...sent }));
  return {
    status: answer.status,
    replayed: answer.headers.get('idempotency-replayed'),
    body: await answer.json(),
  } as Answer;
}
const post = (route: string, body: unknown, headers?: Record<string, string>) => ask('POST', route, body, headers);

/** The reason and the fields of a refusal, over REST or tRPC. */
function refusalOf({ body }: Answer): { reason: string; fields: { field: string; message: string }[] } {
  return body.data ?? superjson.deserialize<{ data: ReturnType<typeof refusalOf> }>(body.error).data;
}

async function someone(credits = 1000) {
  off = [];
  userId = (credits > 0 ? await createUserWithCredits(db, credits) : await createUser(db)).id;
}
const balance = async () => (await ledgerOf(db).getBalance(userId)).availableCredits;
/** Puts a file where each of their uploads says that it is. */
async function storeUploads() {
  const brought = path.join(worker.folder(), 'brought');
  for (const { file } of await db.upload.findMany({ where: { userId } })) {
    await writeFile(brought, 'a file');
    await worker.storage().put(file, brought);
  }
}
const without = (...slugs: TaskTypeSlug[]) => taskTypeSlugs.filter((slug) => !slugs.includes(slug));

/** Every way to have something of a type made or priced, with the body that it takes. */
async function doorsTo(slug: TaskTypeSlug): Promise<[door: string, () => Promise<Answer>][]> {
  const input = await anyInputOf(db, userId, slug);
  const { prompt, text, ...ids } = input;
  const words = prompt ?? text;
  const message = words === undefined ? {} : { message: words };
  const query = (asked: object) =>
    ask('GET', `trpc/creditCosts.quote?input=${encodeURIComponent(JSON.stringify(superjson.serialize(asked)))}`);
  const named: Partial<Record<TaskTypeSlug, [string, () => Promise<Answer>]>> = {
    'text-to-video': ['generate-video', () => post('generate-video', { ...input, duration: 5 })],
    'image-to-video': ['generate-video', () => post('generate-video', { ...input, duration: 5 })],
    'text-to-audio': ['generate-audio', () => post('generate-audio', input)],
  };
  const figures = Object.fromEntries(measureNames.map((name) => [name, 5]));
  return [
    ['a task over REST', () => post(`tasks/${slug}`, input)],
    ['a task over tRPC', () => post('trpc/tasks.create', superjson.serialize({ type: slug, input }))],
    ['a message', () => post('chat', { type: slug, ...message, ...ids })],
    ['a message by its name', () => post('chat', { type: taskTypes[slug].type, ...message, ...ids })],
    ['a quote over REST', () => post(`credit-costs/${slug}`, input)],
    ['a quote by its name', () => post(`credit-costs/${taskTypes[slug].type}`, figures)],
    ['a quote over tRPC', () => query({ type: slug, input })],
    ...(named[slug] ? [named[slug]] : []),
  ];
}

describe.each(taskTypeSlugs)('%s, once it was taken away', (slug) => {
  test('is refused at every door with what is allowed, whatever was sent, and nothing is charged', async () => {
    await someone();
    for (const [door, open] of await doorsTo(slug)) {
      off = [];
      expect([door, (await open()).status]).toEqual([door, 200]);
      const before = await balance();
      off = [slug];
      const refused = await open();
      expect([door, refused.status, refusalOf(refused)]).toEqual([
        door,
        400,
        expect.objectContaining({
          reason: 'VALIDATION',
          fields: [
            { field: 'type', message: `must be one of ${without(slug).join(', ')}: ${slug} is not offered here` },
          ],
        }),
      ]);
      expect([door, await balance()]).toEqual([door, before]);
    }
    expect(refusalOf(await post(`tasks/${slug}`, { nonsense: true })).fields).toEqual([
      expect.objectContaining({ field: 'type' }),
    ]);
    await expectLedgerHolds(db);
  });

  test('is in no price list, and in no list of what is allowed', async () => {
    await someone();
    off = [slug];
    const prices = JSON.stringify((await ask('GET', 'credit-costs')).body);
    for (const other of taskTypeSlugs)
      expect([other, prices.includes(`"${taskTypes[other].type}"`)]).toEqual([other, other !== slug]);
    const unknown = [
      await post('tasks/poem', {}),
      await post('tasks/A%20poem', {}),
      await post(`tasks/${'a'.repeat(101)}`, {}),
      await post('chat', { type: 'poem', message: 'x' }),
      await post('credit-costs/poem', {}),
    ];
    for (const { message, field } of unknown.flatMap((refused) => refusalOf(refused).fields)) {
      expect(field).toBe('type');
      expect(message).toMatch(
        new RegExp(`^must be one of ${without(slug).join(', ')}(: poem is not offered here|, .*)?$`),
      );
      expect(message).not.toContain(slug === 'text-to-image' ? 'text-to-image' : ` ${slug},`);
    }
    expect(unknown.map(({ status }) => status)).toEqual(unknown.map(() => 400));
  });

  test('is still made where it was begun, found afterwards, and can be canceled; tried again it cannot be', async () => {
    await someone();
    const input = await anyInputOf(db, userId, slug);
    await storeUploads();
    const begin = async (): Promise<string> => (await post(`tasks/${slug}`, input)).body.data.task.uuid;
    const [made, failed, canceled] = [await begin(), await begin(), await begin()];
    off = [slug];
    await work(made, makeFile);
    await work(failed, async () => {
      throw new GenerationError('The words were refused.');
    });
    expect((await post(`tasks/${canceled}/cancel`, {})).status).toBe(200);
    const ended = [made, failed, canceled].map(async (id) => (await ask('GET', `tasks/${id}`)).body.data.task.status);
    expect(await Promise.all(ended)).toEqual(['succeeded', 'failed', 'canceled']);

    const listed = superjson.serialize({ type: slug });
    const list = await ask('GET', `trpc/tasks.list?input=${encodeURIComponent(JSON.stringify(listed))}`);
    expect(list.body.result.data.json.tasks.map(({ uuid }: { uuid: string }) => uuid)).toEqual([
      canceled,
      failed,
      made,
    ]);
    for (const id of [failed, canceled]) {
      const again = await post(`tasks/${id}/retry`, {});
      expect([again.status, refusalOf(again).fields]).toEqual([
        400,
        [
          {
            field: 'uuid',
            message: `must be of a task of a type that is offered here (${without(slug).join(', ')}): ${slug} is not`,
          },
        ],
      ]);
    }
    off = [];
    expect((await post(`tasks/${failed}/retry`, {})).status).toBe(200);
    await expectLedgerHolds(db);
  });

  test('answers again what it answered under a key, be it a task, a retry or too few credits', async () => {
    await someone();
    const input = await anyInputOf(db, userId, slug);
    const once = { 'Idempotency-Key': 'once' };
    const first = await post(`tasks/${slug}`, input, once);
    const { uuid } = first.body.data.task;
    await post(`tasks/${uuid}/cancel`, {});
    const retried = await post(`tasks/${uuid}/retry`, {}, { 'Idempotency-Key': 'again' });
    const before = await balance();
    off = [slug];
    expect(await post(`tasks/${slug}`, input, once)).toEqual({ ...first, replayed: 'true' });
    expect(await post(`tasks/${uuid}/retry`, {}, { 'Idempotency-Key': 'again' })).toEqual({
      ...retried,
      replayed: 'true',
    });
    expect((await post(`tasks/${slug}`, { ...input, other: 1 }, once)).status).toBe(409);
    expect(await balance()).toBe(before);

    await someone(0);
    const poor = await anyInputOf(db, userId, slug);
    expect((await post(`tasks/${slug}`, poor, once)).status).toBe(402);
    off = [slug];
    expect((await post(`tasks/${slug}`, poor, once)).status).toBe(402);
    expect((await post(`tasks/${slug}`, poor, { 'Idempotency-Key': 'new' })).status).toBe(400);
    await expectLedgerHolds(db);
  });
});

test('of a batch each call is answered for itself: what is offered is made, what is not is refused', async () => {
  await someone(100);
  off = ['text-to-audio'];
  const calls = [
    { type: 'text-to-image', input: await anyInputOf(db, userId, 'text-to-image') },
    { type: 'text-to-audio', input: await anyInputOf(db, userId, 'text-to-audio') },
  ].map((asked) => superjson.serialize(asked));
  const { status, body } = await post('trpc/tasks.create,tasks.create?batch=1', { ...calls });
  expect(status).toBe(207);
  expect(body[0].result.data.json.task.type).toBe('TEXT_TO_IMAGE');
  expect(body[1].error.json.data.reason).toBe('VALIDATION');
  expect(await balance()).toBe(95);
});

test('a type that the code does not know any more answers again what it answered under a key', async () => {
  await someone(100);
  const input = { prompt: 'a sea' };
  const operation = createOperation('text-to-poem');
  const key = clientKey(userId, 'once', operation, { type: 'text-to-poem', input });
  const { answer } = await createTasks(ledgerOf(db), {
    key,
    charge: chargeForGeneration({ actor: 'system', type: 'TEXT_TO_IMAGE', model: localPreview, input: {} }),
    task: { type: 'TEXT_TO_IMAGE', model: localPreview, retryOfId: null, maxCostCredits: null, deadlineMs },
    inputs: [input],
    queue: null,
  });
  // Over tRPC: the document of REST has no such path any more.
  const create = (asked: object) =>
    post('trpc/tasks.create', superjson.serialize({ type: 'text-to-poem', input, ...asked }));
  const again = await create({ idempotencyKey: 'once' });
  expect(again).toMatchObject({ status: 200, replayed: 'true' });
  const { task, balance: left } = again.body.result.data.json;
  expect([task.uuid, left]).toEqual([answer.kind === 'created' && answer.task.id, 95]);
  expect((await create({ input: { prompt: 'b' }, idempotencyKey: 'once' })).status).toBe(409);
  expect((await create({ idempotencyKey: 'new' })).status).toBe(400);
  expect(refusalOf(await create({ idempotencyKey: 'k'.repeat(256) })).fields).toEqual([
    { field: 'idempotencyKey', message: 'must have 1 to 255 characters' },
  ]);
});

test('a price that was quoted before is no promise: the submit is refused, and nothing is charged', async () => {
  await someone(100);
  const input = await anyInputOf(db, userId, 'lipsync');
  const { expectedCostCredits } = (await post('credit-costs/lipsync', input)).body.data;
  off = ['lipsync'];
  expect((await post('tasks/lipsync', { ...input, expectedCostCredits })).status).toBe(400);
  expect(await balance()).toBe(100);
});
