import { randomUUID } from 'node:crypto';
import superjson from 'superjson';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TaskTypeSlug, taskTypeSlugs } from '#/catalog/task-types.ts';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import { createLogger } from '#/platform/logger.ts';
import { openSendingQueue, type Queue } from '#/platform/queue.ts';
import type { Auth } from '#/web/auth.ts';
import { anyInputOf, takesUploads } from '#test/any-input.ts';
import { useTestDatabase } from '#test/database.ts';
import { createGrant, createUpload, createUser } from '#test/factories.ts';
import { startTestWeb, type TestWeb } from '#test/web-server.ts';

const baseUrl = 'http://localhost:3000';
const { db, url } = useTestDatabase();
/** Who asks from the next request on; nobody when it is empty. */
let userId = '';
let web: TestWeb;
let queue: Queue;
beforeAll(async () => {
  await createMissingPlans(db);
  queue = await openSendingQueue(url, createLogger('test', 'silent'));
  const getSession = async () => ({
    headers: new Headers(),
    response: userId ? { session: { id: randomUUID(), userId } } : null,
  });
  const auth = { readValidSession: async () => null, api: { getSession } } as unknown as Auth;
  web = await startTestWeb({ db, queue, auth, baseUrl, secret: 'a secret of at least thirty-two characters' });
});
afterAll(async () => {
  await web.server.stop();
  await queue.stop({ graceful: false });
});

async function ask(route: string, init: RequestInit) {
  const answer = await web.ask(new Request(`${baseUrl}/api/${route}`, init));
  // biome-ignore lint/suspicious/noExplicitAny: what is answered is what is tested
  return { status: answer.status, body: (await answer.json()) as any };
}
const post = (route: string, body: unknown) =>
  ask(route, { method: 'POST', body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } });
const inAddress = (asked: object) => `input=${encodeURIComponent(JSON.stringify(superjson.serialize(asked)))}`;
const queryQuote = (asked: object) => ask(`trpc/creditCosts.quote?${inAddress(asked)}`, { method: 'GET' });
const dataOf = ({ body }: Awaited<ReturnType<typeof ask>>) => body.data ?? body.result.data.json;
const fieldsOf = ({ body }: Awaited<ReturnType<typeof ask>>): string[] =>
  body.data.fields.map(({ field }: { field: string }) => field);

async function someone() {
  userId = (await createUser(db)).id;
  await createGrant(db, userId, { amount: 940 });
}
const linesOf = () => db.creditTransaction.count({ where: { userId } });

describe.each(taskTypeSlugs)('a quote of %s', (slug) => {
  test('is what a submit of the same input charges, over REST and tRPC, and moves nothing', async () => {
    await someone();
    const input = await anyInputOf(db, userId, slug);
    const quoted = await post(`credit-costs/${slug}`, input);
    expect(quoted.status).toBe(200);
    const lines = await linesOf();
    const { costCredits, expectedCostCredits, fundings, balanceAfter } = dataOf(
      await queryQuote({ type: slug, input }),
    );
    expect(dataOf(quoted)).toMatchObject({ costCredits, expectedCostCredits: costCredits, balanceAfter });
    expect(fundings.reduce((sum: number, { credits }: { credits: number }) => sum + credits, 0)).toBe(costCredits);
    expect([await linesOf(), await db.task.count({ where: { userId } })]).toEqual([lines, 0]);
    expect(await db.upload.count({ where: { userId, usedAt: { not: null } } })).toBe(0);

    const made = await post(`tasks/${slug}`, { ...input, expectedCostCredits });
    expect(dataOf(made)).toMatchObject({ creditsCharged: costCredits, balance: balanceAfter });
    const otherwise = await post(`tasks/${slug}`, { ...input, expectedCostCredits: costCredits + 1 });
    expect(otherwise.status).toBe(409);
  });

  test('may have the price that is expected and a key beside the input, as a submit has', async () => {
    await someone();
    const input = await anyInputOf(db, userId, slug);
    const { costCredits } = dataOf(await post(`credit-costs/${slug}`, { ...input, expectedCostCredits: 1 }));
    const asked = { type: slug, input, expectedCostCredits: 1, idempotencyKey: 'once' };
    expect(dataOf(await queryQuote(asked)).costCredits).toBe(costCredits);
  });

  test('names what is wrong with an input by its field', async () => {
    await someone();
    const input = await anyInputOf(db, userId, slug);
    const [first = ''] = Object.keys(input);
    const without = Object.fromEntries(Object.entries(input).filter(([field]) => field !== first));
    expect(fieldsOf(await post(`credit-costs/${slug}`, { ...without, [first]: 7 }))).toEqual([first]);
    expect(fieldsOf(await post(`credit-costs/${slug}`, without))).toEqual([first]);
    expect(fieldsOf(await post(`credit-costs/${slug}`, { ...input, other: 1 }))).toEqual(['other']);
  });

  test('is for everybody where it names no upload; one that does is for who has signed in', async () => {
    await someone();
    const input = await anyInputOf(db, userId, slug);
    const { costCredits } = dataOf(await post(`credit-costs/${slug}`, input));
    userId = '';
    const answer = await post(`credit-costs/${slug}`, input);
    if (takesUploads(slug)) expect([answer.status, answer.body.data.reason]).toEqual([401, 'UNAUTHORIZED']);
    else expect(dataOf(answer)).toMatchObject({ costCredits, availableCredits: null, fundings: [] });
  });
});

