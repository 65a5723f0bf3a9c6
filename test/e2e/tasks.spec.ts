import type { Page } from '@playwright/test';
import { expectNoViolations } from '#test/e2e/axe.ts';
import { expect, signUpByApi, test } from '#test/e2e/test.ts';

test.use({ workerEntry: 'test/e2e/workers/slow-worker.ts' });

const stageOf = (page: Page) => page.getByRole('region', { name: 'Your video' });
const balanceOf = (page: Page, credits: number) =>
  page.getByRole('banner').getByRole('button', { name: `${credits} credits` });

async function generate(page: Page, prompt: string): Promise<void> {
  await page.goto('/en/tasks/text-to-video');
  await page.getByLabel('Prompt').fill(prompt);
  await page.getByRole('button', { name: /^Generate/ }).click();
}

test('a running one is canceled, and nothing was charged; tried again it is made, and then removed', async ({
  page,
}) => {
  await signUpByApi(page);
  await generate(page, 'A river that takes 4');
  const stage = stageOf(page);
  await expect(stage.getByText(/^Being made/)).toBeVisible();
  await expect(balanceOf(page, 35)).toBeVisible();
  await stage.getByRole('button', { name: 'Cancel' }).click();
  await expect(stage.getByRole('alert')).toContainText('Canceled.');
  await expect(stage.getByRole('alert')).toContainText('You were not charged. 25 credits are back in your balance.');
  await expect(balanceOf(page, 60)).toBeVisible();
  await expectNoViolations(page);

  const again = stage.getByRole('button', { name: 'Try again · 25 credits' });
  await expect(stage, 'the keyboard goes on from where Cancel was').toBeFocused();
  await again.press('Enter');
  await expect(balanceOf(page, 35)).toBeVisible();
  await expect(stage.getByText('Ready')).toBeVisible();
  await expect(stage.getByRole('button', { name: /^Show the video/ })).toHaveCount(2);

  await stage.getByRole('button', { name: 'Remove' }).click();
  const dialog = page.getByRole('dialog', { name: 'Remove this video?' });
  await expect(dialog).toContainText('The 25 credits it cost stay used, as your history says.');
  await expectNoViolations(page);
  await dialog.getByRole('button', { name: 'Remove for good' }).click();
  await expect(stage.getByRole('alert')).toContainText('Canceled.');
  await expect(stage).toBeFocused();
  await expect(balanceOf(page, 35)).toBeVisible();
});

test('two tabs agree without being asked: on the balance, the task, and who canceled it', async ({ page, context }) => {
  await signUpByApi(page);
  const other = await context.newPage();
  await other.goto('/en/tasks/text-to-video');
  await expect(balanceOf(other, 60)).toBeVisible();
  await generate(page, 'A river that takes 30');
  await expect(balanceOf(page, 35)).toBeVisible();
  await expect(balanceOf(other, 35)).toBeVisible();
  await expect(stageOf(other).getByText(/^Being made, [1-9]/)).toBeVisible();
  await stageOf(other).getByRole('button', { name: 'Cancel' }).click();
  await expect(balanceOf(other, 60)).toBeVisible();
  await expect(balanceOf(page, 60)).toBeVisible();
  await expect(stageOf(page).getByRole('alert')).toContainText('You were not charged.');
});

test('tabs share one stream, the next one takes it over from one that closes, and a sign-out reaches them all', async ({
  page,
  context,
}) => {
  const holders: Page[] = [];
  context.on('request', (request) => {
    if (request.url().includes('/api/trpc/tasks.onChanges')) holders.push(request.frame().page());
  });
  await signUpByApi(page);
  await page.goto('/en/tasks/text-to-video');
  await expect.poll(() => holders).toEqual([page]);
  const [second, third] = [await context.newPage(), await context.newPage()];
  for (const tab of [second, third]) {
    await tab.goto('/en/tasks/text-to-video');
    await expect(balanceOf(tab, 60)).toBeVisible();
  }
  await generate(second, 'A river that takes 30');
  for (const tab of [page, second, third]) {
    await expect(balanceOf(tab, 35)).toBeVisible();
    await expect(stageOf(tab).getByText(/^Being made, [1-9]/)).toBeVisible();
  }
  expect(holders).toEqual([page]);

  await page.close();
  await expect.poll(() => holders.length).toBe(2);
  await stageOf(third).getByRole('button', { name: 'Cancel' }).click();
  for (const tab of [second, third]) await expect(balanceOf(tab, 60)).toBeVisible();
  expect(holders).toHaveLength(2);

  await second.getByRole('banner').getByRole('button', { name: 'Menu' }).click();
  await second.getByRole('menuitem', { name: 'Sign out' }).click();
  for (const tab of [second, third])
    await expect(tab.getByRole('banner').getByRole('link', { name: 'Sign in' })).toBeVisible();
});

test('what waits behind others of one’s own says so, and its time left is told by what the others took', async ({
  page,
}) => {
  await signUpByApi(page);
  const upgrade = { planName: 'Basic', billingCycle: 'monthly' };
  expect((await page.request.post('/api/upgrade-plan', { data: upgrade })).status()).toBe(200);
  const video = (seconds: number) => ({ data: { prompt: `A river that takes ${seconds}` } });
  await page.goto('/en/tasks/text-to-video');
  await expect(balanceOf(page, 560)).toBeVisible();
  for (let count = 0; count < 6; count += 1) await page.request.post('/api/tasks/text-to-video', video(4));
  const stage = stageOf(page);
  await expect(stage.getByText('Waiting for its turn')).toBeVisible();
  await expect(stage.getByText(/^[1-5] of yours comes? first$/)).toBeVisible();
  await expect(stage.getByText(/^About \d+ s left$/)).toBeVisible();
  await expect(stage.getByText('Ready')).toBeVisible();
});

