import type { Locator, Page } from '@playwright/test';
import { makeTask } from '#test/e2e/everything-made.ts';
import { chooseFile, face, giveFile, picture, sound, upload } from '#test/e2e/media.ts';
import { expect, signUpByApi, test } from '#test/e2e/test.ts';

const stageOf = (page: Page) => page.getByRole('region', { name: /^Your (image|video|audio)$/ });
const generate = (page: Page, credits: number) =>
  page.getByRole('button', { name: `Generate · ${credits} credit${credits === 1 ? '' : 's'}`, exact: true }).click();

/** The size of a picture once it is decoded. */
async function sizeOf(image: Locator): Promise<{ width: number; height: number }> {
  await expect(image).toBeVisible();
  return image.evaluate(async (element: HTMLImageElement) => {
    await element.decode();
    return { width: element.naturalWidth, height: element.naturalHeight };
  });
}

/** The size and the length of a video, or the length of a sound, once the browser has read them. */
async function mediaOf(media: Locator): Promise<{ width: number; height: number; seconds: number }> {
  await expect(media).toBeAttached();
  await expect.poll(() => media.evaluate((element: HTMLMediaElement) => element.readyState)).toBeGreaterThan(0);
  return media.evaluate((element: HTMLVideoElement) => ({
    width: element.videoWidth ?? 0,
    height: element.videoHeight ?? 0,
    seconds: element.duration,
  }));
}

test.beforeEach(async ({ page }) => {
  await signUpByApi(page);
});

test('an image from words, in the shape that was chosen; it is looked at closely', async ({ page }) => {
  await page.goto('/en/tasks/text-to-image');
  await page.getByLabel('Prompt').fill('A lighthouse above a calm sea at dusk');
  await page.getByRole('radio', { name: 'Portrait' }).click();
  await generate(page, 5);
  const image = stageOf(page).getByRole('img', { name: 'Image: A lighthouse above a calm sea at dusk' });
  const { width, height } = await sizeOf(image);
  expect(width).toBeGreaterThan(500);
  expect(height / width).toBeCloseTo(16 / 9, 1);

  await stageOf(page).getByRole('button', { name: 'Look closer at the picture' }).press('Enter');
  const dialog = page.getByRole('dialog');
  const closer = dialog.getByRole('img');
  const shownWidth = () => closer.evaluate((element) => Math.round(element.getBoundingClientRect().width));
  await dialog.getByRole('button', { name: '100%' }).click();
  await expect.poll(shownWidth).toBe(width);
  await dialog.getByRole('group').focus();
  await page.keyboard.press('+');
  await expect.poll(shownWidth).toBe(Math.round(width * 1.5));
  await page.keyboard.press('0');
  await expect.poll(shownWidth).toBeLessThan(width);
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
});

test('a picture that was pasted is edited; what was done is said, and before and after are compared', async ({
  page,
}) => {
  await page.goto('/en/tasks/image-to-image');
  await expect(page.getByRole('button', { name: 'Choose a picture' })).toBeVisible();
  const pasted = await picture(320, 240);
  await expect.poll(() => giveFile(page, pasted, 'paste')).toBe(true);
  await expect(page.getByRole('img', { name: 'Your picture' })).toBeVisible();
  await expect(page.getByText('320 × 240 ·')).toBeVisible();
  await page.getByLabel('Prompt').fill('Warmer, and give it a fancy hat');
  await generate(page, 5);
  const stage = stageOf(page);
  expect(await sizeOf(stage.getByRole('img', { name: /^Image: / }))).toEqual({ width: 320, height: 240 });
  await expect(stage.getByRole('heading', { name: 'What was done' })).toBeVisible();
  await expect(stage.getByRole('listitem').filter({ hasText: 'fancy hat' })).toBeVisible();
  const line = stage.getByRole('slider');
  await line.focus();
  await line.press('ArrowRight');
  await expect(line).toHaveAttribute('aria-valuenow', '55');
});

test('a picture that was dropped becomes four times as large', async ({ page }) => {
  await page.goto('/en/tasks/image-upscale');
  await expect(page.getByRole('button', { name: 'Choose a picture' })).toBeVisible();
  const dropped = await picture(160, 120);
  await expect.poll(() => giveFile(page, dropped, 'drop', 'div:has(> input[type=file])')).toBe(true);
  await expect(page.getByRole('img', { name: 'Your picture' })).toBeVisible();
  await page.getByRole('radio', { name: '4 times' }).click();
  await expect(page.getByText('Becomes 640 × 480 pixels')).toBeVisible();
  await generate(page, 5);
  const stage = stageOf(page);
  expect(await sizeOf(stage.getByRole('img', { name: /^Image: / }))).toEqual({ width: 640, height: 480 });
  await expect(stage.getByText(/^160 × 120 to 640 × 480 pixels/)).toBeVisible();
});

