import type { Locator, Page } from '@playwright/test';
import { expectNoViolations } from '#test/e2e/axe.ts';
import { expect, signUpInForm, test } from '#test/e2e/test.ts';

/** Collects every value that the progress bar of the page shows, from now on. */
async function watchProgress(page: Page): Promise<() => Promise<number[]>> {
  await page.evaluate(() => {
    const seen: number[] = [];
    const look = () => {
      const value = document.querySelector('main [role=progressbar]')?.getAttribute('aria-valuenow');
      if (value !== null && value !== undefined && seen.at(-1) !== Number(value)) seen.push(Number(value));
    };
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true });
    Object.assign(window, { seenProgress: seen });
  });
  return () => page.evaluate(() => (window as unknown as { seenProgress: number[] }).seenProgress);
}

async function expectItPlays(video: Locator, seconds: number): Promise<void> {
  const duration = () => video.evaluate((element: HTMLVideoElement) => element.duration);
  await expect.poll(duration).toBeGreaterThan(seconds - 0.2);
  expect(await duration()).toBeLessThan(seconds + 0.2);
  const currentTime = () => video.evaluate((element: HTMLVideoElement) => element.currentTime);
  await video.evaluate((element: HTMLVideoElement) => {
    element.currentTime = 0;
    return element.play();
  });
  await expect.poll(currentTime).toBeGreaterThan(0.2);
  const before = await currentTime();
  await expect.poll(currentTime).toBeGreaterThan(before + 0.2);
}

test('from sign-up to a paid, played video, a refusal, an upgrade and on', async ({ page }) => {
  const header = page.getByRole('banner');
  const balance = (credits: number) => header.getByRole('button', { name: `${credits} credits` });
  const main = page.getByRole('main');
  const stage = page.getByRole('region', { name: 'Your video' });
  const videoOf = (prompt: string) => stage.getByLabel(`Video: ${prompt}`, { exact: true });
  const generate = page.getByRole('button', { name: /^Generate/ });

  await test.step('sign up and see 60 credits', async () => {
    await page.goto('/en');
    await header.getByRole('link', { name: 'Sign up' }).click();
    await expect(page).toHaveURL(/\/en\/sign-up/);
    await signUpInForm(page);
    await expect(balance(60)).toBeVisible();
  });

  await test.step('see the price of 25 before submitting', async () => {
    await page.goto('/en/tasks/text-to-video');
    await page.getByLabel('Prompt').fill('A paper boat on a copper river at dawn');
    await expect(main.getByText('25 credits', { exact: true })).toBeVisible();
    await expect(main.getByText('35 left of 60')).toBeVisible();
    await expect(generate).toHaveText('Generate · 25 credits');
  });

  await test.step('submit, watch it being made, play it', async () => {
    const readProgress = await watchProgress(page);
    await generate.click();
    await expect(stage.getByText(/^Being made/)).toBeVisible();
    await expect(stage.getByText('25 credits are held until it is done')).toBeVisible();
    await expect(stage.getByText('Ready', { exact: true })).toBeVisible();
    const progress = await readProgress();
    expect(new Set(progress).size, `progress moved: ${progress}`).toBeGreaterThanOrEqual(3);
    expect(progress, 'progress never fell').toEqual(progress.toSorted((a, b) => a - b));
    await expectItPlays(videoOf('A paper boat on a copper river at dawn'), 5);
    await expect(balance(35)).toBeVisible();
  });

  await test.step('the history has two lines', async () => {
    await page.goto('/en/history');
    const lines = page
      .getByRole('table', { name: /^Your ledger/ })
      .getByRole('row')
      .filter({ has: page.getByRole('cell') });
    await expect(lines).toHaveCount(2);
    await expect(lines.nth(0)).toContainText('25');
    await expect(lines.nth(0)).toContainText('35');
    await expect(lines.nth(1)).toContainText('60');
  });

  await test.step('a second one passes, the third is refused and says how many credits are missing', async () => {
    await page.goto('/en/tasks/text-to-video');
    // The kept words come with the scripts: what is typed in that very moment would be put behind them.
    await expect(page.getByLabel('Prompt')).toHaveValue('A paper boat on a copper river at dawn');
    await page.getByLabel('Prompt').fill('The same boat at night');
    await generate.click();
    await expect(balance(10)).toBeVisible();
    await expect(videoOf('The same boat at night')).toBeVisible();
    await expect(main.getByText('15 credits are missing')).toBeVisible();
    await generate.click();
    await expect(main.getByRole('alert')).toContainText('This needs 25 credits. You have 10. 15 are missing.');
    await expect(main.getByRole('alert')).toContainText('You were not charged.');
    await expect(balance(10)).toBeVisible();
    await expectNoViolations(page);
  });

  await test.step('upgrade to Basic by the link of the refusal', async () => {
    await main.getByRole('alert').getByRole('link', { name: 'See the plans' }).click();
    await expect(page).toHaveURL(/\/en\/plans$/);
    await expect(main.getByText('Test mode')).toBeVisible();
    await expect(main.getByRole('article', { name: 'Free' })).toContainText('Your plan');
    await main.getByRole('article', { name: 'Basic' }).getByRole('button').click();
    const dialog = page.getByRole('dialog', { name: 'Upgrade to Basic' });
    await expect(dialog).toContainText('Basic gives you 500 credits now.');
    await expect(dialog).toContainText('You have 10. You will have 510 credits.');
    await expect(dialog).toContainText('nothing is charged');
    await dialog.getByRole('button', { name: 'Upgrade to Basic' }).click();
    await expect(dialog).toBeHidden();
    await expect(balance(510)).toBeVisible();
    await expect(main.getByRole('article', { name: 'Basic' })).toContainText('Your plan');
  });

  await test.step('now the third goes through, and the form was kept', async () => {
    await page.goto('/en/tasks/text-to-video');
    await expect(page.getByLabel('Prompt')).toHaveValue('The same boat at night');
    await page.getByLabel('Prompt').fill('The same boat in the rain');
    await generate.click();
    await expect(balance(485)).toBeVisible();
    await expect(videoOf('The same boat in the rain')).toBeVisible();
  });
});
