import { randomUUID } from 'node:crypto';
import type { Browser, Page } from '@playwright/test';
import { startFreePlan } from '#/features/plans/sign-up-service.ts';
import { createExternalTask } from '#/features/tasks/commands/external-task.ts';
import type { Role } from '#/generated/prisma/enums.ts';
import type { Db } from '#/platform/db.ts';
import { creditVerbs, lineIdOf } from '#test/credit-verbs.ts';
import { expectNoViolations } from '#test/e2e/axe.ts';
import type { Product } from '#test/e2e/product.ts';
import { expect, newPerson, signUpByApi, test } from '#test/e2e/test.ts';
import { createUser } from '#test/factories.ts';
import { ledgerOf } from '#test/ledger.ts';

/** Somebody with an account, in a browser of their own. */
async function signUp(browser: Browser, product: { url: string; db: Db }, role: Role = 'user') {
  const page = await (await browser.newContext({ baseURL: product.url })).newPage();
  const { email } = await signUpByApi(page, newPerson());
  const { id } = await product.db.user.update({ where: { email }, data: { role }, select: { id: true } });
  return { page, email, id };
}

/** The first step of a case: the account is found by what is known of it. */
async function find(page: Page, known: string, email: string): Promise<void> {
  await page.goto(`/en/admin/users?q=${encodeURIComponent(known)}`);
  await page.getByRole('table').getByRole('link', { name: email }).click();
  await expect(page.getByRole('heading', { level: 1, name: email })).toBeVisible();
}

/** The second and third step of an act: look at what it does, and do it with a reason. */
async function doIt(page: Page, effect: RegExp): Promise<void> {
  const form = page.getByRole('form', { name: 'Do something' });
  await form.getByRole('button', { name: 'Show what it does' }).click();
  await expect(form).toHaveText(effect, { useInnerText: true });
  await form.getByLabel('Reason', { exact: true }).fill('They wrote to us');
  await form.getByRole('button', { name: /^Do it/ }).click();
  await expect(form.getByText('Done, and recorded.')).toBeVisible();
}

/** The second and third step of what is done to many: look at the rehearsal, and start it. */
async function startIt(page: Page, rehearsed: RegExp): Promise<void> {
  await expect(page.getByRole('table', { name: 'How the acts stand' })).toHaveText(rehearsed, { useInnerText: true });
  await page.getByRole('button', { name: 'Start it' }).click();
  await expect(page.getByRole('main').getByRole('status').getByText('Done')).toBeVisible();
}

/** People with what the cases are about, made by the product's verbs. */
async function preparePeople({ db }: Pick<Product, 'db'>) {
  const ledger = ledgerOf(db);
  const { generate } = creditVerbs(db);
  const actor = 'system';
  const known = randomUUID()
    .replaceAll(/[^a-f]/g, '')
    .slice(0, 8);
  const person = async (email: string, before: (userId: string) => Promise<unknown> = async () => {}) => {
    const { id } = await createUser(db, { email });
    await before(id);
    await startFreePlan(ledger, id);
    return { id, email };
  };
  const [given, ended] = [new Date(Date.now() - 60_000), new Date(Date.now() - 1_000)];
  const short = {
    actor,
    amountCredits: 9,
    source: 'PROMO' as const,
    description: 'Short',
    now: given,
    expiresAt: ended,
  };
  const [ada, bob, cyd] = await Promise.all([
    person(`ada.${randomUUID()}@example.com`, (userId) => ledger.grant({ ...short, userId })),
    person(`bob.${known}1@example.com`),
    person(`b.o.b.${known}22@example.com`),
  ]);
  const charge = lineIdOf(await generate(ada.id));
  const dear = { actor, amountCredits: 10, generationType: 'LIPSYNC', description: 'A talking picture' };
  for (const { id: userId } of [bob, cyd]) await ledger.deduct({ ...dear, userId });
  const stuck = { userId: ada.id, actor, costCredits: 4, userInput: {}, sentInput: {}, deadlineSeconds: 3_600 };
  const { answer } = await createExternalTask(ledger, stuck);
  if (answer.kind !== 'created') throw new Error('The task was refused.');
  const mail = { id: randomUUID(), kind: 'resetPassword', recipient: 'aad@example.com', userId: ada.id };
  await db.mail.create({ data: { ...mail, refusal: '550 no such mailbox' } });
  return { ada, bob, cyd, charge, taskId: answer.task.id };
}

