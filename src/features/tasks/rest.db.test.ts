import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { parseEnv } from '#/env.ts';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import { makeSignUpWhole } from '#/features/plans/sign-up-service.ts';
import { taskLimits } from '#/features/tasks/limits.ts';
import { createTaskLimiter } from '#/features/tasks/limits-service.ts';
import { createLogger } from '#/platform/logger.ts';
import { openSendingQueue, type Queue } from '#/platform/queue.ts';
import type { Auth } from '#/web/auth.ts';
import { useTestDatabase } from '#test/database.ts';
import { createGrant, createUpload, createUser } from '#test/factories.ts';
import { ledgerOf } from '#test/ledger.ts';
import { expectLedgerHolds } from '#test/ledger-invariants.ts';
import { startTestWeb } from '#test/web-server.ts';

const baseUrl = 'http://localhost:3000';
const { db, url } = useTestDatabase();
const logger = createLogger('test', 'silent');
let queue: Queue;
beforeAll(async () => {
  await createMissingPlans(db);
  queue = await openSendingQueue(url, logger);
});
afterAll(() => queue.stop({ graceful: false }));

/** Posts as a user with so many credits, of which 60 are their welcome, and says what is answered. */
async function userWith(credits: number) {
  const { id: userId } = await createUser(db);
  await makeSignUpWhole(ledgerOf(db), userId);
  if (credits > 60) await createGrant(db, userId, { amount: credits - 60 });
  const web = await startTestWeb({
    db,
    queue,
    logger,
    limiter: createTaskLimiter(db, taskLimits(parseEnv({}))),
    auth: {
      readValidSession: async () => null,
      api: {
        getSession: async () => ({ headers: new Headers(), response: { session: { id: randomUUID(), userId } } }),
      },
    } as unknown as Auth,
    baseUrl,
    secret: 'a secret of at least thirty-two characters',
  });
  onTestFinished(() => web.server.stop());
  async function post(route: string, body: unknown, headers: Record<string, string> = {}) {
    const request = new Request(`${baseUrl}/api/${route}`, { method: 'POST', body: JSON.stringify(body), headers });
    const answer = await web.ask(request);
    // biome-ignore lint/suspicious/noExplicitAny: what is answered is what is tested
    return { status: answer.status, headers: answer.headers, body: (await answer.json()) as any };
  }
  return { userId, post };
}

const fieldsOf = (answer: { body: { data: { fields: { field: string }[] } } }) =>
  answer.body.data.fields.map(({ field }) => field);

describe('POST /api/generate-video', () => {
  test.each([
    [5, 25],
    [8, 50],
    [10, 50],
  ])('makes a video of %i seconds for %i credits', async (duration, cost) => {
    const { userId, post } = await userWith(100);
    const answer = await post('generate-video', { prompt: 'a sea', duration });
    expect(answer).toMatchObject({ status: 200, body: { code: 0, data: { creditsUsed: cost, balance: 100 - cost } } });
    expect(answer.body.data.task).toMatchObject({
      type: 'TEXT_TO_VIDEO',
      userInput: { prompt: 'a sea', seconds: duration },
    });
    await expectLedgerHolds(db);
    expect(await db.task.count({ where: { userId } })).toBe(1);
  });

  test('with a picture of one’s own moves over it', async () => {
    const { userId, post } = await userWith(100);
    const { id: imageId } = await createUpload(db, userId);
    const { body } = await post('generate-video', { prompt: 'zoom in', duration: 5, imageId });
    expect(body.data.task).toMatchObject({ type: 'IMAGE_TO_VIDEO', userInput: { imageId, seconds: 5 } });
    expect((await db.upload.findUniqueOrThrow({ where: { id: imageId } })).usedAt).not.toBeNull();
  });

  test.each([
    ['another length', { prompt: 'a sea', duration: 6 }, 'duration'],
    ['no length', { prompt: 'a sea' }, 'duration'],
    ['no prompt', { duration: 5 }, 'prompt'],
    ['an unknown field', { prompt: 'a sea', duration: 5, seconds: 5 }, 'seconds'],
    ['a picture that is none', { prompt: 'a sea', duration: 5, imageId: 'x' }, 'imageId'],
  ])('with %s is refused by the field, and nothing is charged', async (_, body, field) => {
    const { userId, post } = await userWith(100);
    const answer = await post('generate-video', body);
    expect(answer.status).toBe(400);
    expect(fieldsOf(answer)).toEqual([field]);
    expect((await ledgerOf(db).getBalance(userId)).availableCredits).toBe(100);
  });

  test('that cannot be paid leaves the picture unused, so that it goes as what nobody used does', async () => {
    const { userId, post } = await userWith(60);
    const { id: imageId } = await createUpload(db, userId);
    await post('generate-video', { prompt: 'a sea', duration: 10 });
    const answer = await post('generate-video', { prompt: 'zoom in', duration: 10, imageId });
    expect(answer.status).toBe(402);
    expect((await db.upload.findUniqueOrThrow({ where: { id: imageId } })).usedAt).toBeNull();
  });

  test('with somebody else’s picture is refused as if it were not there', async () => {
    const { userId, post } = await userWith(100);
    const { id: imageId } = await createUpload(db, (await createUser(db)).id);
    const answer = await post('generate-video', { prompt: 'a sea', duration: 5, imageId });
    expect(answer.status).toBe(400);
    expect(fieldsOf(answer)).toEqual(['imageId']);
    expect((await db.upload.findUniqueOrThrow({ where: { id: imageId } })).usedAt).toBeNull();
    expect(await db.task.count({ where: { userId } })).toBe(0);
  });

  test('under its key is answered again, also when its picture has gone since', async () => {
    const { userId, post } = await userWith(100);
    const { id: imageId } = await createUpload(db, userId);
    const body = { prompt: 'zoom in', duration: 5, imageId };
    const first = await post('generate-video', body, { 'Idempotency-Key': 'once' });
    await db.upload.delete({ where: { id: imageId } });
    const again = await post('generate-video', body, { 'Idempotency-Key': 'once' });
    expect(again.headers.get('Idempotency-Replayed')).toBe('true');
    expect(again.body.data).toEqual(first.body.data);
    expect(fieldsOf(await post('generate-video', body, { 'Idempotency-Key': 'another' }))).toEqual(['imageId']);
    expect((await ledgerOf(db).getBalance(userId)).availableCredits).toBe(75);
  });
});

