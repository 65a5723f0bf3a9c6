import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { localPreview, modelTitle } from '#/catalog/models.ts';
import { localModels } from '#/catalog/offered-models.ts';
import { calculateGenerationCost, inputOfLength } from '#/catalog/price-book.ts';
import { type TaskTypeSlug, taskTypeSlugs, taskTypes } from '#/catalog/task-types.ts';
import { parseEnv } from '#/env.ts';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import { welcomeTerms } from '#/features/plans/limits.ts';
import { workOnTask } from '#/features/tasks/commands/work-on-task.ts';
import { taskLimits } from '#/features/tasks/limits.ts';
import { createTaskLimiter } from '#/features/tasks/limits-service.ts';
import { createUsualSeconds } from '#/features/tasks/queries/usual-seconds.ts';
import { type Generator, RetryableError } from '#/generators/contract.ts';
import { offeredModels } from '#/generators/vendors/chosen-vendors.ts';
import { vendorModels, vendors } from '#/generators/vendors/vendor-models.ts';
import type { Auth } from '#/web/auth.ts';
import { anyInputOf } from '#test/any-input.ts';
import { newStreams } from '#test/caller.ts';
import { createUserWithCredits } from '#test/factories.ts';
import { ledgerOf } from '#test/ledger.ts';
import { expectLedgerHolds } from '#test/ledger-invariants.ts';
import { makeFile, useTaskWorker } from '#test/task-worker.ts';
import { startTestWeb, type TestWeb } from '#test/web-server.ts';

const baseUrl = 'http://localhost:3000';
const worker = useTaskWorker();
const { db, logger, events } = worker;
const secret = 'a secret of at least thirty-two characters';
const vendorsOf = (slug: TaskTypeSlug) => vendors.filter((vendor) => vendorModels[vendor][slug]);
const everyVendor = taskTypeSlugs
  .flatMap((slug) => (vendorsOf(slug).length > 0 ? `${taskTypes[slug].type}=${vendorsOf(slug).join('+')}` : []))
  .join(',');
const seedance2 = 'replicate/bytedance/seedance-2.0-fast';
const seedance1 = 'fal/fal-ai/bytedance/seedance/v1/pro/fast/text-to-video';
const minimax = 'fal/fal-ai/minimax/speech-02-hd';

/** What is set up, and who asks, from the next request on. */
let generators = everyVendor;
let userId = '';
let web: TestWeb;
beforeAll(async () => {
  await createMissingPlans(db);
  // Nobody gets more than a test gives them.
  const welcome = welcomeTerms(secret, { LIMIT_WELCOME_GRANTS_PER_DAY: 0 });
  const fixed = { db, logger, events, ...newStreams(db), baseUrl, secret, welcome };
  web = await startTestWeb(async () => ({
    ...fixed,
    queue: worker.queue(),
    limiter: createTaskLimiter(db, taskLimits(parseEnv({ GENERATORS: generators }))),
    auth: {
      readValidSession: async () => null,
      api: {
        getSession: async () => ({ headers: new Headers(), response: { session: { id: randomUUID(), userId } } }),
      },
    } as unknown as Auth,
  }));
});
afterAll(() => web.server.stop());

async function post(route: string, body: unknown, key?: string) {
  const headers = { 'Content-Type': 'application/json', ...(key ? { 'Idempotency-Key': key } : {}) };
  const asked = new Request(`${baseUrl}/api/${route}`, { method: 'POST', body: JSON.stringify(body), headers });
  const answer = await web.ask(asked);
  // biome-ignore lint/suspicious/noExplicitAny: what is answered is what is tested
  return { status: answer.status, ...((await answer.json()) as { message: string; data: any }) };
}
const create = (slug: TaskTypeSlug, body: unknown, key?: string) => post(`tasks/${slug}`, body, key);

async function someone(credits = 1000) {
  generators = everyVendor;
  userId = (await createUserWithCredits(db, credits)).id;
}
const balance = async () => (await ledgerOf(db).getBalance(userId)).availableCredits;
const taskOf = (id: string) => db.task.findUniqueOrThrow({ where: { id } });

