import type { Browser, Page } from '@playwright/test';
import type { Role } from '#/generated/prisma/enums.ts';
import type { Db } from '#/platform/db.ts';
import { expectNoViolations } from '#test/e2e/axe.ts';
import { makeTask } from '#test/e2e/everything-made.ts';
import { expect, newPerson, signUpByApi, test } from '#test/e2e/test.ts';
import { ledgerOf } from '#test/ledger.ts';

/** Somebody with an account, in a browser of their own. */
async function signUp(browser: Browser, product: { url: string; db: Db }, role: Role = 'user') {
  const page = await (await browser.newContext({ baseURL: product.url })).newPage();
  const { email } = await signUpByApi(page, newPerson());
  const { id } = await product.db.user.update({ where: { email }, data: { role }, select: { id: true } });
  return { page, email, id };
}

/** The second and third step of an act: look at what it does, and do it with a reason. */
async function doIt(page: Page, effect: RegExp): Promise<void> {
  await page.getByRole('button', { name: 'Show what it does' }).click();
  await expect(page.getByRole('table', { name: 'What it changes' })).toHaveText(effect, { useInnerText: true });
  await page.getByLabel('Reason', { exact: true }).fill('They wrote to us');
  await page.getByRole('button', { name: /^Do it/ }).click();
  await expect(page.getByText('Done, and recorded.')).toBeVisible();
}

test('cases of support are solved in three steps: find, look, do', async ({ browser, product }) => {
  const { db } = product;
  const user = await signUp(browser, product);
  await makeTask(user.page, 'text-to-video', { prompt: 'A lantern in the snow', seconds: 1 });
  const charge = await db.creditTransaction.findFirstOrThrow({ where: { userId: user.id, type: 'DEBIT' } });
  const { page } = await signUp(browser, product, 'admin');
  const account = `/en/admin/users/${user.id}`;

  await test.step('a charge that nobody understands', async () => {
    await page.goto('/en/admin/users');
    await page.getByRole('searchbox', { name: 'Address, name or id' }).fill(charge.id);
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: user.email }).click();
    const row = page.getByRole('row').filter({ hasText: 'Video from text' });
    await row.getByRole('link', { name: 'Why' }).click();
    await expect(page.getByText('25 credits for up to 5 s')).toBeVisible();
    await expectNoViolations(page);
  });

  await test.step('a refund by hand', async () => {
    const row = page.getByRole('row').filter({ hasText: 'Video from text' });
    await row.getByRole('link', { name: 'Refund' }).click();
    await expect(page.getByLabel('Id of the charge')).toHaveValue(charge.id);
    await doIt(page, /Available credits\s+35\s+60/);
    const refund = await db.creditTransaction.findFirst({ where: { refundsId: charge.id } });
    expect(refund?.amount).toBe(25);
  });

  await test.step('a wrong plan', async () => {
    await page.goto(account);
    await page.getByLabel('What', { exact: true }).selectOption('Change the plan');
    await page.getByLabel('Plan', { exact: true }).fill('Basic');
    await doIt(page, /Plan\s+Free\s+Basic/);
  });

  await test.step('credits that expired by our fault', async () => {
    const by = { userId: user.id, actor: 'system', source: 'PROMO' as const, description: 'Autumn promotion' };
    await ledgerOf(db).grant({ ...by, amountCredits: 20, expiresAt: new Date(Date.now() + 500) });
    const expiry = { userId: user.id, type: 'EXPIRE' as const };
    await expect
      .poll(async () => {
        await db.$transaction((tx) => ledgerOf(db).bookDue(tx, user.id));
        return db.creditTransaction.count({ where: expiry });
      })
      .toBe(1);
    await page.goto(account);
    await page.getByRole('link', { name: 'Undo' }).click();
    await doIt(page, /Available credits\s+560\s+580/);
  });

  await test.step('somebody who harms others', async () => {
    await page.goto(account);
    await page.getByLabel('What', { exact: true }).selectOption('Block');
    await doIt(page, /Blocked\s+false\s+true/);
    expect((await user.page.request.get('/api/credits')).status()).toBe(401);
  });

  await test.step('what was done stands in the audit, and as a file', async () => {
    await page.goto(`/en/admin/audit?userId=${user.id}`);
    await expect(page.getByRole('row').filter({ hasText: 'They wrote to us' })).toHaveCount(4);
    const file = await page.request.get(`/api/admin/tables/audit?userId=${user.id}&format=csv`);
    expect((await file.text()).trim().split('\r\n')).toHaveLength(5);
  });
});

