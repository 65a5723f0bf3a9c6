import { expectNoViolations } from '#test/e2e/axe.ts';
import { chooseFile, giveFile, picture, sound, upload } from '#test/e2e/media.ts';
import { expect, signUpByApi, test } from '#test/e2e/test.ts';

test.beforeEach(async ({ page }) => {
  await signUpByApi(page);
});

test('what is no picture is refused in its place, and nothing is charged', async ({ page }) => {
  await page.goto('/en/tasks/image-to-image');
  const field = page.getByRole('group', { name: 'Picture' });
  await chooseFile(page, 'Picture', sound(1));
  await expect(field.getByRole('alert')).toHaveText(
    'That is not a PNG, JPEG, WebP, HEIC or AVIF picture. You were not charged.',
  );

  const broken = { ...(await picture(64, 64)), buffer: Buffer.from('these are no pixels') };
  await chooseFile(page, 'Picture', broken);
  await expect(field.getByRole('alert')).toContainText('You were not charged.');
  await expect(field.getByRole('alert')).not.toContainText('That is not a PNG, JPEG, WebP, HEIC or AVIF picture. You');
  await expectNoViolations(page);

  await page.getByLabel('Prompt').fill('Warmer');
  await page.getByRole('button', { name: /^Generate/ }).click();
  await expect(field).toContainText('Choose a picture first.');
  await expect(field.getByRole('button', { name: 'Choose a picture' })).toBeFocused();
});

test.describe('when the connection is cut', () => {
  test.use({ cutsConnections: true });

  test('a picture that did not arrive is sent again with one press', async ({ page }) => {
    await page.goto('/en/tasks/image-upscale');
    const field = page.getByRole('group', { name: 'Picture' });
    await page.route('**/api/uploads', (route) => route.abort(), { times: 1 });
    await chooseFile(page, 'Picture', await picture(200, 100));
    await expect(field.getByRole('alert')).toHaveText('The picture did not arrive. You were not charged.');
    await field.getByRole('button', { name: 'Try again' }).click();
    await expect(field.getByRole('img', { name: 'Your picture' })).toBeVisible();
    await expect(field).toContainText('200 × 100');
  });
});

test('a chosen picture is cleared, replaced by a paste into its field, and kept over a reload', async ({ page }) => {
  await upload(page, await picture(100, 100));
  await page.goto('/en/tasks/image-upscale');
  const field = page.getByRole('group', { name: 'Picture' });
  await field.getByRole('button', { name: /^Use recent picture 1/ }).click();
  await expect(field).toContainText('100 × 100');
  await field.getByRole('button', { name: 'Clear the picture' }).click();
  await expect(field.getByRole('button', { name: 'Choose a picture' })).toBeVisible();

  await field.getByRole('button', { name: /^Use recent picture 1/ }).click();
  await expect(field).toContainText('100 × 100');
  expect(await giveFile(page, await picture(200, 150), 'paste')).toBe(false);
  await expect(field, 'a paste elsewhere leaves what is chosen').toContainText('100 × 100');
  await field.getByRole('button', { name: 'Replace' }).focus();
  expect(await giveFile(page, await picture(200, 150), 'paste', ':focus')).toBe(true);
  await expect(field).toContainText('200 × 150');
  await page.reload();
  await expect(field).toContainText('200 × 150');
});

test('a pasted sound goes to the sound’s field, and a pasted picture to the picture’s', async ({ page }) => {
  await page.goto('/en/tasks/lipsync');
  await expect(page.getByRole('button', { name: 'Choose a sound' })).toBeVisible();
  await expect.poll(() => giveFile(page, sound(2), 'paste')).toBe(true);
  await expect(page.getByRole('group', { name: 'Sound' }).getByRole('slider', { name: 'Position' })).toBeVisible();
  expect(await giveFile(page, await picture(90, 120), 'paste')).toBe(true);
  await expect(page.getByRole('group', { name: 'Picture' })).toContainText('90 × 120');
});

test('an upload that is gone by now is said to be gone', async ({ page }) => {
  const id = await upload(page, await picture(80, 80));
  await page.goto('/en/tasks/image-upscale');
  await page.getByRole('button', { name: /^Use recent picture 1/ }).click();
  await expect(page.getByRole('group', { name: 'Picture' })).toContainText('80 × 80');
  expect((await page.request.delete(`/api/uploads/${id}`)).status()).toBe(200);
  await page.reload();
  await expect(page.getByText('This picture is no longer there. Choose another.')).toBeVisible();
});
