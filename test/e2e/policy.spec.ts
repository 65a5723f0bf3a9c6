import { answerPolicy } from '#/web/security-headers.ts';
import { expect, signUpByApi, test } from '#test/e2e/test.ts';

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

const documents = [
  { what: 'a page', path: '/en', status: 200 },
  { what: 'a page that sends people to the sign-in', path: '/en/history', status: 307, isRedirect: true },
  { what: 'a page that nobody has', path: '/en/nothing', status: 404 },
  { what: 'a file that nobody has', path: '/nothing.txt', status: 404 },
  { what: 'what Next has drawn at the build', path: '/_next/data/nothing', status: 404, isStatic: true },
];

test.describe('documents', () => {
  for (const { what, path, status, isStatic = false, isRedirect = false } of documents) {
    test(`${what}: a policy without unsafe-inline for scripts and style elements, in few bytes`, async ({
      request,
    }) => {
      const answer = await request.get(path, { maxRedirects: 0 });
      expect(answer.status()).toBe(status);
      const headers = answer.headers();
      const policy = headers['content-security-policy'] ?? '';
      for (const name of ['script-src', 'style-src-elem']) {
        const sources = policy.split('; ').find((directive) => directive.startsWith(`${name} `)) ?? '';
        expect(sources).toContain(isStatic ? "'sha256-" : "'nonce-");
        expect(sources).not.toContain('unsafe');
      }
      expect(policy.length).toBeLessThan(1000);
      expect(headers).toMatchObject({
        'cache-control': expect.stringContaining('no-store'),
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'permissions-policy': expect.stringContaining('camera=()'),
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
      });
      expect(headers).not.toHaveProperty('x-powered-by');
      expect(headers).not.toHaveProperty('server');
      const scripts = (await answer.text()).match(/<script\b[^>]*>/g) ?? [];
      expect(scripts.length > 0 || isRedirect).toBe(true);
      // The one without a nonce is ours, whose hash is in the policy.
      if (!isStatic) expect(scripts.filter((tag) => !tag.includes('nonce=')).length).toBeLessThanOrEqual(1);
    });
  }

  test('that tell of a mistake keep to their policy too', async ({ page }) => {
    for (const { path } of documents) {
      await page.goto(path);
      await expect(page.getByRole('heading').first()).toBeVisible();
    }
  });

  test('whose nonce is another one each time', async ({ request }) => {
    const policies = [await request.get('/en'), await request.get('/en')].map(
      (answer) => answer.headers()['content-security-policy'],
    );
    expect(policies[0]).not.toBe(policies[1]);
  });
});

test('what is no document may load nothing, should somebody open it', async ({ request }) => {
  for (const path of ['/', '/samples/forest.webp', '/api/plans']) {
    const answer = await request.get(path, { maxRedirects: 0 });
    expect(answer.headers()['content-security-policy'], path).toBe(answerPolicy);
  }
});

test('a result that is opened by itself is shown, and is of no site', async ({ page, context }) => {
  await signUpByApi(page);
  const made = await page.request.post('/api/tasks/text-to-image?wait=60', { data: { prompt: 'a lighthouse' } });
  // Another page: the browser's own styles and scripts for a picture are refused there as well, and it says so.
  const opened = await context.newPage();
  await opened.goto((await made.json()).data.outputUrl);
  const picture = opened.locator('img');
  await expect.poll(() => picture.evaluate((element: HTMLImageElement) => element.naturalWidth)).toBeGreaterThan(0);
  expect(await opened.evaluate(() => self.origin)).toBe('null');
});
