import { expect, type Page } from '@playwright/test';

/** A page and what is to be on it before its picture is taken. */
export type View = {
  name: string;
  path: string;
  isReady: (page: Page) => Promise<void>;
  /** Whether the README shows it. */
  isInDocs?: boolean;
  /** Whether only what the window shows is taken: a dialog lies over that much. */
  isOfWindow?: boolean;
  /** Whether it is looked at before anything was made. */
  isBeforeAnything?: boolean;
};

const heading: View['isReady'] = (page) => expect(page.getByRole('heading', { level: 1 })).toBeVisible();

const stage = (page: Page) => page.getByRole('region', { name: /^Your (image|video|audio)$/ });

/** The pictures of the stage have been decoded. */
async function pictures(page: Page): Promise<void> {
  await expect(stage(page).getByText('Ready', { exact: true })).toBeVisible();
  const isLoaded = (image: HTMLImageElement) => image.complete && image.naturalWidth > 0;
  for (const image of await stage(page).getByRole('img').all())
    await expect.poll(() => image.evaluate(isLoaded)).toBe(true);
}

/** Both pictures of the stage have been decoded. */
async function comparison(page: Page): Promise<void> {
  await expect(stage(page).getByRole('slider')).toBeVisible();
  await pictures(page);
}

/** The video of the stage has been played for a moment, and shows a picture of its first scene. */
async function video(page: Page): Promise<void> {
  await expect(stage(page).getByText('Ready', { exact: true })).toBeVisible();
  const player = stage(page).locator('video').first();
  await player.evaluate(async (element: HTMLVideoElement) => {
    element.muted = true;
    await element.play();
    await new Promise<void>((resolve) => {
      element.ontimeupdate = () => element.currentTime > 0.6 && resolve();
    });
    element.pause();
  });
}

/** The waveform of the stage is drawn. */
async function waveform(page: Page): Promise<void> {
  await expect(stage(page).getByText('Ready', { exact: true })).toBeVisible();
  await expect(stage(page).getByRole('slider').locator('.animate-breathe')).toHaveCount(0);
}

export const signedOutViews: View[] = [
  { name: 'landing', path: '/en', isReady: heading },
  { name: 'sign-up', path: '/en/sign-up', isReady: heading },
  { name: 'sign-in', path: '/en/sign-in', isReady: heading },
  { name: 'forgot-password', path: '/en/forgot-password', isReady: heading },
  { name: 'help', path: '/en/help', isReady: heading },
  { name: 'legal', path: '/en/legal/terms', isReady: heading },
  { name: 'status', path: '/en/status', isReady: heading },
  { name: 'mail', path: '/en/mail', isReady: heading },
  {
    name: 'unsubscribe',
    path: '/en/unsubscribe?userId=0b0b0b0b-1111-4222-8333-444444444444&kind=lowCredits&signature=a',
    isReady: heading,
  },
  { name: 'image-to-image-signed-out', path: '/en/tasks/image-to-image', isReady: heading },
];

export const signedInViews: View[] = [
  { name: 'text-to-image-empty', path: '/en/tasks/text-to-image', isReady: heading, isBeforeAnything: true },
  { name: 'lipsync-empty', path: '/en/tasks/lipsync', isReady: heading, isBeforeAnything: true },
  {
    name: 'gallery-empty',
    path: '/en/gallery',
    isReady: (page) => expect(page.getByText('Nothing made yet.')).toBeVisible(),
    isBeforeAnything: true,
  },
  { name: 'text-to-image', path: '/en/tasks/text-to-image', isReady: pictures },
  { name: 'image-to-image', path: '/en/tasks/image-to-image', isReady: comparison, isInDocs: true },
  { name: 'image-upscale', path: '/en/tasks/image-upscale', isReady: comparison },
  { name: 'text-to-video', path: '/en/tasks/text-to-video', isReady: video, isInDocs: true },
  { name: 'image-to-video', path: '/en/tasks/image-to-video', isReady: video },
  { name: 'text-to-audio', path: '/en/tasks/text-to-audio', isReady: waveform, isInDocs: true },
  { name: 'lipsync', path: '/en/tasks/lipsync', isReady: video },
  {
    name: 'gallery',
    path: '/en/gallery',
    isReady: (page) => expect(page.getByRole('list', { name: 'What you made' }).getByRole('listitem')).toHaveCount(8),
    isInDocs: true,
  },
  {
    name: 'zoom',
    isOfWindow: true,
    path: '/en/tasks/text-to-image',
    async isReady(page) {
      await pictures(page);
      await page.getByRole('button', { name: 'Look closer at the picture' }).click();
      await expect(page.getByRole('dialog').getByRole('img')).toBeVisible();
    },
  },
  {
    name: 'gallery-item',
    isOfWindow: true,
    path: '/en/gallery?type=text-to-image',
    async isReady(page) {
      await page.getByRole('button', { name: /^Ready A quiet harbour/ }).click();
      await expect(page.getByRole('dialog').getByRole('img')).toBeVisible();
    },
  },
  { name: 'history', path: '/en/history', isReady: (page) => expect(page.getByText('By month')).toBeVisible() },
  {
    name: 'plans',
    path: '/en/plans',
    isReady: (page) => expect(page.getByRole('article', { name: 'Premium' })).toBeVisible(),
  },
  {
    name: 'credits',
    path: '/en/credits',
    isReady: (page) => expect(page.locator('.recharts-bar-rectangle').first()).toBeVisible(),
    isInDocs: true,
  },
  { name: 'account', path: '/en/account', isReady: heading },
  {
    name: 'menu',
    isOfWindow: true,
    path: '/en/plans',
    async isReady(page) {
      await page.getByRole('banner').getByRole('button', { name: 'Menu' }).click();
      await expect(page.getByRole('menu')).toBeVisible();
    },
  },
  {
    name: 'notices',
    isOfWindow: true,
    path: '/en/plans',
    async isReady(page) {
      await page.getByRole('button', { name: /^Notices/ }).click();
      await expect(page.getByRole('dialog').getByLabel(/^Tell me when/)).toBeVisible();
    },
  },
];

/** What an operator sees, of the account that made everything. */
export const operatorViews = (userId: string): View[] => [
  { name: 'admin-overview', path: '/en/admin', isReady: heading },
  { name: 'admin-users', path: '/en/admin/users?text=ada', isReady: heading },
  { name: 'admin-user', path: `/en/admin/users/${userId}`, isReady: heading, isInDocs: true },
  { name: 'admin-plans', path: '/en/admin/plans', isReady: heading },
  { name: 'admin-plan', path: '/en/admin/plans/Basic', isReady: heading },
  { name: 'admin-tasks', path: '/en/admin/tasks', isReady: heading },
  { name: 'admin-batches', path: '/en/admin/batches', isReady: heading },
  { name: 'admin-pending', path: '/en/admin/pending', isReady: heading },
  { name: 'admin-audit', path: '/en/admin/audit', isReady: heading },
];
