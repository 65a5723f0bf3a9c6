import { expect, newPerson, signUpInForm, test } from '#test/e2e/test.ts';

test('signed out: the form leads to sign-up and back, with everything kept', async ({ page }) => {
  await page.goto('/en/tasks/text-to-video');
  await page.getByLabel('Prompt').fill('A kite over the dunes');
  await page.getByRole('slider', { name: 'Length' }).press('ArrowRight');
  await page.getByRole('radio', { name: 'Portrait' }).click();
  const generate = page.getByRole('button', { name: /^Generate/ });
  await expect(generate).toHaveText('Generate · 50 credits');

  await generate.click();
  await expect(page).toHaveURL(/\/en\/sign-up\?next=/);
  await signUpInForm(page);

  await expect(page).toHaveURL(/\/en\/tasks\/text-to-video$/);
  await expect(page.getByLabel('Prompt')).toHaveValue('A kite over the dunes');
  await expect(page.getByRole('slider', { name: 'Length' })).toHaveAttribute('aria-valuenow', '6');
  await expect(page.getByRole('radio', { name: 'Portrait' })).toBeChecked();
  await expect(page.getByText('10 left of 60')).toBeVisible();
});

test('an account can be left and entered again', async ({ page }) => {
  const person = newPerson();
  await page.goto('/en/sign-up');
  await signUpInForm(page, person);
  const balance = page.getByRole('banner').getByRole('button', { name: '60 credits' });
  await expect(balance).toBeVisible();

  await page.getByRole('banner').getByRole('button', { name: 'Menu' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByRole('banner').getByRole('link', { name: 'Sign in' })).toBeVisible();
  await expect(balance).toBeHidden();

  await page.goto('/en/sign-in');
  await page.getByLabel('E-mail').fill(person.email);
  await page.getByLabel('Password').fill('not the password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('main').getByRole('alert')).toContainText('No account has this e-mail and password.');
  await page.getByLabel('Password').fill(person.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(balance).toBeVisible();
});

test('the history of somebody who is signed out is behind the sign-in, which leads back to it', async ({ page }) => {
  const person = newPerson();
  await page.request.post('/api/auth/sign-up/email', { data: person });
  await page.context().clearCookies();

  await page.goto('/en/history');
  await expect(page).toHaveURL(/\/en\/sign-in\?next=/);
  await page.getByLabel('E-mail').fill(person.email);
  await page.getByLabel('Password').fill(person.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL(/\/en\/history$/);
  await expect(page.getByRole('table', { name: /^Your ledger/ })).toContainText('60');
});
