import { type LoneWeb, startLoneWeb } from '#test/e2e/lone-web.ts';
import { linkOf } from '#test/e2e/mails.ts';
import { expect, newPerson, signUpInForm, test } from '#test/e2e/test.ts';

// Where people sign in at once, and have their welcome credits once they opened the link in their mailbox.
let web: LoneWeb;
test.beforeAll(async () => {
  web = await startLoneWeb({ env: { EMAIL_VERIFICATION: 'for-credits' } });
});
test.afterAll(() => web.stop());

test('welcome credits wait for the link of the mail, every page says so, and then they are there', async ({ page }) => {
  const person = newPerson();
  await page.goto(`${web.url}/en/sign-up`);
  await signUpInForm(page, person);
  const waits = page.getByRole('status').filter({ hasText: '60 welcome credits' });
  await expect(waits).toContainText(person.email);
  await page.goto(`${web.url}/en/account`);
  await expect(waits).toBeVisible();
  await page.goto(web.url + (await linkOf(web.db, 'verifyEmail', person.email)));
  await page.getByRole('button', { name: 'Confirm' }).click();
  await expect(page.getByText('Your e-mail is confirmed.')).toBeVisible();
  await page.goto(`${web.url}/en/credits`);
  await expect(page.getByRole('banner').getByText('60 credits')).toBeVisible();
  await expect(waits).toHaveCount(0);
});
