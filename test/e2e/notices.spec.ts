import { expectNoViolations } from '#test/e2e/axe.ts';
import { expect, signUpByApi, test } from '#test/e2e/test.ts';

test.use({ workerEntry: 'test/e2e/workers/failing-worker.ts' });

const video = { prompt: 'A clock tower in the fog', seconds: 1 };

test('a failure rings the bell at once, in every tab; opening it says what came back and marks it as read', async ({
  page,
  context,
}) => {
  await signUpByApi(page);
  const other = await context.newPage();
  await other.goto('/en/history');
  await page.goto('/en/plans');
  const bell = page.getByRole('banner').getByRole('button', { name: /^Notices/ });
  await expect(bell).toHaveAccessibleName('Notices, none unread');
  await page.request.post('/api/tasks/text-to-video?wait=60', { data: video });
  await expect(bell).toHaveAccessibleName('Notices, 1 unread');

  await bell.focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Notices' });
  await expect(dialog).toContainText('Your video failed. 25 credits came back.');
  await expect(dialog).toContainText('The camera broke.');
  await expectNoViolations(page);
  await page.keyboard.press('Escape');
  await expect(bell).toHaveAccessibleName('Notices, none unread');
  await expect(bell).toBeFocused();
  await other.bringToFront();
  await other.reload();
  await expect(other.getByRole('banner').getByRole('button', { name: 'Notices, none unread' })).toBeVisible();
});

test('the limit that is set in the panel is the one that is told of, once a crossing', async ({ page, product }) => {
  const { email } = await signUpByApi(page);
  await page.goto('/en/history');
  await page.getByRole('button', { name: /^Notices/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Notices' });
  await expect(dialog).toContainText('Nothing to tell you.');
  await dialog.getByLabel('Tell me when fewer credits are left than').fill('40');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Saved. You are told under 40 credits.')).toBeVisible();
  const { id: userId } = await product.db.user.findFirstOrThrow({ where: { email } });
  await expect
    .poll(() => product.db.user.findUniqueOrThrow({ where: { id: userId } }))
    .toMatchObject({ lowCreditsThreshold: 40 });
  await dialog.getByRole('button', { name: 'Close' }).click();

  await page.request.post('/api/tasks/text-to-video?wait=60', { data: video });
  await page.getByRole('button', { name: 'Notices, 2 unread' }).click();
  await expect(dialog.getByRole('listitem')).toHaveText([
    /^Your video failed\./,
    /^You have 35 credits left, under your limit of 40\./,
  ]);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in the ${colorScheme} theme`, { tag: colorScheme === 'dark' ? '@looks' : [] }, () => {
    test.use({ colorScheme, viewport: { width: 360, height: 740 } });

    test('axe finds nothing in the panel, and 360 px are wide enough', async ({ page }) => {
      await signUpByApi(page);
      await page.request.post('/api/tasks/text-to-video?wait=60', { data: video });
      await page.goto('/en/history');
      await page.getByRole('button', { name: /^Notices/ }).click();
      await expect(page.getByRole('dialog', { name: 'Notices' })).toContainText('Your video failed.');
      await expectNoViolations(page);
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(width).toBeLessThanOrEqual(360);
    });
  });
}
