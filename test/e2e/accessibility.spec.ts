import type { Page } from '@playwright/test';
import { writeMail } from '#/platform/mail/write-mail.ts';
import { expectNoViolations } from '#test/e2e/axe.ts';
import { makeEverything, makeTask } from '#test/e2e/everything-made.ts';
import { expect, signUpByApi, test } from '#test/e2e/test.ts';
import { mailSamples } from '#test/mail-samples.ts';

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
  { name: 'a forgotten password', path: '/en/forgot-password', isReady: heading },
  { name: 'help', path: '/en/help', isReady: heading },
  { name: 'a legal page', path: '/en/legal/terms', isReady: heading },
  { name: 'a page that is not there', path: '/en/nowhere', isReady: heading },
];

/** What links of mails and operators lead to. Nothing may run in the frame of a mail, and so no look at it: its text is shown. */
const viewsBeside: View[] = [
  { name: 'status', path: '/en/status', isReady: heading },
  { name: 'the mailbox', path: '/en/mail?as=text', isReady: (page) => expect(page.locator('pre')).toBeVisible() },
  {
    name: 'mails called off',
    path: '/en/unsubscribe?userId=0b0b0b0b-1111-4222-8333-444444444444&kind=lowCredits&signature=a',
    isReady: (page) => expect(page.getByRole('main').getByRole('button')).toBeVisible(),
  },
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
    name: 'where credits went',
    path: '/en/credits',
    isReady: (page) => expect(page.locator('.recharts-bar-rectangle').first()).toBeVisible(),
  },
  {
    name: 'plans',
    path: '/en/plans',
    isReady: (page) => expect(page.getByRole('article', { name: 'Premium' })).toBeVisible(),
  },
  { name: 'the account page', path: '/en/account', isReady: heading },
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

/** How a page may be seen. */
type Look = { colorScheme: 'light' | 'dark'; size: keyof typeof sizes };

const sizes = {
  wide: { width: 1440, height: 900 },
  middle: { width: 768, height: 1024 },
  narrow: { width: 360, height: 740 },
};

async function lookAt(page: Page, looks: readonly Look[], views: readonly View[]): Promise<void> {
  for (const { colorScheme, size } of looks) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize(sizes[size]);
    for (const { name, path, isReady } of views) {
      await test.step(`${name}, ${colorScheme}, ${size}`, async () => {
        await page.goto(path);
        await isReady(page);
        await expectNoSidewaysScroll(page);
        await expectNoViolations(page);
      });
    }
  }
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

const looks: Look[] = [
  { colorScheme: 'light', size: 'wide' },
  { colorScheme: 'light', size: 'narrow' },
  { colorScheme: 'dark', size: 'wide' },
  { colorScheme: 'dark', size: 'narrow' },
];

test.describe('in both themes and sizes axe finds nothing, and 360 px are wide enough', { tag: '@looks' }, () => {
  test('signed out', async ({ page }) => {
    await lookAt(page, looks, signedOutViews);
  });

  test('beside the product, in a middle size too', async ({ page, product }) => {
    const mail = { kind: 'lowCredits' as const, userId: null, to: 'ada@example.org', data: mailSamples.lowCredits };
    await writeMail(product.db, mail);
    const middle: Look[] = [
      { colorScheme: 'light', size: 'middle' },
      { colorScheme: 'dark', size: 'middle' },
    ];
    await lookAt(page, [...looks, ...middle], viewsBeside);
  });

  test('signed in', async ({ page }) => {
    await signUpByApi(page);
    // With a word that is wider than any screen: it is to wrap.
    const prompt = `A lantern in the snow ${'and'.repeat(60)}`;
    await makeTask(page, 'text-to-video', { prompt, seconds: 1, aspectRatio: 'square' });
    await lookAt(page, looks, signedInViews);
  });

  test('as an operator', async ({ page, product }) => {
    const { email } = await signUpByApi(page);
    await makeTask(page, 'text-to-image', { prompt: 'A lantern in the snow' });
    const { id } = await product.db.user.update({ where: { email }, data: { role: 'admin' } });
    const paths = [
      '',
      '/users?text=a',
      `/users/${id}`,
      '/plans',
      '/plans/Basic',
      '/tasks',
      '/batches',
      '/pending',
      '/audit',
    ];
    const views = paths.map((path) => ({ name: `console${path}`, path: `/en/admin${path}`, isReady: heading }));
    await lookAt(page, looks, views);
  });

  test('with one of each type', async ({ page }) => {
    await signUpByApi(page);
    await makeEverything(page);
    await lookAt(page, looks, viewsOfEverything);
  });
});
