import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { brand } from '#/brand.ts';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import { signedFilePath } from '#/platform/signed-urls.ts';
import { securityHeaders } from '#/web/security-headers.ts';
import { closeServices, type Services } from '#/web/services.ts';
import { useTestDatabase } from '#test/database.ts';
import { type RawAnswer, sendRaw } from '#test/raw-http.ts';
import { signUp } from '#test/upload-requests.ts';
import { openServices, startTestWeb, type TestWeb } from '#test/web-server.ts';

const { db } = useTestDatabase();
let services: Services;
let web: TestWeb;
let ada: { cookie: string };

beforeAll(async () => {
  vi.stubEnv('LOG_LEVEL', 'silent');
  services = await openServices();
  await createMissingPlans(db);
  ada = await signUp(services);
  web = await startTestWeb(services, { baseUrl: 'https://farthing.example' });
  return async () => {
    await web.server.stop();
    await closeServices(services);
  };
});

async function ask(method: string, address: string, { headers = '', body = '' } = {}): Promise<RawAnswer> {
  const length = body ? `Content-Length: ${body.length}\r\nContent-Type: application/json\r\n` : '';
  const head = `${method} ${address} HTTP/1.1\r\nHost: localhost:3000\r\nConnection: close\r\nCookie: ${ada.cookie}\r\n`;
  const [answer] = await sendRaw(web.port, `${head}${headers}${length}\r\n${body}`, { isHead: method === 'HEAD' });
  if (!answer) throw new Error('No answer came.');
  return answer;
}

async function storeFile(key: string, content: string): Promise<string> {
  const file = path.join(process.env.STORAGE_DIR ?? '', `${randomUUID()}.part`);
  await writeFile(file, content);
  await services.storage.put(key, file);
  return signedFilePath(services.secret, key, new Date());
}

const own = { name: 'Ada', email: `${randomUUID()}@example.com`, password: 'correct horse battery' };

describe('every answer carries the headers that protect, and says nothing of what answers', () => {
  test.each([
    ['REST', 200, 'GET', '/api/credits', {}],
    ['REST to be saved', 200, 'GET', '/api/credits/statement?format=csv', {}],
    ['REST without a body', 200, 'HEAD', '/api/credits', {}],
    ['tRPC', 200, 'GET', '/api/trpc/credits.balance', {}],
    ['a refused call of tRPC', 404, 'GET', '/api/trpc/nothing', {}],
    ['the session', 200, 'GET', '/api/auth/get-session', {}],
    ['a sign-up', 200, 'POST', '/api/auth/sign-up/email', { body: JSON.stringify(own) }],
    ['a refused sign-in', 401, 'POST', '/api/auth/sign-in/email', { body: JSON.stringify({ ...own, password: 'no' }) }],
    ['a task that nobody has', 404, 'GET', `/api/tasks/${randomUUID()}`, {}],
    ['a wrong input', 400, 'POST', '/api/tasks/text-to-image', { body: '{}' }],
    ['a page elsewhere', 403, 'POST', '/api/keep-plan', { headers: 'Origin: https://evil.example\r\n' }],
    ['an address with a slash too many', 308, 'GET', '/api/plans/', {}],
    ['a file without a signature', 403, 'GET', '/api/files/tasks/a/1.webm', {}],
    ['options', 204, 'OPTIONS', '/api/plans', {}],
    ['a method that is not there', 405, 'TRACE', '/api/plans', {}],
    ['an expectation', 417, 'GET', '/api/plans', { headers: 'Expect: the-best\r\n' }],
    ['a path that is not encoded', 400, 'GET', '/en/%zz', {}],
    ['alive', 200, 'GET', '/api/health', {}],
    ['what is no request', 400, 'GET', '/api/plans', { headers: 'no header\r\n' }],
  ])('%s (%i)', async (_what, status, method, address, options) => {
    const answer = await ask(method, address, options);
    expect([answer.status, answer.body]).toEqual([status, expect.any(String)]);
    const expected = Object.entries(securityHeaders('https://farthing.example'));
    for (const [name, value] of expected) expect(answer.headers.get(name), name).toBe(value);
    expect(answer.headers.get('strict-transport-security')).toBe('max-age=31536000');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('server') ?? answer.headers.get('x-powered-by')).toBeNull();
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });
});

test('a site of plain http does not ask for https', () => {
  expect(securityHeaders('http://localhost:3000')).not.toHaveProperty('Strict-Transport-Security');
});

describe('a file that somebody brought', () => {
  const script = '<html><script>fetch("/api/credits")</script></html>';

  test.each([
    ['tasks/a/1.html', 'application/octet-stream'],
    ['tasks/a/1.svg', 'application/octet-stream'],
    ['tasks/a/1', 'application/octet-stream'],
    ['tasks/a/1.js', 'application/octet-stream'],
    ['uploads/a.png', 'image/png'],
    ['uploads/a.webm', 'audio/webm'],
  ])('named %s is %s, runs no script and reaches nothing of ours, whatever is in it', async (key, type) => {
    const address = await storeFile(key.replace('/a', `/${randomUUID()}`), script);
    for (const asked of [await ask('GET', address), await ask('GET', address, { headers: 'Range: bytes=0-9\r\n' })]) {
      expect(Object.fromEntries(asked.headers)).toMatchObject({
        'content-type': type,
        'content-security-policy': "sandbox; default-src 'none'",
        'content-disposition': expect.stringMatching(new RegExp(`^inline; filename="${brand.slug}-[\\w-]+\\.\\w+"$`)),
        'x-content-type-options': 'nosniff',
        'cross-origin-resource-policy': 'cross-origin',
        'cache-control': 'private, max-age=3600, immutable',
        'strict-transport-security': 'max-age=31536000',
      });
    }
    const saved = await ask('GET', `${address}&download=1`);
    expect(saved.headers.get('content-disposition')).toMatch(/^attachment; /);
  });
});
