import { randomBytes, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brand } from '#/brand.ts';
import { startLoneWeb } from '#test/e2e/lone-web.ts';
import { expect, newPerson, signUpByApi, test } from '#test/e2e/test.ts';
import { startProcess } from '#test/processes.ts';
import { sendRaw } from '#test/raw-http.ts';

async function signUp(url: string, name: string): Promise<string> {
  const response = await fetch(`${url}/api/auth/sign-up/email`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ name, email: `${randomUUID()}@example.com`, password: newPerson().password }),
  });
  expect(response.status).toBe(200);
  return response.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
}

test('one process has one pool, one for accounts, one queue, one listener and one ledger, whatever pages and the API are asked for', async () => {
  const env = { NODE_OPTIONS: '--import=./test/e2e/count-connections.ts' };
  const { url, web, stop } = await startLoneWeb({ env });
  const cookie = await signUp(url, 'Ada');
  const addresses = ['/en', '/en/plans', '/en/history', '/en/gallery', '/en/tasks/text-to-image', '/en/sign-in'];
  const api = ['/api/credits', '/api/plans', '/api/trpc/credits.balance', '/api/auth/get-session', '/api/nothing'];
  for (let round = 0; round < 2; round += 1) {
    const answers = await Promise.all(
      [...addresses, ...api].map((path) => fetch(`${url}${path}`, { headers: { cookie } })),
    );
    for (const answer of answers) expect(answer.status, answer.url).toBeLessThan(500);
    await Promise.all(answers.map((answer) => answer.text()));
  }
  const made = await fetch(`${url}/api/tasks/text-to-image`, {
    method: 'POST',
    headers: { cookie, 'Content-Type': 'application/json' },
    body: JSON.stringify({ prompt: 'a lighthouse' }),
  });
  expect(made.status).toBe(200);
  await stop();
  expect(web.exitCode()).toBe(0);
  const log = await readFile(web.logFile, 'utf8');
  expect(log.match(new RegExp(`^made a pool of ${brand.slug}$`, 'gm'))).toHaveLength(1);
  expect(log.match(new RegExp(`^made a pool of ${brand.slug}-accounts$`, 'gm'))).toHaveLength(1);
  expect(log.match(new RegExp(`^made a pool of ${brand.slug}-watch$`, 'gm'))).toHaveLength(1);
  expect(log.match(/^made a pool/gm)).toHaveLength(4);
  expect(log.match(/^made a listener: LISTEN farthing_changes$/gm)).toHaveLength(1);
  expect(log.match(/^made a ledger$/gm)).toHaveLength(1);
});

/** What a page reads besides the session and the account, on which all pages are. */
const pages = [
  ['/en', ['plans:on-sale']],
  ['/en/plans', ['plans:on-sale']],
  ['/en/history', ['ledger:seq-at', 'statement:lines', 'ledger:page']],
  ['/en/gallery', ['SELECT Task', 'SELECT Task']],
  ['/en/tasks/text-to-image', ['SELECT Task', 'SELECT Task']],
  ['/en/tasks/image-to-video', ['SELECT Task', 'SELECT Task', 'uploads:recent']],
  ['/en/tasks/lipsync', ['SELECT Task', 'SELECT Task', 'uploads:recent']],
] as const;

test('a page for somebody signed in takes at most five statements, and reads nothing twice', async () => {
  const env = { NODE_OPTIONS: '--import=./test/e2e/print-statements.ts' };
  const { url, web, stop } = await startLoneWeb({ env });
  const cookie = await signUp(url, 'Ada');
  const readLog = () => readFile(web.logFile, 'utf8');
  const look = async (path: string) => {
    const before = (await readLog()).length;
    const answer = await fetch(`${url}${path}`, { headers: { cookie } });
    await answer.text();
    expect(answer.status, path).toBe(200);
    const sent = (await readLog()).slice(before).matchAll(/^sent (?<name>.*)$/gm);
    // The clock is looked at now and then, whoever asks for what.
    return [...sent].map(({ groups }) => groups?.name).filter((name) => name !== 'clock:read');
  };
  for (const [path, own] of pages) {
    await look(path);
    const sent = await look(path);
    expect(sent.toSorted(), path).toEqual(['session:read', 'ledger:read:shared', ...own].toSorted());
    expect(sent.length, path).toBeLessThanOrEqual(5);
  }
  await stop();
});

test(
  'a web process whose port is taken ends with an error, and says why',
  { tag: '@faults' },
  async ({ product }, testInfo) => {
    const starting = startProcess(['src/web/main.ts'], {
      env: {
        DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/nothing',
        BETTER_AUTH_SECRET: randomBytes(32).toString('hex'),
        BASE_URL: product.url,
        PORT: new URL(product.url).port,
        STORAGE_DIR: testInfo.outputPath('files'),
        DATA_DIR: testInfo.outputPath('data'),
        LOG_LEVEL: 'info',
      },
      logFile: testInfo.outputPath('web.log'),
      isReady: (output) => output.includes('web ready'),
    });
    await expect(starting).rejects.toThrow(/web could not start|EADDRINUSE/);
  },
);

