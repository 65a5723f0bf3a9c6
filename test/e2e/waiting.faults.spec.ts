import type { Page } from '@playwright/test';
import { type LoneWeb, startLoneWeb } from '#test/e2e/lone-web.ts';
import { test as base, expect, newPerson } from '#test/e2e/test.ts';

/** With a web process whose database can be taken away, waiting for it no longer than people's do. */
const test = base.extend<{ lone: LoneWeb }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads off the pattern which fixtures this one needs
  lone: async ({}, use) => {
    const lone = await startLoneWeb({ waitFactor: 1 });
    await use(lone);
    await lone.stop();
  },
  baseURL: async ({ lone }, use) => use(lone.url),
});
test.use({ cutsConnections: true });

const pages = ['/en', '/en/plans', '/en/history', '/en/gallery', '/en/tasks/text-to-image', '/en/sign-in'];

async function signUp(page: Page): Promise<void> {
  expect((await page.request.post('/api/auth/sign-up/email', { data: newPerson() })).status()).toBe(200);
}

/** Every page is a 503 that says when to come again, and that it waits, and says nobody is signed out. */
async function expectWaiting(page: Page): Promise<void> {
  for (const path of pages) {
    const answer = await page.request.get(path, { maxRedirects: 0 });
    const html = await answer.text();
    expect([path, answer.status(), answer.headers()['retry-after']]).toEqual([path, 503, '1']);
    expect([path, /<main.*One moment: this page waits/s.test(html), />Sign in</.test(html)]).toEqual([
      path,
      true,
      false,
    ]);
    // For browsers without scripts.
    expect(html).toMatch(/<noscript><meta http-equiv="refresh" content="10"/i);
    expect(answer.headers()['set-cookie'] ?? '').not.toContain('session_token');
  }
}

for (const [broken, breaks] of [
  ['is killed', (lone: LoneWeb) => lone.toDatabase.refuse()],
  ['is frozen', async (lone: LoneWeb) => lone.toDatabase.freeze()],
] as const) {
  test(`a page that is opened while the database ${broken} waits, and goes on by itself`, async ({ page, lone }) => {
    await signUp(page);
    await breaks(lone);
    await expect.poll(async () => (await page.request.get('/en/history')).status()).toBe(503);
    await expectWaiting(page);
    const documents: number[] = [];
    page.on('response', (response) => {
      if (response.request().isNavigationRequest()) documents.push(response.status());
    });
    await page.goto('/en/history');
    await expect(page.getByRole('heading', { name: 'One moment: this page waits' })).toBeVisible();
    await expect(page.getByRole('status')).toContainText('Waiting for the part that is missing');
    await expect(page.getByRole('link', { name: 'Sign in' })).toHaveCount(0);
    await lone.toDatabase.open();
    await expect(page.getByRole('table', { name: /^Your ledger/ })).toContainText('60');
    await expect(page.getByRole('banner').getByRole('button', { name: '60 credits' })).toBeVisible();
    expect(documents).toEqual([503, 200]);
    expect(await lone.db.session.count()).toBe(1);
  });
}

test('a page for people without an account waits as well, and goes on by itself', async ({ page, lone }) => {
  await lone.toDatabase.refuse();
  await expect.poll(async () => (await page.request.get('/en/plans')).status()).toBe(503);
  expect((await page.goto('/en/sign-up'))?.status()).toBe(503);
  await expect(page.getByRole('heading', { name: 'One moment: this page waits' })).toBeVisible();
  await lone.toDatabase.open();
  await expect(page.getByLabel('Password')).toBeVisible();
});

test('a page that is open keeps what it shows and what was typed, says that it waits, and goes on by itself', async ({
  page,
  lone,
}) => {
  await signUp(page);
  await page.goto('/en/tasks/text-to-video');
  const balance = (credits: number) => page.getByRole('banner').getByRole('button', { name: `${credits} credits` });
  const bar = page.getByText('Waiting for an answer');
  await expect(balance(60)).toBeVisible();
  await page.getByLabel('Prompt').fill('A kite over the dunes');
  await expect(bar).toBeHidden();
  await lone.toDatabase.refuse();
  await expect(bar).toBeVisible();
  await page.getByLabel('Prompt').press('End');
  await page.getByLabel('Prompt').pressSequentially(' at dusk');
  await page.getByRole('button', { name: 'Generate · 25 credits' }).click();
  await expect(page.getByRole('main').getByRole('alert')).toBeVisible();
  await expect(balance(60)).toBeVisible();
  await lone.toDatabase.open();
  await expect(bar).toBeHidden();
  await expect(page.getByLabel('Prompt')).toHaveValue('A kite over the dunes at dusk');
  await expect(page).toHaveURL(/text-to-video$/);
  // The live connection tells what happens elsewhere.
  const upgrade = { planName: 'Basic', billingCycle: 'monthly' };
  expect((await page.request.post('/api/upgrade-plan', { data: upgrade })).status()).toBe(200);
  await expect(balance(560)).toBeVisible();
});

test('a list stays while the database is away, and a page that is gone to meanwhile waits', async ({ page, lone }) => {
  await signUp(page);
  await page.goto('/en/history');
  const lines = page.getByRole('table', { name: /^Your ledger/ });
  await expect(lines).toContainText('60');
  await lone.toDatabase.refuse();
  await expect(page.getByText('Waiting for an answer')).toBeVisible();
  await expect(lines).toContainText('60');
  await page.getByRole('banner').getByRole('link', { name: 'Plans' }).click();
  await expect(page.getByRole('heading', { name: 'One moment: this page waits' })).toBeVisible();
  await lone.toDatabase.open();
  await expect(page.getByRole('heading', { name: 'Basic' })).toBeVisible();
  await expect(page).toHaveURL(/\/en\/plans$/);
});

test('a page of a session that is a day old renews it, as Next sends it, and a part of a page does not', async ({
  page,
  lone,
}) => {
  await signUp(page);
  const dayMs = 24 * 60 * 60 * 1000;
  const age = () => lone.db.session.updateMany({ data: { expiresAt: new Date(Date.now() + 5 * dayMs) } });
  await age();
  const part = await page.request.get('/en/plans?_rsc=1', { headers: { rsc: '1' } });
  expect([part.status(), part.headers()['set-cookie']]).toEqual([200, undefined]);
  for (const path of ['/en', '/en/plans', '/en/history', '/en/no-such-page']) {
    await age();
    const whole = await page.request.get(path);
    expect([path, whole.headers()['set-cookie']]).toEqual([path, expect.stringContaining('session_token=')]);
    const { expiresAt } = await lone.db.session.findFirstOrThrow();
    expect(expiresAt.getTime()).toBeGreaterThan(Date.now() + 6.9 * dayMs);
    expect((await page.request.get(path)).headers()['set-cookie']).toBeUndefined();
  }
});
