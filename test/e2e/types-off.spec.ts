import { randomUUID } from 'node:crypto';
import { localPreview } from '#/catalog/models.ts';
import { chargeForGeneration } from '#/features/credit-costs/rules/charge-for-generation.ts';
import { cancelTask } from '#/features/tasks/commands/cancel-task.ts';
import { createTasks } from '#/features/tasks/commands/submit-task.ts';
import { deadlineMs } from '#/features/tasks/rules/lifecycle.ts';
import { clientKey } from '#/ledger/ledger.ts';
import { type LoneWeb, startLoneWeb } from '#test/e2e/lone-web.ts';
import { test as base, expect, newPerson } from '#test/e2e/test.ts';
import { createUpload } from '#test/factories.ts';
import { ledgerOf } from '#test/ledger.ts';

/** The built product, where two types are taken away by the settings alone. */
const test = base.extend<{ lone: LoneWeb }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads off the pattern which fixtures this one needs
  lone: async ({}, use) => {
    const lone = await startLoneWeb({ env: { TASK_TYPES_OFF: 'text-to-video,lipsync' } });
    await use(lone);
    await lone.stop();
  },
  baseURL: async ({ lone }, use) => use(lone.url),
});

/** A lip sync that was begun before it was taken away, and canceled. */
async function canceledLipsync({ db }: LoneWeb): Promise<void> {
  const { id: userId } = await db.user.findFirstOrThrow();
  const { id: imageId } = await createUpload(db, userId);
  const { id: audioId } = await createUpload(db, userId, { kind: 'audio' });
  const { answer } = await createTasks(ledgerOf(db), {
    key: clientKey(userId, randomUUID(), 'tasks.create lipsync', {}),
    charge: chargeForGeneration({ actor: 'system', type: 'LIPSYNC', model: localPreview, input: { seconds: 12 } }),
    task: {
      type: 'LIPSYNC',
      model: localPreview,
      retryOfId: null,
      maxCostCredits: null,
      deadlineMs,
    },
    inputs: [{ imageId, audioId }],
    queue: null,
  });
  if (answer.kind !== 'created') throw new Error('The task was refused.');
  await cancelTask(ledgerOf(db), { taskId: answer.task.id, userId, actor: 'system' });
}

test('what is taken away is on no page: neither in the navigation, nor in prices, nor on the start page', async ({
  page,
}) => {
  await page.goto('/en');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.locator('video')).toHaveCount(0);
  await expect(page.getByText(/videos? of 5 seconds/)).toHaveCount(0);
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Create' }).click();
  await expect(page).toHaveURL(/\/en\/tasks\/text-to-image$/);
  const types = page.getByRole('navigation', { name: 'What to make' });
  await expect(types.getByRole('link')).toHaveText(['Image', 'Edit', 'Upscale', 'Image to video', 'Audio']);

  for (const path of ['/en/tasks/lipsync', '/en/tasks/text-to-video', '/en/tasks/poem']) {
    expect((await page.goto(path))?.status()).toBe(404);
    await expect(page.getByRole('heading', { name: 'This is not offered here' })).toBeVisible();
  }
  await page.getByRole('main').getByRole('link', { name: 'Create' }).click();
  await expect(page).toHaveURL(/\/en\/tasks\/text-to-image$/);
});

test('what was made of it stays in the gallery and in the history, and cannot be made again', async ({
  page,
  lone,
}) => {
  await page.request.post('/api/auth/sign-up/email', { data: newPerson() });
  await canceledLipsync(lone);
  await page.goto('/en/gallery?type=lipsync');
  await page.getByRole('button', { name: /Lip sync/ }).click();
  const item = page.getByRole('dialog');
  await expect(item.getByText('This is not offered here any more, so it cannot be tried again.')).toBeVisible();
  await expect(item.getByRole('button', { name: /Try again|Make again/ })).toHaveCount(0);
  await expect(item.getByRole('button', { name: 'Remove' })).toBeVisible();
  await page.goto('/en/history');
  await expect(page.getByRole('table', { name: /^Your ledger/ })).toContainText('Lip-synced video');
  await page.getByRole('banner').getByRole('button', { name: '60 credits' }).click();
  const prices = page.getByRole('region', { name: 'What things cost' });
  await expect(prices).toContainText('Image from text');
  await expect(prices).not.toContainText('Lip-synced video');
});
