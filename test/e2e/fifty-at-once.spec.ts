import { randomUUID } from 'node:crypto';
import type { APIRequestContext, APIResponse } from '@playwright/test';
import { createClient } from '#/client/client.ts';
import { expect, newPerson, test } from '#test/e2e/test.ts';

const times = <T>(make: () => T) => Array.from({ length: 50 }, make);

async function signUp(request: APIRequestContext): Promise<string> {
  const response = await request.post('/api/auth/sign-up/email', { data: newPerson() });
  expect(response.status()).toBe(200);
  const { cookies } = await request.storageState();
  return cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
}

async function standingOf(request: APIRequestContext) {
  const { balance, transactions } = (await (await request.get('/api/credits')).json()).data;
  return { balance, amounts: transactions.map((line: { amount: number }) => line.amount) };
}

test.describe('fifty at once under one key over REST', () => {
  const requests = [
    ['submits', '/api/tasks/text-to-video', { prompt: 'a sea', seconds: 1 }, { balance: 35, amounts: [-25, 60] }],
    [
      'upgrades',
      '/api/upgrade-plan',
      { planName: 'Basic', billingCycle: 'monthly' },
      { balance: 560, amounts: [500, 60] },
    ],
  ] as const;

  for (const [name, path, data, standing] of requests) {
    test(`case 26: ${name} have one effect; every answer is the same, and all but one are marked`, async ({
      request,
    }) => {
      await signUp(request);
      const headers = { 'Idempotency-Key': randomUUID() };
      const answers: APIResponse[] = await Promise.all(times(() => request.post(path, { data, headers })));
      expect(answers.map((answer) => answer.status())).toEqual(Array(50).fill(200));
      const bodies = await Promise.all(answers.map((answer) => answer.json()));
      for (const body of bodies) expect(body).toEqual(bodies[0]);
      const marks = answers.map((answer) => answer.headers()['idempotency-replayed']);
      expect(marks.filter((mark) => mark === undefined)).toHaveLength(1);
      expect(marks.filter((mark) => mark === 'true')).toHaveLength(49);
      expect(await standingOf(request)).toEqual(standing);
      const other = await request.post('/api/tasks/text-to-video', { data: { prompt: 'other', seconds: 2 }, headers });
      expect(other.status()).toBe(409);
      expect((await other.json()).data).toMatchObject({ idempotencyKey: headers['Idempotency-Key'] });
      expect(await standingOf(request)).toEqual(standing);
    });
  }

  test('case 24: fifty submits with keys of their own and credits for two: two are made, and 48 are refused with 402 and the figures', async ({
    request,
  }) => {
    await signUp(request);
    const data = { prompt: 'a sea', seconds: 1 };
    const answers = await Promise.all(
      times(() => request.post('/api/tasks/text-to-video', { data, headers: { 'Idempotency-Key': randomUUID() } })),
    );
    const statuses = answers.map((answer) => answer.status()).toSorted();
    expect(statuses).toEqual([...Array(2).fill(200), ...Array(48).fill(402)]);
    const refused = answers.filter((answer) => answer.status() === 402);
    for (const answer of refused)
      expect((await answer.json()).data).toMatchObject({ requiredCredits: 25, availableCredits: 10 });
    expect(await standingOf(request)).toEqual({ balance: 10, amounts: [-25, -25, 60] });
  });
});

test.describe('fifty at once under one key over tRPC', () => {
  test('case 26: submits have one effect, and so have upgrades; every answer is the same, and all but one say that they are replays', async ({
    request,
    product,
  }) => {
    const cookie = await signUp(request);
    const client = () => createClient({ url: product.url, cookie });
    const video = { type: 'text-to-video' as const, input: { prompt: 'a sea', seconds: 1 }, idempotencyKey: 'video' };
    const submits = await Promise.all(times(() => client().tasks.create.mutate(video)));
    const basic = { planName: 'Basic', billingCycle: 'monthly' as const, idempotencyKey: 'basic' };
    const upgrades = await Promise.all(times(() => client().plans.upgrade.mutate(basic)));
    for (const answers of [submits, upgrades]) {
      expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
      for (const answer of answers) expect(answer).toEqual({ ...answers[0], replayed: answer.replayed });
    }
    expect(await standingOf(request)).toEqual({ balance: 535, amounts: [500, -25, 60] });
    await expect(client().tasks.create.mutate({ ...video, input: { prompt: 'other' } })).rejects.toMatchObject({
      name: 'IdempotencyConflictError',
      idempotencyKey: 'video',
    });
  });
});
