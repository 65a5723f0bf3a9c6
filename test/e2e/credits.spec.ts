import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { brand } from '#/brand.ts';
import type { Db } from '#/platform/db.ts';
import { expectNoViolations } from '#test/e2e/axe.ts';
import { makeTask } from '#test/e2e/everything-made.ts';
import { expect, newPerson, signUpByApi, test } from '#test/e2e/test.ts';
import { ledgerOf } from '#test/ledger.ts';

const dayMs = 86_400_000;
const video = { prompt: 'A lantern in the snow', seconds: 1 };

/** Signs somebody up and gives them 20 promotional credits that end in three days, beside their 60. */
async function signUpWithPromotion(page: Page, db: Db): Promise<void> {
  const { email } = await signUpByApi(page, newPerson());
  const { id: userId } = await db.user.findFirstOrThrow({ where: { email } });
  const promotion = { amountCredits: 20, source: 'PROMO' as const, description: 'Autumn promotion' };
  const expiresAt = new Date(Date.now() + 3 * dayMs);
  await ledgerOf(db).grant({ userId, actor: 'system', ...promotion, expiresAt });
}

async function upgrade(page: Page, planName: string): Promise<void> {
  const response = await page.request.post('/api/upgrade-plan', { data: { planName, billingCycle: 'monthly' } });
  expect(response.status()).toBe(200);
}

test('the form says which credits would pay, live, and then they do', async ({ page, product }) => {
  await signUpWithPromotion(page, product.db);
  await page.goto('/en/tasks/text-to-video');
  const main = page.getByRole('main');
  const paidWith = main.getByRole('list', { name: 'Paid with' }).getByRole('listitem');
  await expect(paidWith).toHaveText([/^20 from Promotion, expiring on .+, in 3 days$/, '5 from Welcome']);
  await expect(main.getByText('55 left of 80')).toBeVisible();

  const button = page.getByRole('button', { name: /^Generate/ });
  const place = await button.boundingBox();
  await page.getByRole('slider', { name: 'Length' }).focus();
  await page.keyboard.press('End');
  await expect(main.getByText('30 left of 80')).toBeVisible();
  await expect(paidWith).toHaveText([/^20 from Promotion/, '30 from Welcome']);
  expect(await button.boundingBox(), 'the button stays where it is').toEqual(place);

  await page.getByLabel('Prompt').fill('A lantern in the snow');
  await button.click();
  await expect(paidWith).toHaveText([]);
  await expect(main.getByText('20 credits are missing')).toBeVisible();
});

test('a line of the history says why it is as it is, with the keyboard too', async ({ page, product }) => {
  await signUpWithPromotion(page, product.db);
  await makeTask(page, 'text-to-video', video);
  await page.goto('/en/history');
  const opener = page.getByRole('button', { name: 'Video from text' });
  await opener.focus();
  await page.keyboard.press('Enter');
  await expect(opener).toHaveAttribute('aria-expanded', 'true');
  const table = page.getByRole('table', { name: /^Your ledger/ });
  for (const words of [
    '25 credits for up to 5 s',
    '1 second · Landscape',
    /^20 from Promotion, which expires on .+, in 3 days$/,
    '5 from Welcome, which never expires',
    'It was made.',
    /^You, /,
  ])
    await expect(table.getByText(words)).toBeVisible();
  await expectNoViolations(page);
  await page.keyboard.press('Enter');
  await expect(table.getByText('It was made.')).toBeHidden();

  const [line] = (await (await page.request.get('/api/credits')).json()).data.transactions;
  const explained = (await (await page.request.get(`/api/credits/${line.id}`)).json()).data;
  expect(explained).toMatchObject({ by: 'you', price: { rule: 'tiers' }, task: { status: 'succeeded' } });
  expect((await page.request.get('/api/credits/01a1fbef-84a8-7441-ae79-ec33c08a5062')).status()).toBe(404);
  expect((await page.request.get('/api/credits/abc')).status()).toBe(400);
});

test('a month’s statement is downloaded, and adds up to the balance', async ({ page, product }) => {
  await signUpWithPromotion(page, product.db);
  await makeTask(page, 'text-to-video', video);
  await page.goto('/en/history');
  const summary = page.getByRole('table', { name: /^What moved in/ });
  await expect(summary.getByRole('row', { name: /Videos from text/ })).toContainText('−25');
  await expect(summary.getByRole('row').last()).toContainText('55');

  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: /as CSV$/ }).click();
  const file = await download;
  expect(file.suggestedFilename()).toMatch(new RegExp(`^${brand.slug}-statement-\\d{4}-\\d{2}\\.csv$`));
  const rows = (await readFile(await file.path(), 'utf8'))
    .trimEnd()
    .split('\r\n')
    .map((row) => row.split(','));
  expect(rows[0]).toEqual(['date', 'line', 'type', 'reason', 'description', 'credits', 'balance', 'booked', 'model']);
  const [opening, ...lines] = rows.slice(1, -1);
  const closing = rows.at(-1);
  expect([opening?.[2], closing?.[2], lines.length]).toEqual(['OPENING', 'CLOSING', 3]);
  const sum = lines.reduce((all, row) => all + Number(row[5]), Number(opening?.[6]));
  expect([sum, Number(closing?.[6])]).toEqual([55, 55]);
});