describe('a quote', () => {
  const ofUploads = taskTypeSlugs.filter(takesUploads);

  test.each(ofUploads)('of %s with somebody else’s uploads is refused as if they were not there', async (slug) => {
    await someone();
    const theirs = await anyInputOf(db, userId, slug);
    await someone();
    const [answer, submit] = [await post(`credit-costs/${slug}`, theirs), await post(`tasks/${slug}`, theirs)];
    expect([answer.status, answer.body.message]).toEqual([400, submit.body.message]);
    expect(answer.body.message).toContain('that you uploaded and that is still there');
  });

  test('follows the text and the sound', async () => {
    await someone();
    const costOf = async (slug: TaskTypeSlug, input: object) =>
      dataOf(await post(`credit-costs/${slug}`, input)).costCredits;
    const words = (count: number) => ({ text: Array.from({ length: count }, () => 'word').join(' ') });
    expect(await costOf('text-to-audio', words(37))).toBe(1);
    expect(await costOf('text-to-audio', words(38))).toBe(2);
    const { id: imageId } = await createUpload(db, userId);
    const { id: audioId } = await createUpload(db, userId, { kind: 'audio', durationMs: 10_001 });
    expect(await costOf('lipsync', { imageId, audioId })).toBe(40);
  });

  test('that cannot be paid says what is missing', async () => {
    userId = (await createUser(db)).id;
    const text = 'word '.repeat(999).trim();
    const answer = dataOf(await post('credit-costs/text-to-audio', { text }));
    expect(answer).toMatchObject({ costCredits: 27, isEnough: true, balanceAfter: 33 });
    expect(dataOf(await post('credit-costs/TEXT_TO_VIDEO', { seconds: 10 }))).toMatchObject({ costCredits: 50 });
    const { id: imageId } = await createUpload(db, userId);
    const { id: audioId } = await createUpload(db, userId, { kind: 'audio', durationMs: 31_000 });
    expect(dataOf(await post('credit-costs/lipsync', { imageId, audioId }))).toMatchObject({
      costCredits: 80,
      isEnough: false,
      missingCredits: 20,
      fundings: [],
    });
  });

  test('of a text that is too long for an address is asked of tRPC by POST', async () => {
    await someone();
    const input = { text: 'word '.repeat(1000).trim() };
    const answer = await post('trpc/creditCosts.quote', superjson.serialize({ type: 'text-to-audio', input }));
    expect(dataOf(answer)).toMatchObject({ costCredits: 27 });
  });

  test.each(['...', '\u200b', 'Добрый день'])(
    'and a submit of a text that the local voices cannot say (%j) are refused by its field, and nothing is charged',
    async (text) => {
      await someone();
      for (const route of ['credit-costs/text-to-audio', 'tasks/text-to-audio', 'generate-audio']) {
        const answer = await post(route, { text });
        expect([answer.status, fieldsOf(answer)]).toEqual([400, ['text']]);
        expect(answer.body.message).toMatch(/^text must (have something to say|be in Latin letters)/);
      }
      expect(await db.creditTransaction.count({ where: { userId, type: 'DEBIT' } })).toBe(0);
      expect(await db.task.count({ where: { userId } })).toBe(0);
    },
  );

  test('by figures is as it was, and an unknown type is told what there is', async () => {
    userId = '';
    expect(dataOf(await queryQuote({ type: 'TEXT_TO_AUDIO', input: { seconds: 16 } })).costCredits).toBe(2);
    expect(dataOf(await post('credit-costs/LIPSYNC', { seconds: 11 })).costCredits).toBe(40);
    expect(fieldsOf(await post('credit-costs/TEXT_TO_VIDEO', { seconds: 11 }))).toEqual(['seconds']);
    const unknown = await post('credit-costs/poem', {});
    expect(unknown.body.message).toMatch(/^type must be one of text-to-image, .*, TEXT_TO_IMAGE, .*LIPSYNC\.$/);
  });
});