test('a video from words, as long as was asked', async ({ page }) => {
  await page.goto('/en/tasks/text-to-video');
  await page.getByLabel('Prompt').fill('A red balloon');
  await page.getByRole('slider', { name: 'Length' }).press('Home');
  await page.getByRole('radio', { name: 'Square' }).click();
  await generate(page, 25);
  const { width, height, seconds } = await mediaOf(stageOf(page).getByLabel('Video: A red balloon', { exact: true }));
  expect(width).toBe(height);
  expect(seconds).toBeCloseTo(1, 0);
});

test('a video from a picture, in the picture’s shape', async ({ page }) => {
  await page.goto('/en/tasks/image-to-video');
  await chooseFile(page, 'Picture', await picture(480, 320));
  await expect(page.getByRole('img', { name: 'Your picture' })).toBeVisible();
  await page.getByLabel('Prompt').fill('Slowly closer');
  await page.getByRole('slider', { name: 'Length' }).press('Home');
  await page.getByRole('slider', { name: 'Length' }).press('ArrowRight');
  await generate(page, 25);
  const { width, height, seconds } = await mediaOf(stageOf(page).getByLabel('Video: Slowly closer', { exact: true }));
  expect(width / height).toBeCloseTo(1.5, 1);
  expect(seconds).toBeCloseTo(2, 0);
});

test('audio from words is charged on the estimate, played, paused and sought', async ({ page }) => {
  await page.goto('/en/tasks/text-to-audio');
  await page.getByRole('textbox', { name: 'Text' }).fill('Good morning. The harbour is quiet today.');
  await page.getByRole('radio', { name: 'Deep' }).click();
  await expect(page.getByText('At most 5 seconds when read aloud')).toBeVisible();
  await generate(page, 1);
  const stage = stageOf(page);
  const { seconds } = await mediaOf(stage.locator('audio'));
  expect(seconds).toBeGreaterThan(1);
  expect(seconds).toBeLessThan(15);

  const isPaused = () => stage.locator('audio').evaluate((element: HTMLAudioElement) => element.paused);
  await stage.getByRole('button', { name: 'Play' }).click();
  await expect.poll(isPaused).toBe(false);
  await stage.getByRole('button', { name: 'Pause' }).click();
  await expect.poll(isPaused).toBe(true);
  const position = stage.getByRole('slider', { name: 'Position' });
  await position.press('Home');
  await expect(position).toHaveAttribute('aria-valuenow', '0');
  await expect(stage.getByRole('slider').locator('.animate-breathe'), 'the waveform is drawn').toHaveCount(0);
});

test('a mouth that moves to a sound: the price follows the sound’s length', async ({ page }) => {
  await page.goto('/en/tasks/lipsync');
  await expect(page.getByText('20 credits per 10 seconds of sound')).toBeVisible();
  await chooseFile(page, 'Picture', await face());
  await expect(page.getByRole('img', { name: 'Your picture' })).toBeVisible();
  await chooseFile(page, 'Sound', sound(12));
  await expect(page.getByRole('button', { name: 'Generate · 40 credits' })).toBeVisible();
  await page.getByRole('button', { name: 'Clear the sound' }).click();
  await chooseFile(page, 'Sound', sound(3));
  await generate(page, 20);
  const { width, height, seconds } = await mediaOf(stageOf(page).getByLabel(/^Video: /));
  expect(width / height, 'the portrait is square').toBeCloseTo(1, 1);
  expect(seconds).toBeCloseTo(3, 0);
});

test('a result is taken along: an image to upscale, and made again', async ({ page }) => {
  const input = { prompt: 'A lantern in the snow', aspectRatio: 'square' };
  await makeTask(page, 'text-to-image', input);
  await page.goto('/en/tasks/text-to-image');
  const stage = stageOf(page);
  await stage.getByRole('button', { name: 'Make again' }).click();
  await expect(page.getByLabel('Prompt')).toHaveValue('A lantern in the snow');
  await expect(page.getByLabel('Prompt')).toBeFocused();

  const { width, height } = await sizeOf(stage.getByRole('img', { name: /^Image: / }));
  await stage.getByRole('button', { name: 'Use as input' }).click();
  await page.getByRole('menuitem', { name: 'Upscale an image' }).click();
  await expect(page).toHaveURL(/\/en\/tasks\/image-upscale$/);
  await expect(page.getByRole('img', { name: 'Your picture' })).toBeVisible();
  const [wide, high] = [width * 2, height * 2].map((pixels) => pixels.toLocaleString('en'));
  await expect(page.getByText(`Becomes ${wide} × ${high} pixels`)).toBeVisible();
});

test('with the keyboard alone a picture is chosen again and upscaled', async ({ page }) => {
  await upload(page, await picture(120, 90));
  await page.goto('/en/tasks/image-upscale');
  await expect(page.getByRole('button', { name: 'Use recent picture 1, 120 × 90' })).toBeVisible();
  await page.getByRole('button', { name: 'Choose a picture' }).focus();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Use recent picture 1, 120 × 90' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('img', { name: 'Your picture' })).toBeVisible();
  await page.getByRole('radio', { name: '2 times' }).focus();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: /^Generate/ })).toBeFocused();
  await page.keyboard.press('Enter');
  expect(await sizeOf(stageOf(page).getByRole('img', { name: /^Image: / }))).toEqual({ width: 240, height: 180 });
});
