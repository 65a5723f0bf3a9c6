import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import type { Db } from '#/platform/db.ts';
import { expectNoViolations } from '#test/e2e/axe.ts';
import { makeTask } from '#test/e2e/everything-made.ts';
import { expect, signUpByApi, test } from '#test/e2e/test.ts';
import { ledgerOf } from '#test/ledger.ts';

const dayMs = 86_400_000;

/** Signs somebody up who has credits that end in five days, was charged for three types of work, and got something back. */
async function spendSome(page: Page, db: Db): Promise<void> {
  const { email } = await signUpByApi(page);
  const { id: userId } = await db.user.findFirstOrThrow({ where: { email } });
  const ledger = ledgerOf(db);
  const by = { userId, actor: 'system' };
  const expiresAt = new Date(Date.now() + 5 * dayMs);
  await ledger.grant({ ...by, amountCredits: 40, source: 'PROMO', description: 'Autumn promotion', expiresAt });
  for (const [amountCredits, generationType] of [
    [10, 'TEXT_TO_VIDEO'],
    [5, 'TEXT_TO_IMAGE'],
    [7, 'A_DANCE'],
  ] as const) {
    const { answer } = await ledger.deduct({ ...by, amountCredits, generationType, description: 'Some work' });
    if (answer.kind === 'charged' && generationType === 'TEXT_TO_VIDEO' && answer.transactionId)
      await ledger.refund({
        ...by,
        chargeId: answer.transactionId,
        amountCredits: 4,
        reason: 'failure',
        description: 'Back',
      });
  }
}

/** What the changes of the lines that are listed come to, by the table. */
async function sumOfTable(page: Page): Promise<number> {
  const cells = page.getByRole('table', { name: /^Your ledger/ }).locator('tbody tr td:nth-child(3)');
  await expect(cells.first()).toBeVisible();
  const texts = await cells.allTextContents();
  return texts.reduce((all, text) => all + Number(text.replace('−', '-').replace(/[^\d-]/g, '')), 0);
}

test('each figure of the credits page opens to the lines that add up to it; the address keeps it, and Back goes back', async ({
  page,
  product,
}) => {
  await spendSome(page, product.db);
  await makeTask(page, 'text-to-image', { prompt: 'A lantern in the snow' });
  await page.goto('/en/credits');
  const main = page.getByRole('main');
  await expect(main.getByText(/^40 credits expire|credits? expires? on .+, in 5 days/).first()).toBeVisible();

  const kinds = main.getByRole('table', { name: 'From beginning to end' });
  const opened: [string, number][] = [];
  for (const kind of ['Spent', 'Added']) {
    const figure = kinds.getByRole('row', { name: new RegExp(`^${kind}`) }).getByRole('link');
    const amount = Number(((await figure.textContent()) ?? '').replace('−', '-').replace(/[^\d-]/g, ''));
    await figure.click();
    await expect(page).toHaveURL(new RegExp(`kind=${kind === 'Spent' ? 'spending' : 'added'}`));
    await expect(main.getByRole('link', { name: `Show not only ${kind}` })).toBeVisible();
    expect(await sumOfTable(page)).toBe(amount);
    opened.push([page.url(), amount]);
  }
  await page.goBack();
  await expect(page).toHaveURL(opened[0]?.[0] ?? '');
  await expect(main.getByRole('link', { name: 'Show not only Spent' })).toBeVisible();
  expect(await sumOfTable(page)).toBe(opened[0]?.[1]);

  const types = main.getByRole('table', { name: 'Spent by type' });
  await expect(types.getByRole('row', { name: /^Videos from text/ })).toContainText('1046');
  await types
    .getByRole('row', { name: /^Videos from text/ })
    .getByRole('link')
    .click();
  await expect(page).toHaveURL(/type=TEXT_TO_VIDEO/);
  expect(await sumOfTable(page)).toBe(-6);

  const download = page.waitForEvent('download');
  await main.getByRole('link', { name: 'Download these lines as CSV' }).click();
  const file = await download;
  const rows = (await readFile(await file.path(), 'utf8')).trimEnd().split('\r\n').slice(1);
  expect(rows.reduce((all, row) => all + Number(row.split(',')[5]), 0)).toBe(-6);
});

test('charts have the same figures as a table, which the keyboard reaches, and what was made is shown in its line', async ({
  page,
  product,
}) => {
  await spendSome(page, product.db);
  await makeTask(page, 'text-to-image', { prompt: 'A lantern in the snow' });
  await page.goto('/en/credits');
  const chart = page.getByRole('region', { name: 'Spent by day' });
  await expect(chart.locator('.recharts-bar-rectangle').first()).toBeVisible();
  const height = (await chart.boundingBox())?.height;
  await chart.getByRole('radio', { name: 'Chart' }).focus();
  await page.keyboard.press('ArrowRight');
  const table = chart.getByRole('table', { name: 'Spent by day' });
  await expect(table.getByRole('link')).toHaveCount(1);
  expect((await chart.boundingBox())?.height).toBe(height);
  await expect(table.getByRole('cell', { name: '6 credits', exact: true })).toBeVisible();
  await expect(page.getByText('A lantern in the snow')).toBeVisible();
  await expectNoViolations(page);
  await page.getByRole('link', { name: 'Open what was made: A lantern in the snow' }).click();
  await expect(page).toHaveURL(/\/gallery\?item=/);
});

test('usage, lines and outlook over REST are as the document says, and of nobody else', async ({
  page,
  playwright,
  product,
}) => {
  await spendSome(page, product.db);
  const { request } = page;
  const usage = (await (await request.get('/api/credits/usage?by=week')).json()).data;
  const lines = (await (await request.get('/api/credits/lines?kind=spending')).json()).data;
  const spent = usage.movements.filter(({ kind }: { kind: string }) => kind === 'spending');
  expect(spent.reduce((all: number, { amount }: { amount: number }) => all + amount, 0)).toBe(lines.amount);
  expect((await (await request.get('/api/credits/outlook')).json()).data.pace).toBeNull();
  const jsonl = await (await request.get('/api/credits/lines?format=jsonl')).text();
  expect(
    jsonl
      .trimEnd()
      .split('\n')
      .map((text) => JSON.parse(text).amount),
  ).toContain(-7);
  const refused = await request.get('/api/credits/lines?kind=gifts');
  expect([refused.status(), (await refused.json()).data.fields[0].field]).toEqual([400, 'kind']);
  const stranger = await playwright.request.newContext({ baseURL: product.url });
  for (const what of ['usage', 'lines', 'outlook'])
    expect((await stranger.get(`/api/credits/${what}`)).status()).toBe(401);
  await stranger.dispose();
});
