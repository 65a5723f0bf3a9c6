import { beforeAll, expect, test, vi } from 'vitest';
import { closeServices, type Services } from '#/web/services.ts';
import { useTestDatabase } from '#test/database.ts';
import { signUp } from '#test/upload-requests.ts';
import { openServices, startTestWeb, type TestWeb } from '#test/web-server.ts';

const { sql } = useTestDatabase();
const origin = 'http://localhost:3000';
let services: Services;
let web: TestWeb;
beforeAll(async () => {
  vi.stubEnv('LOG_LEVEL', 'silent');
  services = await openServices();
  web = await startTestWeb(services);
  return async () => {
    await web.server.stop();
    await closeServices(services);
  };
});

const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;

async function post(path: string, cookie: string, body: string, headers: Record<string, string> = {}) {
  const answer = await web.ask(
    new Request(`${origin}${path}`, {
      method: 'POST',
      body,
      headers: { cookie, origin, 'content-type': 'application/json', ...headers },
    }),
  );
  return { status: answer.status, text: await answer.text() };
}

test.each([
  ['a task of a type that is not offered', '/api/tasks/no-such-type', (deep: string) => `{"input":${deep}}`],
  ['an external task', '/api/tasks/external', (deep: string) => `{"userInput":{"a":${deep}},"costCredits":7}`],
  ['a call of the router', '/api/trpc/tasks.create', (deep: string) => `{"json":{"type":"no","input":${deep}}}`],
])('too many levels in %s are refused with what is allowed, also under a key', async (_what, path, bodyOf) => {
  const admin = await signUp(services);
  await sql(`UPDATE "User" SET role = 'admin' WHERE id = $1`, [admin.userId]);
  for (const key of ['', 'once']) {
    const { status, text } = await post(
      path,
      admin.cookie,
      bodyOf(nested(9_000)),
      key ? { 'idempotency-key': key } : {},
    );
    expect([status, text]).toEqual([
      400,
      expect.stringContaining('must have at most 100 levels of objects and arrays'),
    ]);
  }
});

test('whoever asks for the billing cycle that is paid already is told both', async () => {
  const { cookie } = await signUp(services);
  await post('/api/upgrade-plan', cookie, '{"planName":"Basic","billingCycle":"monthly"}');
  const { status, text } = await post('/api/change-billing-cycle', cookie, '{"billingCycle":"monthly"}');
  expect([status, JSON.parse(text).data]).toEqual([
    409,
    { reason: 'ALREADY_ON_PLAN', plan: 'Basic', billingCycle: 'monthly' },
  ]);
});

test.each(['sign-in/email', 'sign-up/email'])('a body of %s that is no JSON is a 415', async (path) => {
  expect((await post(`/api/auth/${path}`, '', 'a=b', { 'content-type': 'text/plain' })).status).toBe(415);
});
