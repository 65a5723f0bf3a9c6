import type { APIRequestContext } from '@playwright/test';
import { brand } from '#/brand.ts';
import { expect, newPerson, test } from '#test/e2e/test.ts';

const video = { prompt: 'a lighthouse at night', seconds: 1 };

async function signUp(request: APIRequestContext): Promise<string> {
  const response = await request.post('/api/auth/sign-up/email', { data: newPerson() });
  expect(response.status()).toBe(200);
  const { cookies } = await request.storageState();
  return cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
}

test.describe('signing in as a program', () => {
  test('needs no origin, with and without a session', async ({ product }) => {
    const { name, email, password } = newPerson();
    const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
      fetch(`${product.url}/api/auth/${path}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...headers },
        body: JSON.stringify(body),
      });
    const signedUp = await post('sign-up/email', { name, email, password });
    expect(signedUp.status).toBe(200);
    const cookie = signedUp.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ');
    expect((await post('sign-in/email', { email, password }, { cookie })).status).toBe(200);
    expect((await post('sign-out', {}, { cookie })).status).toBe(200);
    expect((await fetch(`${product.url}/api/credits`, { headers: { cookie } })).status).toBe(401);
  });

  test('from a page elsewhere is refused', async ({ request }) => {
    await signUp(request);
    const { email, password } = newPerson();
    const headers = { Origin: 'https://evil.example' };
    const response = await request.post('/api/auth/sign-in/email', { data: { email, password }, headers });
    expect(response.status()).toBe(403);
  });
});

test.describe('REST', () => {
  test('makes a video while the caller waits, and reads the same task again', async ({ request }) => {
    await signUp(request);
    const response = await request.post('/api/tasks/text-to-video?wait=60', { data: video });
    expect(response.status()).toBe(200);
    const { code, data } = await response.json();
    expect(code).toBe(0);
    expect(data).toMatchObject({
      creditsUsed: 25,
      balance: 35,
      task: { status: 'succeeded', type: 'TEXT_TO_VIDEO', creditsUsed: 25 },
    });
    expect(data.outputUrl).toBe(data.task.outputUrl);
    const again = await request.get(`/api/tasks/${data.task.uuid}`);
    expect((await again.json()).data.task).toMatchObject({ ...data.task, outputUrl: expect.any(String) });
    const latest = await request.get('/api/tasks/latest');
    expect((await latest.json()).data.task.uuid).toBe(data.task.uuid);
  });

  test('serves results by signed address only, in byte ranges', async ({ request, playwright, product }) => {
    await signUp(request);
    const { data } = await (await request.post('/api/tasks/text-to-video?wait=60', { data: video })).json();
    const stranger = await playwright.request.newContext({ baseURL: product.url });
    const whole = await (await stranger.get(data.outputUrl)).body();
    const part = await stranger.get(data.outputUrl, { headers: { Range: 'bytes=10-19' } });
    expect(part.status()).toBe(206);
    expect(part.headers()).toMatchObject({
      'content-range': `bytes 10-19/${whole.length}`,
      'content-disposition': `inline; filename="${brand.slug}-${data.task.uuid}.webm"`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "sandbox; default-src 'none'",
    });
    expect(await part.body()).toEqual(whole.subarray(10, 20));
    const past = await stranger.get(data.outputUrl, { headers: { Range: `bytes=${whole.length}-` } });
    expect(past.status()).toBe(416);
    const unsigned = await stranger.get(data.outputUrl.split('?')[0]);
    expect(unsigned.status()).toBe(403);
    await stranger.dispose();
  });

  test('answers a used key with the first answer, and marks it', async ({ request }) => {
    await signUp(request);
    const headers = { 'Idempotency-Key': 'mine' };
    const first = await request.post('/api/tasks/text-to-video', { data: video, headers });
    const second = await request.post('/api/tasks/text-to-video', { data: video, headers });
    expect(await second.json()).toEqual(await first.json());
    expect([first.headers()['idempotency-replayed'], second.headers()['idempotency-replayed']]).toEqual([
      undefined,
      'true',
    ]);
    const other = await request.post('/api/tasks/text-to-video', { data: { ...video, seconds: 2 }, headers });
    expect(other.status()).toBe(409);
    expect((await (await request.get('/api/credits')).json()).data.transactions).toHaveLength(2);
  });

  test('says of too few credits what is required and what is available', async ({ request }) => {
    await signUp(request);
    await request.post('/api/tasks/text-to-video', { data: video });
    const response = await request.post('/api/tasks/text-to-video', { data: { ...video, seconds: 10 } });
    expect(response.status()).toBe(402);
    expect(await response.json()).toMatchObject({ code: 402, data: { requiredCredits: 50, availableCredits: 35 } });
  });

  test('names the fields that are wrong and charges nothing', async ({ request }) => {
    await signUp(request);
    const response = await request.post('/api/tasks/text-to-video', {
      data: { prompt: '', seconds: 11, aspectRatio: 'wide' },
    });
    expect(response.status()).toBe(400);
    expect((await response.json()).data.fields).toEqual([
      { field: 'prompt', message: 'must have 1 to 2,000 characters' },
      { field: 'seconds', message: 'must be a whole number from 1 to 10' },
      { field: 'aspectRatio', message: 'must be one of landscape, portrait, square' },
    ]);
    const broken = { headers: { 'Content-Type': 'application/json' }, data: '{"prompt": ' };
    expect(await (await request.post('/api/tasks/text-to-video', broken)).json()).toMatchObject({
      code: 400,
      data: { reason: 'VALIDATION' },
    });
    expect((await (await request.post('/api/tasks/text-to-video?wait=61', { data: video })).json()).message).toBe(
      'wait must be a whole number from 0 to 60.',
    );
    expect((await (await request.get('/api/credits')).json()).data).toMatchObject({
      balance: 60,
      held: 0,
      plan: 'Free',
    });
  });

  test('keeps one person’s tasks from another, and asks strangers to sign in', async ({
    request,
    playwright,
    product,
  }) => {
    await signUp(request);
    const { data } = await (await request.post('/api/tasks/text-to-video', { data: video })).json();
    const other = await playwright.request.newContext({ baseURL: product.url });
    expect((await other.get(`/api/tasks/${data.task.uuid}`)).status()).toBe(401);
    await signUp(other);
    expect((await other.get(`/api/tasks/${data.task.uuid}`)).status()).toBe(403);
    expect((await other.get('/api/tasks/01a1fbef-84a8-7441-ae79-ec33c08a5062')).status()).toBe(404);
    expect(await (await other.get('/api/tasks/latest')).json()).toMatchObject({ code: 0, data: { task: null } });
    await other.dispose();
  });

  test('lists plans and prices to everybody, and upgrades who is signed in', async ({ request }) => {
    const plans = (await (await request.get('/api/plans')).json()).data;
    expect(plans).toMatchObject({ currentPlan: null, currentCredits: null });
    expect(plans.plans[1]).toMatchObject({
      name: 'Basic',
      monthlyPriceCents: 1500,
      yearlyPriceCents: 21_000,
      credits: 500,
    });
    const costs = (await (await request.get('/api/credit-costs')).json()).data;
    const price = { cost: 20, description: '20 credits per 10 seconds' };
    const models = [expect.objectContaining({ model: 'local-preview', title: 'Local preview', ...price })];
    expect(costs.LIPSYNC_GENERATION).toEqual({ LIPSYNC: { ...price, models } });
    await signUp(request);
    const upgrade = { data: { planName: 'Basic', billingCycle: 'monthly' } };
    expect((await (await request.post('/api/upgrade-plan', upgrade)).json()).data).toEqual({
      plan: 'Basic',
      credits: 560,
      testMode: true,
    });
    expect((await request.post('/api/upgrade-plan', upgrade)).status()).toBe(409);
    expect((await (await request.get('/api/plans')).json()).data).toMatchObject({
      currentPlan: 'Basic',
      currentCredits: 560,
    });
  });

  test('answers in the envelope also where there is no route', async ({ request }) => {
    const response = await request.get('/api/nowhere');
    expect(response.status()).toBe(404);
    expect(await response.json()).toEqual({
      code: 404,
      message: 'There is no such route.',
      data: { reason: 'NOT_FOUND' },
    });
  });

  test('reads the ledger page by page', async ({ request }) => {
    await signUp(request);
    await request.post('/api/tasks/text-to-video', { data: video });
    const first = (await (await request.get('/api/credits?limit=1')).json()).data;
    expect(first.transactions).toMatchObject([
      { amount: -25, balance: 35, type: 'DEBIT', generationType: 'TEXT_TO_VIDEO' },
    ]);
    const second = (await (await request.get(`/api/credits?limit=1&cursor=${first.nextCursor}`)).json()).data;
    expect([second.transactions[0].type, second.nextCursor]).toEqual(['CREDIT', null]);
    expect((await request.get('/api/credits?limit=0')).status()).toBe(400);
    expect((await request.get('/api/credits?cursor=abc')).status()).toBe(400);
  });
});
