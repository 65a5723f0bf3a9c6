import { randomUUID } from 'node:crypto';
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import { addressSet } from '#/lib/network-address.ts';
import { createAuth } from '#/web/auth.ts';
import { authLimits } from '#/web/auth-limits.ts';
import { closeServices, type Services } from '#/web/services.ts';
import { useTestDatabase } from '#test/database.ts';
import { openServices, startTestWeb, type TestWeb } from '#test/web-server.ts';

const { db } = useTestDatabase();
const baseUrl = 'http://localhost:3000';
let services: Services;

beforeAll(async () => {
  vi.stubEnv('LOG_LEVEL', 'silent');
  await createMissingPlans(db);
  services = await openServices();
  return () => closeServices(services);
});

/** A web process that has counted nothing yet, behind these proxies. */
async function startWeb(proxies: string[]): Promise<TestWeb> {
  const auth = createAuth({ ...services, db: services.authDb });
  const web = await startTestWeb({ ...services, auth, trustedProxies: addressSet(proxies) });
  onTestFinished(() => web.server.stop());
  return web;
}

function signUp(web: TestWeb, email: string, forwardedFor: string): Promise<Response> {
  const body = JSON.stringify({ name: 'Ada', email, password: 'correct horse' });
  const headers = { 'Content-Type': 'application/json', 'X-Forwarded-For': forwardedFor };
  return web.ask(new Request(`${baseUrl}/api/auth/sign-up/email`, { method: 'POST', body, headers }));
}

/** How many of as many sign-ups as one address may have, and three more, were refused for their number. */
async function countRefused(web: TestWeb): Promise<number> {
  const addresses = Array.from({ length: authLimits.signUps.max + 3 }, (_, index) => `198.51.100.${index}`);
  const answers = await Promise.all(addresses.map((address) => signUp(web, 'no address', address)));
  expect(new Set(answers.map(({ status }) => status)).has(400)).toBe(true);
  const refused = answers.filter(({ status }) => status === 429);
  for (const { headers } of refused) expect(headers.get('Retry-After')).toMatch(/^[1-9]\d?$/);
  return refused.length;
}

test('sign-ups with invented addresses are those of one client, and behind a named proxy each has its own', async () => {
  expect(await countRefused(await startWeb([]))).toBe(3);
  expect(await countRefused(await startWeb(['10.0.0.0/8']))).toBe(3);
  expect(await countRefused(await startWeb(['127.0.0.1']))).toBe(0);
});

test('a session keeps the address of the connection, or the one that a named proxy tells', async () => {
  const addressOf = async (proxies: string[], forwardedFor: string) => {
    const email = `${randomUUID()}@example.com`;
    expect((await signUp(await startWeb(proxies), email, forwardedFor)).status).toBe(200);
    return (await db.session.findFirstOrThrow({ where: { user: { email } } })).ipAddress;
  };
  expect(await addressOf([], '198.51.100.1')).toBe('127.0.0.1');
  expect(await addressOf(['127.0.0.0/8'], '198.51.100.1')).toBe('198.51.100.1');
  expect(await addressOf(['127.0.0.0/8'], '192.0.2.1, 198.51.100.1, 127.0.0.2')).toBe('198.51.100.1');
});
