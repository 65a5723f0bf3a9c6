import { expect, test } from '#test/e2e/test.ts';

test.describe('what the policy of pages forbids is seen by every browser test', () => {
  test.use({
    cutsConnections: true,
    expectedViolations: [
      'style-src-elem blocked inline at /en',
      'img-src blocked https://elsewhere.example/a.png at /en',
    ],
  });

  test('in each page of each context', async ({ browser, baseURL, violations, expectedViolations }) => {
    const context = await browser.newContext({ baseURL: baseURL ?? '' });
    const page = await context.newPage();
    await page.goto('/en');
    await page.evaluate(() => {
      const style = document.createElement('style');
      style.textContent = 'body { background: red }';
      document.head.append(style);
    });
    await expect.poll(() => violations).toHaveLength(1);
    await page.evaluate(() =>
      document.body.append(Object.assign(new Image(), { src: 'https://elsewhere.example/a.png' })),
    );
    await expect.poll(() => violations).toEqual(expectedViolations);
    await context.close();
  });
});
