import type { Page } from '@playwright/test';
import { appCode } from '#test/app-code.ts';
import { expectNoViolations } from '#test/e2e/axe.ts';
import { kindsOfMails, linkOf } from '#test/e2e/mails.ts';
import { expect, newPerson, type Person, signUpByApi, test } from '#test/e2e/test.ts';

/** Signs in by the form of the page that is open. */
async function signInInForm(page: Page, { email, password }: Pick<Person, 'email' | 'password'>): Promise<void> {
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

test('a forgotten password is chosen anew by a link, which is shown to nobody but the mailbox', async ({
  page,
  product,
}) => {
  const person = await signUpByApi(page);
  await page.context().clearCookies();
  await page.goto('/en/sign-in');
  await page.getByRole('link', { name: 'Forgot your password?' }).click();
  await expect(page).toHaveURL(/\/en\/forgot-password$/);
  await page.getByLabel('E-mail').fill(person.email);
  await page.getByRole('button', { name: 'Send the link' }).click();
  await expect(page.getByRole('main').getByRole('status')).toContainText(person.email);

  const link = await linkOf(product.db, 'resetPassword', person.email);
  await page.goto(link);
  const field = page.getByLabel('New password');
  await field.fill('short');
  await page.getByRole('button', { name: 'Set the password' }).click();
  await expect(field).toHaveAccessibleDescription(/8 to 128 characters/);
  await field.fill('battery staple');
  await page.getByRole('button', { name: 'Show what is typed' }).click();
  await expect(field).toHaveAttribute('type', 'text');
  await page.getByRole('button', { name: 'Set the password' }).click();
  await expect(page.getByRole('main').getByRole('status')).toContainText('Your password is changed');
  await expectNoViolations(page);
  const token = new URLSearchParams(link.split('#')[1]).get('token') ?? 'none';
  expect(await product.readLogs()).not.toContain(token);

  await page.goto('/en/sign-in');
  await signInInForm(page, { ...person, password: 'battery staple' });
  await expect(page.getByRole('banner').getByRole('button', { name: '60 credits' })).toBeVisible();
});

test('a second factor is set up with an app, and asked for at sign-in: a code, or a recovery code', async ({
  page,
}) => {
  const person = await signUpByApi(page);
  await page.goto('/en/account');
  const security = page.getByRole('region', { name: 'Sign-in and security' });
  await security.getByRole('button', { name: 'Set up' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Your password').fill(person.password);
  const enabling = page.waitForResponse((answer) => answer.url().endsWith('/two-factor/enable'));
  await dialog.getByRole('button', { name: 'Continue' }).click();
  const { totpURI } = await (await enabling).json();
  await expect(dialog.getByRole('img', { name: 'QR code for your app' })).toBeVisible();
  await expectNoViolations(page);
  await dialog.getByLabel('Code of your app').fill(appCode(totpURI));
  await dialog.getByRole('button', { name: 'Switch on' }).click();
  await expect(dialog.getByRole('heading', { name: 'Keep your recovery codes' })).toBeVisible();
  const recovery = (await dialog.getByRole('listitem').first().textContent()) ?? '';
  await dialog.getByRole('button', { name: 'I have kept them' }).click();
  await expect(security.getByText('On', { exact: true })).toBeVisible();

  await page.context().clearCookies();
  await page.goto('/en/sign-in?next=/en/account');
  await signInInForm(page, person);
  await page.getByLabel('Code of your app').fill('000000');
  await page.getByRole('button', { name: 'Confirm' }).click();
  await expect(page.getByRole('main').getByRole('alert')).toContainText('This code does not fit');
  await page.getByRole('button', { name: 'Use a recovery code' }).click();
  await page.getByLabel('Recovery code').fill(recovery.toUpperCase().replaceAll('-', ' '));
  await expectNoViolations(page);
  await page.getByRole('button', { name: 'Confirm' }).click();
  await expect(page).toHaveURL('/en/account');
});

test('a passkey is added, two days after the sign-in only after another one, and lets in without a password', async ({
  page,
  product,
}) => {
  const devices = await page.context().newCDPSession(page);
  await devices.send('WebAuthn.enable');
  await devices.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  const person = await signUpByApi(page);
  await product.db.session.updateMany({
    where: { user: { email: person.email } },
    data: { createdAt: new Date(Date.now() - 2 * 86_400_000) },
  });
  await page.goto('/en/account');
  const security = page.getByRole('region', { name: 'Sign-in and security' });
  await security.getByRole('button', { name: 'Add a passkey' }).click();
  await expect(security.getByRole('alert')).toContainText('You signed in more than a day ago.');
  await security.getByRole('link', { name: 'Sign in again' }).click();
  await signInInForm(page, person);
  await expect(page).toHaveURL('/en/account#security');
  await security.getByRole('button', { name: 'Add a passkey' }).click();
  await expect(security.getByRole('button', { name: /^Remove the passkey/ })).toBeVisible();

  await page.context().clearCookies();
  await page.goto('/en/sign-in?next=/en/account');
  await expectNoViolations(page);
  await page.getByRole('button', { name: 'Continue with a passkey' }).click();
  await expect(page).toHaveURL('/en/account');
  await security.getByRole('button', { name: /^Remove the passkey/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await expect(security.getByText('A passkey lets you in')).toBeVisible();
});

test('an address is changed by a link in the new mailbox, and both are told', async ({ page, product }) => {
  const person = await signUpByApi(page);
  const newEmail = newPerson().email;
  await page.goto('/en/account');
  const security = page.getByRole('region', { name: 'Sign-in and security' });
  await security.getByRole('button', { name: 'Change e-mail' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('New e-mail').fill(newEmail);
  await dialog.getByLabel('Your password').fill('not the password');
  await dialog.getByRole('button', { name: 'Send the link' }).click();
  await expect(dialog.getByLabel('Your password')).toHaveAccessibleDescription(/not the password of your account/);
  await dialog.getByLabel('Your password').fill(person.password);
  await dialog.getByRole('button', { name: 'Send the link' }).click();
  await expect(security.getByText(`${newEmail} becomes yours`)).toBeVisible();

  const link = await linkOf(product.db, 'changeEmail', newEmail);
  await page.context().clearCookies();
  await page.goto(link);
  await page.getByRole('button', { name: 'Use this address' }).click();
  await expect(page.getByRole('main').getByRole('status')).toContainText(`Your e-mail is ${newEmail} now.`);
  expect((await page.context().cookies()).filter(({ httpOnly }) => httpOnly)).toEqual([]);
  expect(await kindsOfMails(product.db, person.email)).toEqual(['emailChangeAsked', 'emailChanged']);
  expect(await kindsOfMails(product.db, newEmail)).toEqual(['changeEmail', 'emailChanged']);

  await page.goto('/en/sign-in?next=/en/account');
  await signInInForm(page, { ...person, email: newEmail });
  await expect(page).toHaveURL('/en/account');
});

test('a session on another device is ended, and is out there within seconds', async ({ page, browser, product }) => {
  const person = await signUpByApi(page);
  const other = await browser.newContext({ baseURL: product.url });
  const there = await other.newPage();
  await there.goto('/en/sign-in?next=/en/gallery');
  await signInInForm(there, person);
  await expect(there).toHaveURL('/en/gallery');

  await page.goto('/en/account');
  const sessions = page.getByRole('region', { name: 'Sessions' });
  await expect(sessions.getByText('This device')).toHaveCount(1);
  await expectNoViolations(page);
  await sessions.getByRole('button', { name: 'End all others' }).click();
  await expect(sessions.getByText('You are signed in nowhere else.')).toBeVisible();
  await there.goto('/en/history');
  await expect(there).toHaveURL(/\/en\/sign-in\?next=/);
  await other.close();
});
