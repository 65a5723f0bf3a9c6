import { expect, signUpByApi, test } from '#test/e2e/test.ts';

test('the menu says who is signed in and what they have, and is used by keyboard', async ({ page }) => {
  const { name, email } = await signUpByApi(page);
  await page.goto('/en/history');
  const trigger = page.getByRole('banner').getByRole('button', { name: 'Menu' });
  await expect(trigger).toContainText('AL');
  await trigger.press('Enter');
  const menu = page.getByRole('menu');
  await expect(menu).toContainText(name);
  await expect(menu).toContainText(email);
  await expect(menu).toContainText('Free · 60 credits');

  await menu.getByRole('menuitemradio', { name: 'Dark' }).press('Enter');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect(menu.getByRole('menuitemradio', { name: 'Dark' })).toBeChecked();
  await page.keyboard.press('Escape');
  await expect(trigger).toBeFocused();
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');

  await trigger.press('Enter');
  await expect(menu.getByRole('menuitem', { name: 'Account' })).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(menu.getByRole('menuitem', { name: 'Help' })).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/en\/account$/);
});

test('signed out, the theme is chosen at the foot of the page', async ({ page }) => {
  await page.goto('/en/plans');
  const theme = page.getByRole('contentinfo').getByRole('radiogroup', { name: 'Theme' });
  await theme.getByRole('radio', { name: 'Dark' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await theme.getByRole('radio', { name: 'As the system' }).click();
  await expect(page.locator('html')).not.toHaveAttribute('data-theme');
});

test('a name is changed on the account page, and the header follows', async ({ page, product }) => {
  const { email } = await signUpByApi(page);
  await page.goto('/en/account');
  const profile = page.getByRole('region', { name: 'Profile' });
  await expect(profile).toContainText(email);
  const { id } = await product.db.user.findUniqueOrThrow({ where: { email }, select: { id: true } });
  await expect(profile).toContainText(id);
  await profile.getByLabel('Name').fill('   ');
  await profile.getByRole('button', { name: 'Save' }).click();
  await expect(profile).toContainText('Name must have 1 to 100 characters.');
  await profile.getByLabel('Name').fill(' Grace Brewster Hopper ');
  await profile.getByRole('button', { name: 'Save' }).click();
  await expect(profile.getByLabel('Name')).toHaveValue('Grace Brewster Hopper');
  await expect(page.getByRole('banner').getByRole('button', { name: 'Menu' })).toContainText('GH');
  await expect(page.getByRole('region', { name: 'Plan and credits' })).toContainText('60 credits');
});

test('the account page of somebody who is signed out is behind the sign-in', async ({ page }) => {
  await page.goto('/en/account');
  await expect(page).toHaveURL(/\/en\/sign-in\?next=%2Fen%2Faccount$/);
});

test('legal pages are at the foot of every page and where an account is made, and others are not there', async ({
  page,
}) => {
  await page.goto('/en/sign-up');
  await page.getByRole('main').getByRole('link', { name: 'terms of use' }).click();
  await expect(page).toHaveURL(/\/en\/legal\/terms$/);
  await expect(page.getByRole('heading', { level: 1, name: 'Terms of use' })).toBeVisible();
  await expect(page.getByText('This page is a placeholder.')).toBeVisible();
  await page.getByRole('contentinfo').getByRole('link', { name: 'Contact' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Contact' })).toBeVisible();
  expect((await page.goto('/en/legal/nowhere'))?.status()).toBe(404);
  await page.getByRole('main').getByRole('link', { name: 'Help' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Help' })).toBeVisible();
});

test('the help answers with the figures of plans and prices, each question at an address of its own', async ({
  page,
}) => {
  const { data } = await (await page.request.get('/api/plans')).json();
  await page.goto('/en/help');
  const answerTo = (question: string) => page.getByRole('region', { name: question });
  await expect(answerTo('What is a credit?')).toContainText(`starts with ${data.welcomeCredits} credits`);
  await expect(answerTo('What is a credit?')).toContainText('25 credits up to 5 seconds');
  for (const { name, monthlyPriceCents, credits } of data.plans) {
    const words = monthlyPriceCents === 0 ? 'never expire' : `${credits.toLocaleString('en')} credits each month`;
    await expect(answerTo('Why did my credits expire?').getByText(`${name}: `)).toContainText(words);
  }
  await page
    .getByRole('navigation', { name: 'Questions' })
    .getByRole('link', { name: 'How do I reach a person?' })
    .click();
  await expect(page).toHaveURL(/#person$/);
  await expect(answerTo('How do I reach a person?')).toBeInViewport();
});