test('statements over REST are in the envelope, or CSV, and say what is allowed', async ({
  page,
  playwright,
  product,
}) => {
  await signUpWithPromotion(page, product.db);
  const statement = await page.request.get('/api/credits/statement');
  expect(await statement.json()).toMatchObject({
    code: 0,
    data: { openingBalance: 0, closingBalance: 80, byReason: [{ reason: 'SIGNUP' }, { reason: 'PROMO', amount: 20 }] },
  });
  const csv = await page.request.get('/api/credits/statement?format=csv&from=2024-01-01&to=2024-02-01');
  expect(csv.headers()).toMatchObject({
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': `attachment; filename="${brand.slug}-statement-2024-01.csv"`,
  });
  const refused = await page.request.get('/api/credits/statement?from=2024-02-01&to=2024-01-01');
  expect(await refused.json()).toMatchObject({ code: 400, message: 'to must be later than from.' });
  const format = await page.request.get('/api/credits/statement?format=pdf');
  expect(await format.json()).toMatchObject({ code: 400, message: 'format must be one of json, csv.' });
  const stranger = await playwright.request.newContext({ baseURL: product.url });
  expect((await stranger.get('/api/credits/statement')).status()).toBe(401);
  await stranger.dispose();
});

test('an upgrade, a move down and keeping the plan leave the focus on the plan', async ({ page }) => {
  await signUpByApi(page);
  await page.goto('/en/plans');
  const card = (name: string) => page.getByRole('article', { name });
  const heading = (name: string) => card(name).getByRole('heading', { name });
  await card('Premium')
    .getByRole('button', { name: /^Upgrade/ })
    .press('Enter');
  await page.getByRole('dialog').getByRole('button', { name: 'Upgrade to Premium' }).press('Enter');
  await expect(heading('Premium')).toBeFocused();
  await expect(card('Premium')).toContainText(
    /Renews on .+ with 1,200 credits; up to 1,200 unused ones stay one month more/,
  );

  await card('Basic')
    .getByRole('button', { name: /^Move down on/ })
    .press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Move down to Basic' });
  await expect(dialog).toContainText(/Premium and everything in it stays until .+, in \d/);
  await expect(dialog).toContainText('From then on Basic gives you 500 credits each month.');
  await expectNoViolations(page);
  await dialog.getByRole('button', { name: 'Move down to Basic' }).press('Enter');
  await expect(heading('Premium')).toBeFocused();
  await expect(card('Basic')).toContainText('Next');
  await expect(card('Premium')).toContainText(/Basic follows on/);

  await page.reload();
  await card('Premium').getByRole('button', { name: 'Keep Premium' }).press('Enter');
  await expect(heading('Premium')).toBeFocused();
  await expect(card('Premium')).toContainText(/Renews on/);
  await expect(card('Basic').getByRole('button', { name: /^Move down on/ })).toBeVisible();
});

test('another billing cycle is arranged and called off on the plans page, and the focus stays on the plan', async ({
  page,
}) => {
  await signUpByApi(page);
  await upgrade(page, 'Basic');
  await page.goto('/en/plans');
  const card = page.getByRole('article', { name: 'Basic' });
  await expect(card).toContainText(/Renews on/);
  await page.getByRole('radio', { name: 'Yearly' }).click();
  await card.getByRole('button', { name: /^Pay by the year from/ }).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Pay Basic by the year' });
  await expect(dialog).toContainText(/You pay by the month until .+, in \d/);
  await expect(dialog).toContainText('It then costs $210 a year.');
  await expectNoViolations(page);
  await dialog.getByRole('button', { name: 'Pay by the year' }).press('Enter');
  await expect(card.getByRole('heading')).toBeFocused();
  await page.reload();
  await expect(card).toContainText(/From .+, in .+, you pay by the year\./);
  await expectNoViolations(page);
  await card.getByRole('button', { name: 'Keep paying by the month' }).press('Enter');
  await expect(card.getByRole('heading')).toBeFocused();
  await expect(card).not.toContainText('you pay by the year');
});

test('REST arranges another billing cycle, each once a key, and says what is allowed', async ({ page }) => {
  await signUpByApi(page);
  const change = (billingCycle: string, key: string) =>
    page.request.post('/api/change-billing-cycle', { data: { billingCycle }, headers: { 'Idempotency-Key': key } });
  expect((await (await change('yearly', 'free')).json()).message).toBe(
    'billingCycle can be changed of a plan with a price only: Free has none.',
  );
  await upgrade(page, 'Basic');
  const first = await (await change('yearly', 'year')).json();
  expect(first.data).toMatchObject({ plan: 'Basic', nextPlan: 'Basic', nextBillingCycle: 'yearly', testMode: true });
  const again = await change('yearly', 'year');
  expect([await again.json(), again.headers()['idempotency-replayed']]).toEqual([first, 'true']);
  expect((await change('monthly', 'month')).status()).toBe(409);
  expect((await change('weekly', 'week')).status()).toBe(400);
});

test('REST arranges a move down and calls it off, each once a key', async ({ page }) => {
  await signUpByApi(page);
  await upgrade(page, 'Premium');
  const down = { data: { planName: 'Basic' }, headers: { 'Idempotency-Key': 'down' } };
  const first = await (await page.request.post('/api/downgrade-plan', down)).json();
  expect(first.data).toMatchObject({ plan: 'Premium', nextPlan: 'Basic', testMode: true });
  const again = await page.request.post('/api/downgrade-plan', down);
  expect([await again.json(), again.headers()['idempotency-replayed']]).toEqual([first, 'true']);
  const kept = await page.request.post('/api/keep-plan');
  expect((await kept.json()).data).toEqual({ plan: 'Premium', nextPlan: null, nextPlanAt: null, testMode: true });
  expect((await page.request.post('/api/downgrade-plan', { data: { planName: 'Premium' } })).status()).toBe(409);
  expect((await page.request.post('/api/downgrade-plan', { data: {} })).status()).toBe(400);
});
