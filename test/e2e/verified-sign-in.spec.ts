import { createEmulator } from 'emulate';
import { type LoneWeb, startLoneWeb } from '#test/e2e/lone-web.ts';
import { linkOf } from '#test/e2e/mails.ts';
import { freePort } from '#test/e2e/product.ts';
import { expect, newPerson, signUpInForm, test } from '#test/e2e/test.ts';

// Where an address must be verified first, and with Google and GitHub, whose places two servers of this machine take.
test.describe.configure({ mode: 'serial' });

let web: LoneWeb;
const closing: (() => Promise<unknown>)[] = [];

test.beforeAll(async () => {
  const users = { email: 'grace@example.com', name: 'Grace Hopper', login: 'grace' };
  const google = await createEmulator({
    service: 'google',
    port: await freePort(),
    seed: { google: { users: [users] } },
  });
  const github = await createEmulator({
    service: 'github',
    port: await freePort(),
    seed: { github: { users: [users] } },
  });
  closing.push(
    () => google.close(),
    () => github.close(),
  );
  const client = (name: string) => ({ [`${name}_CLIENT_ID`]: 'a-client', [`${name}_CLIENT_SECRET`]: 'a-secret' });
  web = await startLoneWeb({
    env: {
      EMAIL_VERIFICATION: 'required',
      ...client('GOOGLE'),
      GOOGLE_URL: google.url,
      ...client('GITHUB'),
      GITHUB_URL: github.url,
      GITHUB_API_URL: github.url,
    },
  });
  closing.push(() => web.stop());
});
test.afterAll(async () => {
  for (const close of closing.toReversed()) await close();
});

test('nobody is in before the link of the mail was pressed; then they are, with their credits', async ({ page }) => {
  const person = newPerson();
  await page.goto(`${web.url}/en/sign-up`);
  await signUpInForm(page, person);
  await expect(page.getByRole('main').getByRole('status')).toContainText(person.email);
  await page.goto(`${web.url}/en/sign-in`);
  await page.getByLabel('E-mail').fill(person.email);
  await page.getByLabel('Password').fill(person.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('main').getByRole('status')).toContainText('is not confirmed yet');
  await page.getByRole('button', { name: 'Send it again' }).click();
  await expect(page.getByText(`A mail is on its way to ${person.email}.`)).toBeVisible();

  await page.goto(web.url + (await linkOf(web.db, 'verifyEmail', person.email)));
  await page.getByRole('button', { name: 'Confirm' }).click();
  await page.getByRole('link', { name: 'Go to sign-in' }).click();
  await page.getByLabel('E-mail').fill(person.email);
  await page.getByLabel('Password').fill(person.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('banner').getByRole('button', { name: '60 credits' })).toBeVisible();
});

test('Google makes an account and lets in again; GitHub, with the same verified address, is the same account', async ({
  page,
}) => {
  for (const [provider, at] of [
    ['Google', 'grace@example.com'],
    ['GitHub', 'grace'],
    ['Google', 'grace@example.com'],
  ] as const) {
    await page.context().clearCookies();
    await page.goto(`${web.url}/en/sign-in?next=/en/account`);
    await page.getByRole('button', { name: `Continue with ${provider}` }).click();
    await page
      .locator('button', { has: page.getByText(at, { exact: true }) })
      .first()
      .click();
    await expect(page).toHaveURL(`${web.url}/en/account`);
  }
  expect(await web.db.user.count({ where: { email: 'grace@example.com' } })).toBe(1);
  const accounts = await web.db.account.findMany({ where: { user: { email: 'grace@example.com' } } });
  expect(accounts.map(({ providerId }) => providerId).toSorted()).toEqual(['github', 'google']);
  expect(accounts.flatMap(({ accessToken, refreshToken, idToken }) => [accessToken, refreshToken, idToken])).toEqual(
    Array(6).fill(null),
  );

  const security = page.getByRole('region', { name: 'Sign-in and security' });
  await security.getByRole('button', { name: 'Disconnect GitHub' }).click();
  await expect(security.getByRole('button', { name: 'Connect GitHub', exact: true })).toBeVisible();
  await security.getByRole('button', { name: 'Disconnect Google' }).click();
  await expect(security.getByRole('alert')).toContainText('It is your only way to sign in.');
});