/** Generators of these models, each of which notes that it was asked. */
function generatorsOf(slug: TaskTypeSlug, models: readonly string[], generate: Generator['generate'] = makeFile) {
  const asked: string[] = [];
  const made = models.map((model) => ({
    type: taskTypes[slug].type,
    ...(model === localPreview ? {} : { model }),
    name: model,
    generate: (...given: Parameters<typeof generate>) => {
      asked.push(model);
      return generate(...given);
    },
  }));
  return { asked, services: worker.servicesWith(made) };
}
const attempt = (services: ReturnType<typeof generatorsOf>['services'], id: string) =>
  workOnTask(services, id, new AbortController().signal);

describe.each(taskTypeSlugs)('%s', (slug) => {
  test('has one price by each model: quoted, charged, in the line and of the task', async () => {
    await someone();
    const { type } = taskTypes[slug];
    const input = await anyInputOf(db, userId, slug);
    const models = offeredModels(parseEnv({ GENERATORS: everyVendor }))[slug];
    expect(models.at(-1)).toBe(localPreview);
    for (const model of models) {
      const quote = (await post(`credit-costs/${slug}`, { ...input, model })).data;
      const made = await create(slug, { ...input, model, expectedCostCredits: quote.costCredits });
      const { task } = made.data;
      const line = await db.creditTransaction.findUniqueOrThrow({ where: { id: task.creditsTransactionId } });
      expect(quote).toMatchObject({ model, balanceAfter: made.data.balance });
      expect(task).toMatchObject({ model, creditsCharged: quote.costCredits });
      expect(line).toMatchObject({ amount: -quote.costCredits, price: { book: 1, model } });
      expect(line.description.includes(modelTitle(type, model))).toBe(model !== localPreview);
      // Without what the price depends on, by which both are the usual one.
      const usual = (await post(`credit-costs/${type}`, { ...inputOfLength(type, 5, model), model })).data;
      expect(usual.costCredits).toBe(calculateGenerationCost(type, 5, model));
    }
    const byDefault = await create(slug, input);
    expect(byDefault.data.task.model).toBe(models[0]);
    await expectLedgerHolds(db, { userIds: [userId] });
  });
});

describe('a model', () => {
  const film = { prompt: 'a sea', seconds: 5 };

  test('is the local preview where no vendor is set up, at the price of before', async () => {
    await someone();
    generators = '';
    const { data } = await create('text-to-video', { ...film, expectedCostCredits: 25 });
    expect(data.task).toMatchObject({ model: localPreview, creditsCharged: 25 });
    expect((await create('text-to-video', { ...film, model: localPreview })).status).toBe(200);
  });

  test.each([seedance2.toUpperCase(), 'constructor', 'fal/gone', seedance2])(
    'that is not offered is refused with those that are: %s',
    async (model) => {
      await someone();
      generators = 'TEXT_TO_VIDEO=fal';
      for (const answer of [
        await create('text-to-video', { ...film, model }),
        await post('credit-costs/text-to-video', { ...film, model }),
        await post('credit-costs/TEXT_TO_VIDEO', { seconds: 5, model }),
        await post('generate-video', { prompt: 'a sea', duration: 5, model }),
        await post('chat', { type: 'text-to-video', message: 'a sea', model }),
      ]) {
        const message = `must be one of ${seedance1}, ${localPreview}`;
        expect([answer.status, answer.data.fields]).toEqual([400, [{ field: 'model', message }]]);
      }
      expect(await balance()).toBe(1000);
    },
  );

  test.each([7, null, '', 'x'.repeat(201)])('must be a name: %j', async (model) => {
    await someone();
    const { status, data } = await create('text-to-video', { ...film, model });
    expect([status, data.fields[0].field]).toEqual([400, 'model']);
  });

  test('is charged by none but its own price: the guard of another one is refused', async () => {
    await someone();
    for (const [model, expectedCostCredits] of [
      [seedance2, 25],
      [localPreview, 50],
      [undefined, 25],
    ] as const) {
      const { status, data } = await create('text-to-video', { ...film, model, expectedCostCredits });
      expect([status, data.reason]).toEqual([409, 'PRICE_CHANGED']);
    }
    expect([await balance(), await db.task.count({ where: { userId } })]).toEqual([1000, 0]);
  });

  test('is part of what a key is compared with, as it was sent', async () => {
    await someone();
    const first = await create('text-to-video', film, 'once');
    expect(first.data.task.model).toBe(seedance2);
    for (const model of [seedance2, localPreview]) {
      const { status, data } = await create('text-to-video', { ...film, model }, 'once');
      expect([status, data.reason]).toEqual([409, 'IDEMPOTENCY_CONFLICT']);
    }
    // Another default does not make it another request.
    generators = 'TEXT_TO_VIDEO=fal';
    expect((await create('text-to-video', film, 'once')).data.task).toMatchObject({
      uuid: first.data.task.uuid,
      model: seedance2,
    });
    expect(await balance()).toBe(950);
  });

  test('is charged once where two are asked for at once under one key', async () => {
    await someone();
    const answers = await Promise.all(
      [seedance1, seedance2, localPreview].map((model) => create('text-to-video', { ...film, model }, 'at once')),
    );
    const [made] = answers.filter(({ status }) => status === 200);
    const refused = answers.filter(({ status }) => status !== 200).map(({ data }) => data.reason);
    expect(refused).toEqual(['IDEMPOTENCY_CONFLICT', 'IDEMPOTENCY_CONFLICT']);
    expect(await balance()).toBe(1000 - made?.data.creditsCharged);
  });

  test('that is not offered any more is still answered under its key', async () => {
    await someone();
    const asked = { ...film, model: seedance2 };
    const first = await create('text-to-video', asked, 'once');
    generators = '';
    const again = await create('text-to-video', asked, 'once');
    expect([again.status, again.data.task.uuid]).toEqual([200, first.data.task.uuid]);
    expect((await create('text-to-video', asked, 'twice')).status).toBe(400);
    expect(await balance()).toBe(950);
  });
});

