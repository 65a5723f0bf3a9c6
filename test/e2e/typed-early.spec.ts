import type { Page } from '@playwright/test';
import { expect, newPerson, signUpByApi, test } from '#test/e2e/test.ts';

/** Holds back every script of the page until the returned function is called, as a slow phone does. */
async function holdScripts(page: Page): Promise<() => void> {
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  await page.route(/\/_next\/static\/.*\.js/, async (route) => {
    await released;
    await route.continue();
  });
  return release;
}

/** What React has made alive has properties of React's. */
async function expectAlive(page: Page, selector: string): Promise<void> {
  await page.waitForFunction(
    (wanted) => Object.keys(document.querySelector(wanted) ?? {}).some((name) => name.startsWith('__reactProps')),
    selector,
  );
}

/** The page before its scripts: the document is there, and nothing of it is alive. */
async function openEarly(page: Page, path: string): Promise<void> {
  await page.goto(path, { waitUntil: 'commit' });
  await page.getByRole('main').locator('form').waitFor();
}

test('a prompt that is typed before the scripts have come is kept, counted, and sent', async ({ page }) => {
  await signUpByApi(page);
  const release = await holdScripts(page);
  await openEarly(page, '/en/tasks/text-to-image');
  await page.getByLabel('Prompt').pressSequentially('A kite over the dunes');
  // Too early: the browser would send the form by itself.
  await page.getByRole('button', { name: /^Generate/ }).click();
  release();
  await expect(page.getByText('21 of 2,000')).toBeVisible();
  await expect(page.getByLabel('Prompt')).toHaveValue('A kite over the dunes');
  await expect(page).toHaveURL(/\/en\/tasks\/text-to-image$/);
  await page.getByLabel('Prompt').press('End');
  await page.getByLabel('Prompt').pressSequentially(' at dusk');
  const sent = page.waitForRequest((request) => request.method() === 'POST' && request.url().includes('tasks.create'));
  await page.getByRole('button', { name: 'Generate · 5 credits' }).click();
  expect((await sent).postData()).toContain('A kite over the dunes at dusk');
  await expect(page.getByRole('banner').getByRole('button', { name: '55 credits' })).toBeVisible();
});

test('the price is that of the words that were typed before the scripts have come', async ({ page }) => {
  await signUpByApi(page);
  await page.goto('/en/tasks/text-to-audio');
  const button = page.getByRole('button', { name: /^Generate/ });
  const words = 'All the lamps in the harbour were lit. '.repeat(20);
  await page.getByRole('textbox', { name: 'Text' }).fill(words);
  await expect(button).toHaveText(/· \d+ credits/);
  const price = (await button.textContent()) ?? '';
  await page.getByRole('textbox', { name: 'Text' }).fill('');
  await expect(button).not.toHaveText(price);
  const release = await holdScripts(page);
  await openEarly(page, '/en/tasks/text-to-audio');
  await page.getByRole('textbox', { name: 'Text' }).fill(words);
  release();
  await expect(button).toHaveText(price);
  await expect(page.getByRole('textbox', { name: 'Text' })).toHaveValue(words);
});

test('what was typed early stands above what an earlier visit left, and that comes back where nothing was typed', async ({
  page,
}) => {
  await page.goto('/en/tasks/text-to-video');
  await page.getByLabel('Prompt').fill('An earlier draft');
  const release = await holdScripts(page);
  await openEarly(page, '/en/tasks/text-to-video');
  await page.getByLabel('Prompt').fill('A newer one');
  release();
  await expect(page.getByText('11 of 2,000')).toBeVisible();
  await expect(page.getByLabel('Prompt')).toHaveValue('A newer one');
  await page.goto('/en/tasks/text-to-image');
  await page.goto('/en/tasks/text-to-video');
  await expect(page.getByLabel('Prompt')).toHaveValue('A newer one');
});

test('the forms to sign up and in keep what was typed, and send it', async ({ page }) => {
  const { name, email, password } = newPerson();
  let release = await holdScripts(page);
  await openEarly(page, '/en/sign-up');
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByLabel('Password').press('Enter');
  await page.getByRole('button', { name: 'Create account' }).click();
  release();
  await expectAlive(page, 'form');
  await expect(page).toHaveURL(/\/en\/sign-up$/);
  await expect(page.getByLabel('E-mail')).toHaveValue(email);
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByRole('banner').getByRole('button', { name: '60 credits' })).toBeVisible();

  await page.context().clearCookies();
  release = await holdScripts(page);
  await openEarly(page, '/en/sign-in');
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(password);
  release();
  await expectAlive(page, 'form');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('banner').getByRole('button', { name: '60 credits' })).toBeVisible();
});

test('a choice from a list that is made before the scripts have come is kept', async ({ page }) => {
  await signUpByApi(page);
  const release = await holdScripts(page);
  await page.goto('/en/gallery', { waitUntil: 'commit' });
  await page.getByLabel('Status').selectOption('failed');
  release();
  await expect(page).toHaveURL(/status=failed/);
  await expect(page.getByLabel('Status')).toHaveValue('failed');
});
