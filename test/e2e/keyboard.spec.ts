import type { Page } from '@playwright/test';
import { expect, signUpByApi, test } from '#test/e2e/test.ts';

/** Presses Tab (or Shift+Tab) often enough to go round, and tells whether the focus ever left the dialog. */
async function focusStaysIn(page: Page, name: string, key: 'Tab' | 'Shift+Tab'): Promise<boolean> {
  const dialog = page.getByRole('dialog', { name });
  const stops = await dialog.locator('a[href], button:not([disabled]), [tabindex="0"]').count();
  for (let press = 0; press <= stops; press += 1) {
    await page.keyboard.press(key);
    if (!(await dialog.evaluate((element) => element.contains(document.activeElement)))) return false;
  }
  return true;
}

test.beforeEach(async ({ page }) => {
  await signUpByApi(page);
});

test('the credits dialog opens by key, keeps the focus, and gives it back on Esc', async ({ page }) => {
  await page.goto('/en/history');
  const trigger = page.getByRole('banner').getByRole('button', { name: '60 credits' });
  await trigger.focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Credits' });
  await expect(dialog).toBeVisible();
  await expect(dialog.getByText('Held')).toBeVisible();
  expect(await focusStaysIn(page, 'Credits', 'Tab')).toBe(true);
  expect(await focusStaysIn(page, 'Credits', 'Shift+Tab')).toBe(true);

  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(trigger).toBeFocused();
});

test('the upgrade dialog keeps the focus, and Esc upgrades nothing', async ({ page }) => {
  await page.goto('/en/plans');
  const trigger = page.getByRole('article', { name: 'Basic' }).getByRole('button');
  await trigger.focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Upgrade to Basic' });
  await expect(dialog).toBeVisible();
  expect(await focusStaysIn(page, 'Upgrade to Basic', 'Tab')).toBe(true);

  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('article', { name: 'Free' })).toContainText('Your plan');
});

test('the form is filled and sent with the keyboard alone', async ({ page }) => {
  await page.goto('/en/tasks/text-to-video');
  // The slider's thumb is drawn, and can be reached by Tab, once the page has come to life.
  await expect(page.getByRole('slider', { name: 'Length' })).toBeVisible();
  await page.getByLabel('Prompt').focus();
  await page.keyboard.type('A red balloon');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('slider', { name: 'Length' })).toBeFocused();
  await page.keyboard.press('Home');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('radio', { name: 'Landscape' })).toBeFocused();
  // Held down until it took effect, as by a finger: a group of radios chooses on focus while the arrow is down.
  await page.keyboard.down('ArrowRight');
  await expect(page.getByRole('radio', { name: 'Portrait' })).toBeChecked();
  await page.keyboard.up('ArrowRight');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('radio', { name: '1', exact: true })).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: /^Generate/ })).toBeFocused();
  await page.keyboard.press('Enter');

  await expect(page.getByRole('banner').getByRole('button', { name: '35 credits' })).toBeVisible();
  await expect(page.getByLabel('Video: A red balloon', { exact: true })).toBeVisible();
  await expect(page.getByRole('main').getByText(/^1 s · Portrait/)).toBeVisible();
});

test('the first Tab of a page offers to skip to the content', async ({ page }) => {
  await page.goto('/en/history');
  await page.keyboard.press('Tab');
  const skip = page.getByRole('link', { name: 'Skip to content' });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();
});