describe('a task', () => {
  const film = { prompt: 'a sea', seconds: 5 };
  const submitted = async (body: object) => (await create('text-to-video', body)).data.task.uuid as string;

  test('is made by its model in every attempt, whatever is usual by then', async () => {
    await someone();
    const id = await submitted({ ...film, model: seedance1 });
    const busy = generatorsOf('text-to-video', [seedance2, seedance1, localPreview], async () => {
      throw new RetryableError('busy');
    });
    await expect(attempt(busy.services, id)).rejects.toThrow('busy');
    const later = generatorsOf('text-to-video', [localPreview, seedance1]);
    await attempt(later.services, id);
    expect([busy.asked, later.asked]).toEqual([[seedance1], [seedance1]]);
    expect(await taskOf(id)).toMatchObject({ status: 'succeeded', model: seedance1, costCredits: 25 });
  });

  test('of a model that is not set up any more fails with a sentence, and every credit comes back', async () => {
    await someone();
    const id = await submitted({ ...film, model: seedance2 });
    expect(await balance()).toBe(950);
    const { asked, services } = generatorsOf('text-to-video', [seedance1, localPreview]);
    await attempt(services, id);
    const errorMessage = 'Seedance 2.0 Fast is not offered here any more: make it again with another model.';
    expect(await taskOf(id)).toMatchObject({ status: 'failed', errorMessage, costCredits: 0 });
    expect([asked, await balance()]).toEqual([[], 1000]);
    await expectLedgerHolds(db, { userIds: [userId] });
  });

  test('of before models had names is made as is usual now', async () => {
    await someone();
    const id = await submitted(film);
    await db.task.update({ where: { id }, data: { model: null } });
    const { asked, services } = generatorsOf('text-to-video', [seedance1, localPreview]);
    await attempt(services, id);
    expect([asked, (await taskOf(id)).status]).toEqual([[seedance1], 'succeeded']);
  });

  test('is tried again with its model at the price of that, and not where it is not offered any more', async () => {
    await someone();
    const id = await submitted({ ...film, model: seedance2 });
    await post(`tasks/${id}/cancel`, {});
    generators = 'TEXT_TO_VIDEO=fal+replicate';
    expect((await post(`tasks/${id}/retry`, { expectedCostCredits: 25 })).data.reason).toBe('PRICE_CHANGED');
    generators = 'TEXT_TO_VIDEO=fal';
    const refused = await post(`tasks/${id}/retry`, {});
    const message = `must be of a task whose model is offered here (${seedance1}, ${localPreview}): Seedance 2.0 Fast is not. Make it again with another model`;
    expect([refused.status, refused.data.fields]).toEqual([400, [{ field: 'uuid', message }]]);
    expect(await balance()).toBe(1000);
    generators = 'TEXT_TO_VIDEO=fal+replicate';
    const again = await post(`tasks/${id}/retry`, { expectedCostCredits: 50 });
    expect(again.data.task).toMatchObject({ model: seedance2, creditsCharged: 50, retryOf: id });
  });

  test('of speech is settled by the rule of its model', async () => {
    await someone();
    const text = 'word '.repeat(120).trim();
    const made = await create('text-to-audio', { text, model: minimax });
    expect(made.data.creditsCharged).toBe(8);
    const spoken: Generator['generate'] = async (...given) => ({
      ...(await makeFile(...given)),
      billed: { seconds: 31 },
    });
    await attempt(generatorsOf('text-to-audio', [minimax], spoken).services, made.data.task.uuid);
    expect(await taskOf(made.data.task.uuid)).toMatchObject({ status: 'succeeded', costCredits: 6 });
    expect(await balance()).toBe(994);
    await expectLedgerHolds(db, { userIds: [userId] });
  });
});