test('a plan is changed after what it changes was shown, and people are offered the new one', async ({
  browser,
  product,
}) => {
  const { page } = await signUp(browser, product, 'admin');
  await page.goto('/en/admin/plans/new');
  await page.getByLabel('Name').fill('Studio');
  await page.getByLabel('Description').fill('For teams');
  await page.getByLabel('Price of a month, in cents').fill('9900');
  await page.getByLabel('Price of a year, in cents').fill('nothing');
  await page.getByLabel('Credits of a month').fill('5000');
  await page.getByRole('button', { name: 'Show what changes' }).click();
  await expect(page.getByText(/^must be a whole number/)).toBeVisible();
  await page.getByLabel('Price of a year, in cents').fill('99000');
  await page.getByRole('button', { name: 'Show what changes' }).click();
  await page.getByLabel('Reason').fill('Teams asked for it');
  await page.getByRole('button', { name: 'Save the plan' }).click();
  await expect(page.getByRole('link', { name: 'Studio' })).toBeVisible();
  await page.goto('/en/plans');
  await expect(page.getByRole('article', { name: 'Studio' })).toBeVisible();
  await product.db.plan.delete({ where: { name: 'Studio' } });
});

test('the console is for operators; to others there is no such page', async ({ browser, product }) => {
  const visitor = await (await browser.newContext({ baseURL: product.url })).newPage();
  await visitor.goto('/en/admin/users');
  await expect(visitor).toHaveURL(/\/sign-in/);
  const user = await signUp(browser, product);
  for (const path of ['/en/admin', '/en/admin/users', '/en/admin/plans/Basic', '/en/admin/audit'])
    expect((await user.page.goto(path))?.status(), path).toBe(404);
  expect((await user.page.request.get('/api/admin/tables/plans')).status()).toBe(403);
  const support = await signUp(browser, product, 'support');
  expect((await support.page.goto('/en/admin'))?.status()).toBe(200);
  await expect(support.page.getByRole('heading', { name: 'Outstanding credits by week of expiry' })).toBeVisible();
  expect((await support.page.goto('/en/admin/audit'))?.status()).toBe(404);
  expect((await support.page.request.get('/api/admin/tables/audit')).status()).toBe(403);
  await product.db.user.update({ where: { id: support.id }, data: { role: 'user' } });
  expect((await support.page.goto('/en/admin'))?.status(), 'with the old cookie').toBe(404);
});

test('an operator looks at an account as its user does, and the record says so', async ({ browser, product }) => {
  const user = await signUp(browser, product);
  const { page, id } = await signUp(browser, product, 'support');
  await page.goto(`/en/admin/users/${user.id}/view`);
  await page.getByLabel('Reason').fill('They see another balance');
  await page.getByRole('button', { name: 'Open the view' }).click();
  await expect(page.getByText('You look at the account of Ada Lovelace.')).toBeVisible();
  await expect(page.getByRole('main').getByText('60 credits')).toBeVisible();
  expect(await page.getByRole('main').getByRole('button').count()).toBe(0);
  const entry = await product.db.auditEntry.findFirst({ where: { userId: user.id } });
  expect(entry).toMatchObject({ act: 'view', actor: `support:${id}`, reason: 'They see another balance' });
});