test.describe('when the server dies', { tag: '@faults' }, () => {
  test.use({ cutsConnections: true });

  test('a page survives that the server is killed and started again in mid-task', async ({ page, product }) => {
    await signUpByApi(page);
    await generate(page, 'A river that takes 10');
    const stage = stageOf(page);
    await expect(stage.getByText(/^Being made, [1-9]/)).toBeVisible();
    await product.restartWeb();
    await expect(stage.getByText('Ready')).toBeVisible();
    await expect(stage.getByText('Connection lost. Trying again.')).toBeHidden();
    await expect(balanceOf(page, 35)).toBeVisible();
    await generate(page, 'A river that takes 1');
    await expect(balanceOf(page, 10)).toBeVisible();
  });
});

test('over REST a task is canceled, tried again under its key and removed, and others are refused', async ({
  page,
  playwright,
  product,
}) => {
  await signUpByApi(page);
  const created = await page.request.post('/api/tasks/text-to-video', { data: { prompt: 'A river that takes 30' } });
  const { uuid } = (await created.json()).data.task;
  const at = `/api/tasks/${uuid}`;
  expect((await page.request.delete(at)).status()).toBe(409);
  expect((await page.request.post(`${at}/retry`)).status()).toBe(409);
  const stranger = await playwright.request.newContext({ baseURL: product.url });
  expect((await stranger.post(`${at}/cancel`)).status()).toBe(401);
  await stranger.post('/api/auth/sign-up/email', {
    data: { name: 'Eve', email: `eve-${uuid}@example.com`, password: 'correct horse battery' },
  });
  for (const refused of [
    await stranger.post(`${at}/cancel`),
    await stranger.post(`${at}/retry`),
    await stranger.delete(at),
    await stranger.post(`${at}/complete`, { data: { costCredits: 0 } }),
    await page.request.post(`${at}/fail`, { data: { errorMessage: 'No.' } }),
    await page.request.post('/api/tasks/external', { data: { userId: uuid, costCredits: 1 } }),
  ])
    expect(await refused.json()).toMatchObject({ code: 403, data: { reason: 'FORBIDDEN' } });
  expect((await page.request.post(`/api/tasks/01a1fbef-84a8-7441-ae79-ec33c08a5062/cancel`)).status()).toBe(404);
  expect((await page.request.post('/api/tasks/abc/cancel')).status()).toBe(400);
  await stranger.dispose();

  const canceled = (await (await page.request.post(`${at}/cancel`)).json()).data;
  expect(canceled).toMatchObject({ balance: 60, task: { status: 'canceled' } });
  const wrongPrice = await page.request.post(`${at}/retry`, { data: { expectedCostCredits: 20 } });
  expect(await wrongPrice.json()).toMatchObject({ code: 409, data: { reason: 'PRICE_CHANGED', costCredits: 25 } });
  const headers = { 'Idempotency-Key': 'again' };
  const retried = await page.request.post(`${at}/retry`, { headers });
  expect((await retried.json()).data).toMatchObject({ balance: 35, task: { retryOf: uuid, status: 'queued' } });
  const replayed = await page.request.post(`${at}/retry`, { headers });
  expect([replayed.headers()['idempotency-replayed'], await replayed.json()]).toEqual(['true', await retried.json()]);
  const twice = await page.request.post(`${at}/retry`);
  expect(await twice.json()).toMatchObject({ code: 409, data: { reason: 'ALREADY_RETRIED' } });
  expect((await (await page.request.delete(at)).json()).data).toMatchObject({ balance: 35, task: { userInput: {} } });
  expect((await page.request.get(at)).status()).toBe(404);
  const next = (await retried.json()).data.task.uuid;
  await page.request.post(`/api/tasks/${next}/cancel`);
});

test('over REST an admin’s program does the work and says what it cost', async ({ page, product }) => {
  const { email } = await signUpByApi(page);
  const { id: userId } = await product.db.user.update({ where: { email }, data: { role: 'admin' } });
  const post = async (path: string, data: unknown) =>
    (await (await page.request.post(`/api/tasks/${path}`, { data })).json()) as { code: number; data: unknown };
  const created = await post('external', { userId, costCredits: 8, maxCostCredits: 12, userInput: { order: 7 } });
  expect(created).toMatchObject({ code: 0, data: { creditsUsed: 8, balance: 52 } });
  const { uuid } = (created.data as { task: { uuid: string } }).task;
  expect(await post(`${uuid}/progress`, { progress: 50 })).toMatchObject({ data: { task: { progress: 50 } } });
  expect(await post(`${uuid}/complete`, { costCredits: 13 })).toMatchObject({
    code: 400,
    data: { reason: 'SETTLEMENT_ABOVE_MAXIMUM', maxCostCredits: 12 },
  });
  const done = { task: { status: 'succeeded', creditsUsed: 11 } };
  expect(await post(`${uuid}/complete`, { costCredits: 11 })).toMatchObject({ code: 0, data: done });
  expect(await post(`${uuid}/complete`, { costCredits: 11 })).toMatchObject({ code: 0, data: done });
  expect(await post(`${uuid}/fail`, { errorMessage: 'Late.' })).toMatchObject({
    code: 409,
    data: { reason: 'TASK_STATE', status: 'succeeded' },
  });
  expect(await (await page.request.get('/api/credits')).json()).toMatchObject({ data: { balance: 49, held: 0 } });
});
