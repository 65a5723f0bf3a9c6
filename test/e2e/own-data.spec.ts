import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { makeDeletions } from '#/features/account/commands/delete-account.ts';
import { createLogger } from '#/platform/logger.ts';
import { createLocalStorage } from '#/platform/storage.ts';
import { expectNoViolations } from '#test/e2e/axe.ts';
import { expect, signUpByApi, test } from '#test/e2e/test.ts';
import { ledgerOf } from '#test/ledger.ts';
import { unzip } from '#test/unzip.ts';

test('everything is saved as one archive; an account is deleted with figures, and kept by the link of the mail', async ({
  page,
  product,
  browser,
}) => {
  const { email, password } = await signUpByApi(page);
  await page.goto('/en/account');
  const data = page.getByRole('region', { name: 'Your data' });
  const saving = page.waitForEvent('download');
  await data.getByRole('link', { name: 'Save everything' }).click();
  const archive = await unzip(await readFile(await (await saving).path()));
  expect([...archive.keys()].slice(0, 2)).toEqual(['README.txt', 'account.json']);
  expect(String(archive.get('account.json'))).toContain(email);

  await data.getByRole('button', { name: 'Delete my account' }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete this account?' });
  await expect(dialog).toContainText('60 credits are lost.');
  await expect(dialog).toContainText('You have no results and no uploads to lose.');
  await expectNoViolations(page);
  await dialog.getByLabel('Password', { exact: true }).fill('not my password');
  await dialog.getByRole('button', { name: /^Delete on / }).click();
  await expect(dialog).toContainText('That is not your password.');
  await dialog.getByLabel('Password', { exact: true }).fill(password);
  await dialog.getByRole('button', { name: /^Delete on / }).click();
  await expect(data).toContainText('This account will be deleted on');

  await page.goto('/en/tasks');
  const banner = page.getByText(/^This account will be deleted on .*in 2 weeks\. Nothing new can be started/);
  await expect(banner).toBeVisible();
  await expectNoViolations(page);
  const refused = await page.request.post('/api/tasks/text-to-image', { data: { prompt: 'A lighthouse' } });
  expect(refused.status()).toBe(403);
  expect((await refused.json()).data.reason).toBe('ACCOUNT_CLOSING');

  const { data: mail } = await product.db.mail.findFirstOrThrow({
    where: { recipient: email, kind: 'deletionRequested' },
  });
  const elsewhere = await (await browser.newContext()).newPage();
  await elsewhere.goto(`${product.url}${(mail as { url: string }).url}`);
  await expect(elsewhere.getByRole('heading', { name: 'Keep your account' })).toBeVisible();
  await expectNoViolations(elsewhere);
  await elsewhere.getByRole('button', { name: 'Keep my account' }).click();
  await expect(elsewhere.getByText('Your account stays. Sign in as usual.')).toBeVisible();
  await elsewhere.context().close();

  await page.reload();
  await expect(page.getByRole('banner')).toBeVisible();
  await expect(banner).toHaveCount(0);
  expect((await page.request.post('/api/tasks/text-to-image', { data: { prompt: 'A lighthouse' } })).status()).toBe(
    200,
  );
});

test('a deletion is called off on any page, and one that is due leaves nobody who could sign in', async ({
  page,
  product,
}) => {
  const { email, password } = await signUpByApi(page);
  const { id } = await product.db.user.findUniqueOrThrow({ where: { email } });
  const request = () => page.request.post('/api/trpc/account.requestDeletion', { data: { json: { password } } });
  expect((await request()).status()).toBe(200);
  await page.goto('/en/gallery');
  await page.getByRole('button', { name: 'Keep my account' }).click();
  await expect(page.getByText('Its deletion was called off. You can start new work again.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Keep my account' })).toHaveCount(0);

  expect((await request()).status()).toBe(200);
  await product.db.user.update({ where: { id }, data: { deletionAt: new Date(Date.now() - 1000) } });
  const storage = createLocalStorage(tmpdir());
  const work = {
    ledger: ledgerOf(product.db),
    storage,
    logger: createLogger('test', 'silent'),
    secret: () => 'unused',
  };
  expect(await makeDeletions(work)).toBe(1);
  await page.goto('/en/account');
  await expect(page).toHaveURL(/sign-in/);
  const signIn = await fetch(`${product.url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Origin: product.url },
    body: JSON.stringify({ email, password }),
  });
  expect(signIn.status).toBe(401);
});