describe('POST /api/generate-audio', () => {
  test('charges the estimate of 150 words a minute', async () => {
    const { post } = await userWith(100);
    const text = Array.from({ length: 150 }, () => 'word').join(' ');
    const { body } = await post('generate-audio', { text, voice: 'deep' });
    expect(body.data).toMatchObject({ creditsUsed: 4, task: { type: 'TEXT_TO_AUDIO', userInput: { voice: 'deep' } } });
  });

  test('names what is wrong', async () => {
    const { post } = await userWith(100);
    expect(fieldsOf(await post('generate-audio', { text: ' ', voice: 'loud' }))).toEqual(['text', 'voice']);
    expect(fieldsOf(await post('generate-audio', { text: 'a'.repeat(5001) }))).toEqual(['text']);
  });
});

describe('POST /api/chat', () => {
  test('makes a picture and says what it cost', async () => {
    const { post } = await userWith(60);
    const { body } = await post('chat', { type: 'text-to-image', message: 'a sea' });
    expect(body.data).toMatchObject({
      creditsUsed: 5,
      balance: 55,
      reply: 'Your picture is being made. 5 credits used, 55 left.',
    });
  });

  test('enlarges, edits and moves a mouth', async () => {
    const { userId, post } = await userWith(100);
    const { id: imageId } = await createUpload(db, userId);
    const { id: audioId } = await createUpload(db, userId, { kind: 'audio', durationMs: 12_300 });
    const larger = await post('chat', { type: 'image-upscale', message: '4x', imageId });
    expect(larger.body.data.task).toMatchObject({ type: 'IMAGE_UPSCALE', userInput: { factor: 4 } });
    const edited = await post('chat', { type: 'image-to-image', message: 'warmer', imageId });
    expect(edited.body.data.task).toMatchObject({ type: 'IMAGE_TO_IMAGE', userInput: { prompt: 'warmer' } });
    const moved = await post('chat', { type: 'lipsync', imageId, audioId });
    expect(moved.body.data).toMatchObject({ creditsUsed: 40, task: { type: 'LIPSYNC' } });
    await expectLedgerHolds(db);
  });

  test('that cannot be paid says what is missing and where to upgrade, with 402', async () => {
    const { post } = await userWith(60);
    await post('generate-video', { prompt: 'a sea', duration: 10 });
    const answer = await post('chat', { type: 'text-to-video', message: 'a sea' });
    expect(answer.status).toBe(402);
    expect(answer.body.data).toEqual({
      reason: 'INSUFFICIENT_CREDITS',
      requiredCredits: 25,
      availableCredits: 10,
      missingCredits: 15,
      reply:
        'This needs 25 credits. You have 10. 15 are missing. Upgrade at http://localhost:3000/en/plans to get more.',
    });
  });

  test.each([
    ['no message', { type: 'text-to-image' }, ['message']],
    ['a message that is too long for its type', { type: 'text-to-image', message: 'a'.repeat(2001) }, ['message']],
    ['an unknown type', { type: 'poem', message: 'x' }, ['type']],
    ['no picture', { type: 'image-to-image', message: 'x' }, ['imageId']],
    ['a picture that its type does not take', { type: 'text-to-image', message: 'x', imageId: 'x' }, ['imageId']],
    ['no sound and no picture', { type: 'lipsync' }, ['imageId', 'audioId']],
  ])('with %s is refused by the names of its own fields', async (_, body, fields) => {
    const { userId, post } = await userWith(60);
    const answer = await post('chat', body);
    expect(answer.status).toBe(400);
    expect(fieldsOf(answer)).toEqual(fields);
    expect((await ledgerOf(db).getBalance(userId)).availableCredits).toBe(60);
  });

  test('with a sound where a picture must be, or one that is too long, names the field', async () => {
    const { userId, post } = await userWith(1000);
    const { id: imageId } = await createUpload(db, userId, { width: 3000, height: 2000 });
    const { id: audioId } = await createUpload(db, userId, { kind: 'audio', durationMs: 60_001 });
    expect(fieldsOf(await post('chat', { type: 'lipsync', imageId: audioId, audioId }))).toEqual(['imageId']);
    expect(fieldsOf(await post('chat', { type: 'lipsync', imageId, audioId }))).toEqual(['audioId']);
    expect(fieldsOf(await post('chat', { type: 'image-upscale', message: '4x', imageId }))).toEqual(['imageId']);
  });
});
