import { expectNoViolations } from '#test/e2e/axe.ts';
import { expect, signUpByApi, test } from '#test/e2e/test.ts';

test.use({ workerEntry: 'test/e2e/workers/failing-worker.ts' });

test('when the generator fails the credits come back and the page says so', async ({ page }) => {
  await signUpByApi(page);
  await page.goto('/en/tasks/text-to-video');
  const balance = (credits: number) => page.getByRole('banner').getByRole('button', { name: `${credits} credits` });
  await expect(balance(60)).toBeVisible();

  await page.getByLabel('Prompt').fill('A clock tower in the fog');
  await page.getByRole('button', { name: /^Generate/ }).click();

  const stage = page.getByRole('region', { name: 'Your video' });
  await expect(stage.getByRole('alert')).toContainText('The camera broke.');
  await expect(stage.getByRole('alert')).toContainText('You were not charged. 25 credits are back in your balance.');
  await expect(balance(60)).toBeVisible();
  await expectNoViolations(page);

  await page.goto('/en/history');
  const lines = page
    .getByRole('table', { name: /^Your ledger/ })
    .getByRole('row')
    .filter({ has: page.getByRole('cell') });
  await expect(lines).toHaveCount(3);
  await expect(lines.nth(0)).toContainText('60');
  await expect(lines.nth(1)).toContainText('35');
  await expect(lines.nth(2)).toContainText('60');
});

test('after a failure the same can be tried again, and fails without a charge again', async ({ page }) => {
  await signUpByApi(page);
  await page.goto('/en/tasks/text-to-video');
  await page.getByLabel('Prompt').fill('A clock tower in the fog');
  await page.getByRole('button', { name: /^Generate/ }).click();
  await page.getByRole('button', { name: 'Try again · 25 credits' }).click();
  await expect
    .poll(async () => (await page.request.get('/api/credits')).json())
    .toMatchObject({
      data: { balance: 60, held: 0, transactions: { length: 5 } },
    });
  await expect(page.getByRole('main').getByRole('alert')).toContainText('You were not charged.');
});
