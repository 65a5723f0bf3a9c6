import { randomUUID } from 'node:crypto';
import type { Page } from '@playwright/test';
import { makeTask } from '#test/e2e/everything-made.ts';
import type { Product } from '#test/e2e/product.ts';
import { expect, signUpByApi, test } from '#test/e2e/test.ts';

const grid = (page: Page) => page.getByRole('list', { name: 'What you made' });
const tiles = (page: Page) => grid(page).getByRole('listitem');

/** Rows of tasks that cost nothing and have no file, the first the newest: every fifth of them failed. */
async function fillGallery(product: Product, email: string, count: number): Promise<void> {
  const { id: userId } = await product.db.user.findUniqueOrThrow({ where: { email } });
  const now = Date.now();
  await product.db.task.createMany({
    data: Array.from({ length: count }, (_, index) => {
      const at = new Date(now - index * 60_000);
      const isFailed = index % 5 === 0;
      return {
        id: randomUUID(),
        userId,
        type: index % 2 === 0 ? ('TEXT_TO_IMAGE' as const) : ('TEXT_TO_AUDIO' as const),
        status: isFailed ? ('failed' as const) : ('succeeded' as const),
        errorMessage: isFailed ? 'The brush broke.' : null,
        input: index % 2 === 0 ? { prompt: `Picture ${index}` } : { text: `Sound ${index}` },
        progress: 100,
        chargedCredits: 0,
        costCredits: 0,
        deadlineAt: at,
        createdAt: at,
        finishedAt: at,
      };
    }),
  });
}

test('the gallery is read page by page on the way down, each once and none left out', async ({ page, product }) => {
  const { email } = await signUpByApi(page);
  await fillGallery(product, email, 60);
  await page.goto('/en/gallery');
  await expect(tiles(page).first()).toContainText('Picture 0');
  expect(await tiles(page).count()).toBeLessThan(60);
  await expect(async () => {
    await page.mouse.wheel(0, 4000);
    expect(await page.getByText('That is all, 60 of them.').isVisible()).toBe(true);
  }).toPass();
  const names = await tiles(page).getByRole('button').allTextContents();
  expect(new Set(names).size).toBe(60);
});

test('where nothing is read by itself, the button shows more', async ({ page, product }) => {
  await page.addInitScript(() => {
    window.IntersectionObserver = class {
      observe() {}
      unobserve() {}
      disconnect() {}
    } as unknown as typeof IntersectionObserver;
  });
  const { email } = await signUpByApi(page);
  await fillGallery(product, email, 30);
  await page.goto('/en/gallery');
  await expect(tiles(page)).toHaveCount(24);
  await page.getByRole('button', { name: 'Show more' }).click();
  await expect(tiles(page)).toHaveCount(30);
});

test('type and status are in the address, and what failed says why', async ({ page, product }) => {
  const { email } = await signUpByApi(page);
  await fillGallery(product, email, 20);
  await page.goto('/en/gallery');
  await page.getByLabel('Type').selectOption('Text to audio');
  await expect(tiles(page)).toHaveCount(10);
  await expect(page).toHaveURL(/\?type=text-to-audio$/);
  await page.getByLabel('Status').selectOption('Failed');
  await expect(tiles(page)).toHaveCount(2);
  await expect(page).toHaveURL(/\?type=text-to-audio&status=failed$/);
  await expect(tiles(page).first()).toContainText('The brush broke.');
  await page.reload();
  await expect(tiles(page)).toHaveCount(2);
  await page.goBack();
  await expect(tiles(page)).toHaveCount(10);
  await page.goto('/en/gallery?type=lipsync');
  await expect(page.getByText('Nothing here is of this type and status.')).toBeVisible();
  await page.getByRole('button', { name: 'Show everything' }).click();
  await expect(tiles(page)).toHaveCount(20);
});

test('one is opened, made again and removed; a new one appears by itself', async ({ page, context }) => {
  await signUpByApi(page);
  const make = (prompt: string) => makeTask(page, 'text-to-image', { prompt, aspectRatio: 'square' });
  await make('A lantern in the snow');
  await page.goto('/en/gallery');
  await expect(tiles(page)).toHaveCount(1);
  await make('A boat on a lake');
  await expect(tiles(page), 'a new one appears by itself').toHaveCount(2);
  await expect(tiles(page).first().locator('img')).toBeVisible();

  const open = page.getByRole('button', { name: /^Ready A lantern in the snow Image/ });
  await open.focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Text to image' });
  await expect(dialog.getByRole('img', { name: 'Image: A lantern in the snow' })).toBeVisible();
  await expect(page).toHaveURL(/\?item=/);
  const other = await context.newPage();
  await other.goto(page.url());
  await expect(other.getByRole('dialog', { name: 'Text to image' })).toBeVisible();
  await other.close();

  await dialog.getByRole('button', { name: 'Remove' }).click();
  await page
    .getByRole('dialog', { name: 'Remove this image?' })
    .getByRole('button', { name: 'Remove for good' })
    .click();
  await expect(dialog).toBeHidden();
  await expect(tiles(page)).toHaveCount(1);

  await page.getByRole('button', { name: /A boat on a lake/ }).click();
  await dialog.getByRole('button', { name: 'Make again' }).click();
  await expect(page).toHaveURL(/\/en\/tasks\/text-to-image$/);
  await expect(page.getByLabel('Prompt')).toHaveValue('A boat on a lake');
});

test('an empty gallery says what will be there, and one must be signed in to see it', async ({ page }) => {
  await page.goto('/en/gallery');
  await expect(page).toHaveURL(/\/en\/sign-in\?next=%2Fen%2Fgallery$/);
  await signUpByApi(page);
  await page.goto('/en/gallery');
  await page.getByRole('link', { name: 'Make an image' }).click();
  await expect(page.getByRole('heading', { name: 'Text to image' })).toBeVisible();
});