test('ten cases of support are solved in three steps each: find, look, do', async ({ browser, product }) => {
  const { db } = product;
  const [{ page }, { ada, bob, cyd, charge, taskId }] = await Promise.all([
    signUp(browser, product, 'admin'),
    preparePeople(product),
  ]);
  const rowOf = (text: string) => page.getByRole('row').filter({ hasText: text });
  const lines = (type: 'REFUND' | 'CREDIT', userId = ada.id) =>
    db.creditTransaction.findMany({ where: { userId, type }, orderBy: { seq: 'desc' } });

  await test.step('a charge that nobody understands', async () => {
    await find(page, charge, ada.email);
    await rowOf('DEBIT').filter({ hasText: '−25' }).getByRole('link', { name: 'Why' }).click();
    await expect(page.getByText('25 credits for up to 5 s')).toBeVisible();
    await expectNoViolations(page);
  });

  await test.step('a refund by hand', async () => {
    await rowOf('DEBIT').filter({ hasText: '−25' }).getByRole('link', { name: 'Refund' }).click();
    await expect(page.getByLabel('Id of the charge')).toHaveValue(charge);
    await doIt(page, /Available credits\s+31\s+56/);
    expect(await lines('REFUND')).toMatchObject([{ refundsId: charge, amount: 25 }]);
  });

  await test.step('credits that expired by our fault', async () => {
    await rowOf('EXPIRE').getByRole('link', { name: 'Undo' }).click();
    await doIt(page, /Available credits\s+56\s+65/);
  });

  await test.step('a stuck task', async () => {
    await find(page, taskId, ada.email);
    await page
      .getByRole('table', { name: 'Tasks, newest first' })
      .getByRole('link', { name: 'End', exact: true })
      .click();
    await doIt(page, /Available credits\s+65\s+69[\s\S]*Open tasks\s+1\s+0/);
  });

  await test.step('a wrong plan', async () => {
    await find(page, ada.email, ada.email);
    await page.getByLabel('What', { exact: true }).selectOption('Change the plan');
    await page.getByLabel('Plan', { exact: true }).fill('Basic');
    await doIt(page, /Plan\s+Free\s+Basic/);
  });

  await test.step('a lost mail', async () => {
    await find(page, ada.email, ada.email);
    await expect(rowOf('550 no such mailbox')).toContainText('aad@example.com');
    await rowOf('550 no such mailbox').getByRole('link', { name: 'Send again' }).click();
    await doIt(page, /It changes no figure of the account/);
    expect(await db.mail.count({ where: { userId: ada.id, kind: 'resetPassword', recipient: ada.email } })).toBe(1);
  });

  await test.step('an export asked by law', async () => {
    await find(page, ada.email, ada.email);
    await page.getByLabel('What', { exact: true }).selectOption('Export everything of the account');
    await doIt(page, /It changes no figure of the account/);
    const saved = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Save the archive' }).click();
    expect((await (await saved).path()).length).toBeGreaterThan(0);
    expect((await saved).suggestedFilename()).toMatch(/\.zip$/);
  });

  await test.step('somebody deleted by mistake', async () => {
    const deletionAt = new Date(Date.now() + 86_400_000);
    await db.user.update({ where: { id: ada.id }, data: { deletionAt } });
    await find(page, ada.email, ada.email);
    await page.getByRole('link', { name: 'Call the deletion off' }).click();
    await doIt(page, /Deleted on\s+20\S+\s+none/);
    expect(await db.user.findUnique({ where: { id: ada.id } })).toMatchObject({ deletionAt: null });
  });

  await test.step('a wrong price last week', async () => {
    await page.goto('/en/admin/batches');
    await page.getByLabel('Type of work').selectOption('LIPSYNC');
    await page.getByLabel('Charged from').fill(minuteOf(-10));
    await page.getByLabel('Charged before').fill(minuteOf(10));
    await page.getByLabel('Percent').fill('20');
    await page.getByLabel('Reason', { exact: true }).fill('Priced a quarter too high');
    await page.getByRole('button', { name: 'Rehearse it' }).click();
    await startIt(page, /Would be done\s+2\s+4/);
    for (const { id } of [bob, cyd]) expect(await lines('REFUND', id)).toMatchObject([{ amount: 2 }]);
  });

  await test.step('farmed accounts', async () => {
    await find(page, bob.email, bob.email);
    await page.getByRole('link', { name: 'Accounts like this one' }).click();
    await expect(rowOf(cyd.email)).toContainText('the same letters with other digits');
    await page.getByLabel('What', { exact: true }).selectOption('Block');
    await page.getByLabel('Reason', { exact: true }).fill('Two accounts of one person');
    await page.getByRole('button', { name: 'Rehearse it for 2 accounts' }).click();
    await startIt(page, /Would be done\s+2/);
    expect(await db.user.count({ where: { id: { in: [bob.id, cyd.id] }, blockedAt: { not: null } } })).toBe(2);
  });

  await test.step('what was done stands in the audit, and as a file', async () => {
    await page.goto(`/en/admin/audit?userId=${ada.id}`);
    await expect(rowOf('They wrote to us')).toHaveCount(7);
    const file = await page.request.get(`/api/admin/tables/audit?userId=${ada.id}&format=csv`);
    expect((await file.text()).trim().split('\r\n')).toHaveLength(8);
  });
});

/** So many minutes from now, as a field of local time takes it, in UTC. */
function minuteOf(minutes: number): string {
  return new Date(Date.now() + minutes * 60_000).toISOString().slice(0, 16);
}

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
