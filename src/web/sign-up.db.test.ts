import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test, vi } from 'vitest';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import { startFreePlan } from '#/features/plans/sign-up-service.ts';
import { createAuth } from '#/web/auth.ts';
import { closeServices, type Services } from '#/web/services.ts';
import { creditVerbs } from '#test/credit-verbs.ts';
import { useTestDatabase } from '#test/database.ts';
import { createUser } from '#test/factories.ts';
import { ledgerOf } from '#test/ledger.ts';
import { openServices, startTestWeb, type TestWeb } from '#test/web-server.ts';

const { db } = useTestDatabase();
const { available } = creditVerbs(db);
const baseUrl = 'http://localhost:3000';
const password = 'correct horse';
const someName = () => `u${randomUUID().replaceAll('-', '')}`;
const before = `${someName()}@gmail.com`;
let services: Services;
let open: TestWeb;
let closed: TestWeb;

beforeAll(async () => {
  vi.stubEnv('LOG_LEVEL', 'silent');
  vi.stubEnv('LIMIT_WELCOME_GRANTS_PER_DAY', '6');
  await createMissingPlans(db);
  const { id } = await createUser(db, { email: before });
  await startFreePlan(ledgerOf(db), id, { now: new Date('2026-01-15T12:00:00.000Z') });
  services = await openServices();
  open = await startTestWeb(services);
  const auth = createAuth({ ...services, signUp: 'closed' });
  closed = await startTestWeb({ ...services, auth, signUp: 'closed' });
  return async () => {
    await Promise.all([open.server.stop(), closed.server.stop()]);
    await closeServices(services);
  };
});

function post(web: TestWeb, path: string, email: string): Promise<Response> {
  const body = JSON.stringify({ name: 'Ada', email, password });
  const headers = { 'Content-Type': 'application/json', Origin: baseUrl };
  return web.ask(new Request(`${baseUrl}/api/auth/${path}`, { method: 'POST', body, headers }));
}

async function signUp(email: string): Promise<{ userId: string; cookie: string }> {
  const answer = await post(open, 'sign-up/email', email);
  expect(answer.status).toBe(200);
  const { user } = (await answer.json()) as { user: { id: string } };
  return { userId: user.id, cookie: answer.headers.getSetCookie().join('; ') };
}

test('over HTTP, sign-ups with other ways to write one address make accounts, and one of them has 60 credits', async () => {
  const name = someName();
  const addresses = [`${name}@gmail.com`, `${name}+1@gmail.com`, `u.${name.slice(1)}@googlemail.com`];
  const users = await Promise.all(addresses.map(signUp));
  const credits = await Promise.all(users.map(({ userId }) => available(userId)));
  expect(credits.toSorted((a, b) => a - b)).toEqual([0, 0, 60]);
});

test('a mailbox that had its credits before mailboxes were kept is known to the process once it answers', async () => {
  expect(await available((await signUp(`x.${before}`.replace('x.u', 'u.'))).userId)).toBe(0);
});

test('a sign-up that died before its credits is made whole by its next request on the same terms', async () => {
  const name = someName();
  const { userId, cookie } = await signUp(`${name}@example.org`);
  expect(await available(userId)).toBe(60);
  // As after a crash between the account's commit and the plan's: a user with a session and nothing else.
  const lone = await createUser(db, { email: `${name}+2@example.org` });
  await db.session.updateMany({ where: { userId }, data: { userId: lone.id } });
  const answer = await open.ask(new Request(`${baseUrl}/api/credits`, { headers: { cookie } }));
  expect(await answer.json()).toMatchObject({ code: 0, data: { balance: 0, plan: 'Free', transactions: [] } });
});

test('in a race of twelve sign-ups for the six grants of a day, all get an account, and no day has more grants than six', async () => {
  const rows = () => db.welcomeMailbox.findMany({ where: { createdAt: { gt: new Date('2026-02-01') } } });
  const had = (await rows()).length;
  const users = await Promise.all(Array.from({ length: 12 }, () => signUp(`${someName()}@example.org`)));
  const credits = await Promise.all(users.map(({ userId }) => available(userId)));
  const kept = await rows();
  expect(credits.filter((count) => count === 60)).toHaveLength(kept.length - had);
  expect(credits.filter((count) => count === 0)).toHaveLength(12 - kept.length + had);
  const days = Object.groupBy(kept, ({ createdAt }) => createdAt.toISOString().slice(0, 10));
  // A midnight in between makes two days of it, of which one has six all the same.
  expect(Math.max(...Object.values(days).map((day) => day?.length ?? 0))).toBe(6);
});

test('where sign-up is closed it answers 403 in the envelope, with or without a body that is right, and makes no account', async () => {
  const email = `${someName()}@example.org`;
  const answer = await post(closed, 'sign-up/email', email);
  expect([answer.status, await answer.json()]).toEqual([
    403,
    {
      code: 403,
      message: 'Sign-up is closed here. Whoever has an account can sign in.',
      data: { reason: 'FORBIDDEN', signUp: 'closed' },
    },
  ]);
  expect((await post(closed, 'sign-up/email', 'no address')).status).toBe(403);
  // Other ways to write the path end at the library, which refuses, or nowhere.
  for (const path of [
    'sign-up%2Femail',
    '%73ign-up/email',
    './sign-up/email',
    'x/../sign-up/email',
    'sign-up/email/',
  ]) {
    expect((await post(closed, path, email)).ok).toBe(false);
  }
  expect(await db.user.count({ where: { email } })).toBe(0);
});

test('where sign-up is closed, signing in works', async () => {
  const email = `${someName()}@example.org`;
  await signUp(email);
  expect((await post(closed, 'sign-in/email', email)).status).toBe(200);
});
