import type { Page } from '@playwright/test';
import { expectNoViolations } from '#test/e2e/axe.ts';
import { makeEverything } from '#test/e2e/everything-made.ts';
import { expect, signUpByApi, test } from '#test/e2e/test.ts';

/** A page of the product and what is to be on it before it is looked at. */
type View = { name: string; path: string; isReady: (page: Page) => Promise<void> };

const heading: View['isReady'] = (page) => expect(page.getByRole('heading', { level: 1 })).toBeVisible();

const signedOutViews: View[] = [
  { name: 'the landing page', path: '/en', isReady: heading },
  { name: 'sign-up', path: '/en/sign-up', isReady: heading },
  { name: 'sign-in', path: '/en/sign-in', isReady: heading },
  { name: 'text to video, signed out', path: '/en/tasks/text-to-video', isReady: heading },
  { name: 'lip sync, signed out', path: '/en/tasks/lipsync', isReady: heading },
  {
    name: 'plans, signed out',
    path: '/en/plans',
    isReady: (page) => expect(page.getByRole('article', { name: 'Premium' })).toBeVisible(),
  },
  { name: 'a page that is not there', path: '/en/nowhere', isReady: heading },
];

const signedInViews: View[] = [
  {
    name: 'text to video with a video',
    path: '/en/tasks/text-to-video',
    isReady: (page) => expect(page.getByLabel(/^Video: /)).toBeVisible(),
  },
  {
    name: 'text to video with an error',
    path: '/en/tasks/text-to-video',
    async isReady(page) {
      await page.getByLabel('Prompt').fill('');
      await page.getByRole('button', { name: /^Generate/ }).click();
      await expect(page.getByText('Prompt must have 1 to 2,000 characters.')).toBeVisible();
    },
  },
  {
    name: 'image to image without a picture',
    path: '/en/tasks/image-to-image',
    async isReady(page) {
      await page.getByRole('button', { name: /^Generate/ }).click();
      await expect(page.getByText('Choose a picture first.')).toBeVisible();
    },
  },
  {
    name: 'a type’s menu',
    path: '/en/tasks/text-to-audio',
    async isReady(page) {
      const menu = page.getByRole('button', { name: /^What to make/ });
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      if (await menu.isVisible()) await menu.click();
    },
  },
  {
    name: 'an empty gallery',
    path: '/en/gallery?status=failed',
    isReady: (page) => expect(page.getByText('Nothing here is of this type and status.')).toBeVisible(),
  },
  {
    name: 'history with a line that is opened',
    path: '/en/history',
    async isReady(page) {
      await page.getByRole('button', { name: 'Video from text' }).click();
      await expect(page.getByText('25 credits for up to 5 s')).toBeVisible();
    },
  },
  {
    name: 'plans',
    path: '/en/plans',
    isReady: (page) => expect(page.getByRole('article', { name: 'Premium' })).toBeVisible(),
  },
  {
    name: 'the upgrade dialog',
    path: '/en/plans',
    async isReady(page) {
      await page.getByRole('article', { name: 'Premium' }).getByRole('button').click();
      await expect(page.getByRole('dialog')).toBeVisible();
    },
  },
  {
    name: 'the credits dialog',
    path: '/en/history',
    async isReady(page) {
      await page
        .getByRole('banner')
        .getByRole('button', { name: /credits/ })
        .click();
      await expect(page.getByRole('dialog').getByText('Held')).toBeVisible();
    },
  },
  {
    name: 'the menu',
    path: '/en/history',
    async isReady(page) {
      await page.getByRole('banner').getByRole('button', { name: 'Menu' }).click();
      await expect(page.getByRole('menu')).toBeVisible();
    },
  },
];

async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const widths = await page.evaluate(() => ({
    content: document.documentElement.scrollWidth,
    window: document.documentElement.clientWidth,
  }));
  expect(widths.content).toBeLessThanOrEqual(widths.window);
}

async function lookAt(page: Page, { name, path, isReady }: View): Promise<void> {
  await test.step(name, async () => {
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.goto(path);
    await isReady(page);
    await expectNoViolations(page);
    await page.setViewportSize({ width: 360, height: 740 });
    await page.goto(path);
    await isReady(page);
    await expectNoSidewaysScroll(page);
    await expectNoViolations(page);
  });
}

const stage = (page: Page) => page.getByRole('region', { name: /^Your (image|video|audio)$/ });
const ready: View['isReady'] = (page) => expect(stage(page).getByText('Ready', { exact: true })).toBeVisible();

const viewsOfEverything: View[] = [
  { name: 'text to image', path: '/en/tasks/text-to-image', isReady: ready },
  {
    name: 'a picture looked at closely',
    path: '/en/tasks/text-to-image',
    async isReady(page) {
      await page.getByRole('button', { name: 'Look closer at the picture' }).click();
      await expect(page.getByRole('dialog').getByRole('img')).toBeVisible();
    },
  },
  { name: 'image to image', path: '/en/tasks/image-to-image', isReady: ready },
  { name: 'image upscale', path: '/en/tasks/image-upscale', isReady: ready },
  { name: 'text to video', path: '/en/tasks/text-to-video', isReady: ready },
  { name: 'image to video', path: '/en/tasks/image-to-video', isReady: ready },
  { name: 'text to audio', path: '/en/tasks/text-to-audio', isReady: ready },
  { name: 'lip sync', path: '/en/tasks/lipsync', isReady: ready },
  {
    name: 'what a result can be used for',
    path: '/en/tasks/text-to-audio',
    async isReady(page) {
      await ready(page);
      await stage(page).getByRole('button', { name: 'Use as input' }).click();
      await expect(page.getByRole('menuitem', { name: 'Lip sync' })).toBeVisible();
    },
  },
  {
    name: 'the gallery',
    path: '/en/gallery',
    isReady: (page) => expect(page.getByRole('list', { name: 'What you made' }).getByRole('listitem')).toHaveCount(8),
  },
  {
    name: 'one of the gallery',
    path: '/en/gallery?type=text-to-audio',
    async isReady(page) {
      await page.getByRole('button', { name: /^Ready Good morning/ }).click();
      await expect(page.getByRole('dialog').getByRole('slider')).toBeVisible();
    },
  },
];

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in the ${colorScheme} theme axe finds nothing, and 360 px are wide enough`, () => {
    test.use({ colorScheme });

    test('signed out', async ({ page }) => {
      for (const view of signedOutViews) await lookAt(page, view);
    });

    test('signed in', async ({ page }) => {
      await signUpByApi(page);
      const input = { prompt: 'A lantern in the snow', seconds: 1, aspectRatio: 'square' };
      const created = await page.request.post('/api/tasks/text-to-video?wait=30', { data: input });
      expect((await created.json()).data.task).toMatchObject({ status: 'succeeded' });
      for (const view of signedInViews) await lookAt(page, view);
    });
  });
}

test('with one of each type, in the light and the dark theme, axe finds nothing, and 360 px are wide enough', async ({
  page,
}) => {
  test.setTimeout(240_000);
  await signUpByApi(page);
  await makeEverything(page);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const view of viewsOfEverything) await lookAt(page, view);
  }
});