describe('the price list', () => {
  const listed = async () => {
    const answer = await web.ask(new Request(`${baseUrl}/api/credit-costs`));
    // biome-ignore lint/suspicious/noExplicitAny: what is answered is what is tested
    return (await answer.json()) as { data: any };
  };

  test('has the models of each type with price and usual time, and beside them the price of the first', async () => {
    await someone();
    generators = 'TEXT_TO_VIDEO=replicate+fal,LIPSYNC=fal';
    await db.task.deleteMany();
    // The median of the last ten: 11, 12, … 20 seconds. An older one, one that failed and one of another type do not count.
    const startedAt = new Date('2026-11-30T12:00:00Z');
    const taskAt = (seconds: number, minute: number) => ({
      id: randomUUID(),
      userId,
      type: 'TEXT_TO_VIDEO',
      model: seedance2,
      status: 'succeeded' as const,
      input: {},
      chargedCredits: 50,
      costCredits: 50,
      deadlineAt: startedAt,
      createdAt: startedAt,
      startedAt: new Date(startedAt.getTime() + minute * 60_000),
      finishedAt: new Date(startedAt.getTime() + minute * 60_000 + seconds * 1000),
    });
    await db.task.createMany({
      data: [
        taskAt(900, 0),
        ...Array.from({ length: 10 }, (_, index) => taskAt(20 - index, index + 1)),
        { ...taskAt(900, 20), status: 'failed', costCredits: 0 },
        { ...taskAt(900, 20), type: 'IMAGE_TO_VIDEO' },
        { ...taskAt(2, 20), model: localPreview, finishedAt: taskAt(0.2, 20).finishedAt },
      ],
    });
    const { VIDEO_GENERATION, LIPSYNC_GENERATION, IMAGE_GENERATION } = (await listed()).data;
    const dear = '50 credits up to 5 seconds, 100 credits up to 10 seconds';
    const usual = '25 credits up to 5 seconds, 50 credits up to 10 seconds';
    expect(VIDEO_GENERATION.TEXT_TO_VIDEO).toEqual({
      cost: 50,
      description: dear,
      models: [
        { model: seedance2, title: 'Seedance 2.0 Fast', cost: 50, description: dear, usualSeconds: 16 },
        { model: seedance1, title: 'Seedance 1.0 Pro Fast', cost: 25, description: usual, usualSeconds: null },
        { model: localPreview, title: 'Local preview', cost: 25, description: usual, usualSeconds: 1 },
      ],
    });
    expect(LIPSYNC_GENERATION.LIPSYNC.cost).toBe(60);
    expect(IMAGE_GENERATION.TEXT_TO_IMAGE).toMatchObject({ cost: 5, models: [{ model: localPreview }] });
  });

  test('is told without usual times where these cannot be read', async () => {
    const broken = { $queryRaw: async () => Promise.reject(new Error('gone')) } as unknown as typeof db;
    const usualSeconds = await createUsualSeconds(broken, localModels)();
    expect(usualSeconds('lipsync', localPreview)).toBeNull();
  });

  test('asks the database once a minute', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const $queryRaw = vi.fn(async () => [{ seconds: $queryRaw.mock.calls.length }]);
    const counting = { $queryRaw } as unknown as typeof db;
    const read = createUsualSeconds(counting, localModels);
    await Promise.all([read(), read()]);
    vi.setSystemTime(Date.now() + 59_000);
    expect((await read())('text-to-image', localPreview)).toBe(1);
    vi.setSystemTime(Date.now() + 1000);
    expect((await read())('text-to-image', localPreview)).toBe(2);
    vi.useRealTimers();
  });
});