test('what Next has built holds no copy of the server', async () => {
  const folder = '.next/server';
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.js'));
  expect(files.length).toBeGreaterThan(10);
  // The listener, the pool, the ledger's statements, the database client and the sessions, by what is theirs alone.
  const marks = ['farthing_changes', 'force_generic_plan', 'FOR NO KEY UPDATE', 'PrismaClient', 'sign-up/email/'];
  for (const file of files) {
    const text = await readFile(join(folder, file), 'utf8');
    for (const mark of marks) expect(text.includes(mark), `${mark} in ${file}`).toBe(false);
  }
});

test('people who look at the same page at the same time see their own', async ({ product }) => {
  const names = ['Ada', 'Eve', 'Ida', 'Uma'].map((name) => `${name} ${randomUUID()}`);
  const people = await Promise.all(names.map(async (name) => ({ name, cookie: await signUp(product.url, name) })));
  const nobody = { name: null, cookie: '' };
  const pages = ['/en/plans', '/en/tasks/text-to-image', '/en'];
  for (const page of pages) {
    await Promise.all(
      [...people, nobody, ...people, nobody, ...people].map(async ({ name, cookie }) => {
        const html = await (await fetch(`${product.url}${page}`, { headers: { cookie } })).text();
        expect(names.filter((other) => html.includes(other))).toEqual(name === null ? [] : [name]);
      }),
    );
  }
});

test('a process that is asked to stop delivers what is under way, and ends in good order', {
  tag: '@faults',
}, async () => {
  const { url, db, web, stop } = await startLoneWeb();
  const cookie = await signUp(url, 'Ada');
  const asking = fetch(`${url}/api/tasks/text-to-image?wait=60`, {
    method: 'POST',
    headers: { cookie, 'Content-Type': 'application/json' },
    body: JSON.stringify({ prompt: 'a lighthouse' }),
  });
  await expect.poll(() => db.task.count()).toBe(1);
  const startMs = performance.now();
  await web.stop();
  expect(web.exitCode()).toBe(0);
  expect(performance.now() - startMs, 'the wait of a minute was cut short').toBeLessThan(45_000);
  const answer = await asking;
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({ code: 0, data: { creditsUsed: 5, task: { status: 'queued' } } });
  const left = await db.$queryRaw<{ count: bigint }[]>`
    SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = ${`${brand.slug}-events`}`;
  expect(Number(left[0]?.count)).toBe(0);
  await stop();
  expect(await readFile(web.logFile, 'utf8')).toContain('web stopped');
});

test.describe('while a page is open', { tag: '@faults' }, () => {
  test.use({ cutsConnections: true });

  test('the server is replaced, and the page hears of changes from the next one', async ({ page, product }) => {
    const { email } = await signUpByApi(page);
    await page.goto('/en/plans');
    await expect(page.getByRole('banner').getByRole('button', { name: '60 credits' })).toBeVisible();
    expect(await product.replaceWeb()).toBe(0);
    const { id } = await product.db.user.findUniqueOrThrow({ where: { email } });
    const upgrade = { planName: 'Basic', billingCycle: 'monthly' };
    expect((await page.request.post('/api/upgrade-plan', { data: upgrade })).status()).toBe(200);
    expect((await product.db.user.findUniqueOrThrow({ where: { id } })).credits).toBe(560);
    await expect(page.getByRole('banner').getByRole('button', { name: '560 credits' })).toBeVisible();
  });
});

test('pages have the headers that protect and an id, and refuse what no page has', async ({ product }) => {
  const page = await fetch(`${product.url}/en`, { headers: { 'X-Request-Id': 'mine', 'Accept-Encoding': 'gzip' } });
  expect(Object.fromEntries(page.headers)).toMatchObject({
    'x-request-id': 'mine',
    'x-frame-options': 'DENY',
    'x-content-type-options': 'nosniff',
    'content-encoding': 'gzip',
    'cache-control': 'private, no-cache, no-store, max-age=0, must-revalidate',
  });
  const [style] = /\/_next\/static\/[^"]+\.css/.exec(await page.text()) ?? [];
  const asset = await fetch(`${product.url}${style}`);
  expect([asset.status, asset.headers.get('cache-control')]).toEqual([200, 'public, max-age=31536000, immutable']);
  expect((await fetch(`${product.url}/`, { redirect: 'manual' })).headers.get('location')).toBe('/en');
  const port = Number(new URL(product.url).port);
  const ask = async (line: string) =>
    (await sendRaw(port, `${line} HTTP/1.1\r\nHost: localhost:${port}\r\nConnection: close\r\n\r\n`))[0];
  expect((await ask('TRACE /en'))?.status).toBe(405);
  expect((await ask('PUT /en'))?.status).toBe(405);
  expect((await ask('GET /en/%zz'))?.status).toBe(400);
});
