import { type LoneWeb, startLoneWeb } from '#test/e2e/lone-web.ts';
import { test as base, expect } from '#test/e2e/test.ts';

/** With a web process whose database can be taken away. */
const test = base.extend<{ lone: LoneWeb }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads off the pattern which fixtures this one needs
  lone: async ({}, use) => {
    const lone = await startLoneWeb({ waitFactor: 1 });
    await use(lone);
    await lone.stop();
  },
  baseURL: async ({ lone }, use) => use(lone.url),
});
test.use({ cutsConnections: true });

test('the status page says what works and what does not, also while the database is away, and follows', async ({
  page,
  lone,
}) => {
  await page.clock.install();
  await page.goto('/en/status');
  await expect(page.getByRole('status')).toContainText('Everything works');
  await expect(page.getByRole('main')).toContainText('Database: works');

  await lone.toDatabase.refuse();
  await expect.poll(async () => (await page.request.get('/api/ready')).status()).toBe(503);
  await page.clock.runFor(15_000);
  await expect(page.getByRole('main')).toContainText('Database: does not work');
  expect((await page.goto('/en/status'))?.status()).toBe(200);
  await expect(page.getByRole('main')).toContainText('Database: does not work');
  await expect(page.getByRole('main')).toContainText('Files: works');

  await lone.toDatabase.open();
  await expect.poll(async () => (await page.request.get('/api/ready')).status()).toBe(200);
  await page.clock.runFor(15_000);
  await expect(page.getByRole('status')).toContainText('Everything works');
});
