import { beforeAll, describe, expect, test, vi } from 'vitest';
import { callerFor } from '#/web/page-caller.ts';
import type { Pages } from '#/web/server.ts';
import { closeServices, type Services } from '#/web/services.ts';
import { useTestDatabase } from '#test/database.ts';
import { recordStatements } from '#test/statements.ts';
import { signUp } from '#test/upload-requests.ts';
import { openServices, startTestWeb, type TestWeb } from '#test/web-server.ts';

const { db } = useTestDatabase();
const day = 24 * 60 * 60 * 1000;
let services: Services;
let web: TestWeb;

const parts = () => ({ services: async () => services, logger: services.logger });

/** A page that says whose it is, in place of those of Next. */
const pages: Pages = async (request, response) => {
  const { cookie = '', 'x-read-as': readAs, 'x-head-first': headFirst } = request.headersDistinct as never;
  if (headFirst) response.flushHeaders();
  const { user } = await callerFor(parts(), new Headers({ cookie: String(readAs ?? cookie) }));
  response.end(`page of ${user?.id ?? 'nobody'}`);
};

function ask(path: string, headers: Record<string, string>, init: RequestInit = {}): Promise<Response> {
  return web.ask(new Request(`http://localhost:3000${path}`, { ...init, headers }));
}

beforeAll(async () => {
  vi.stubEnv('LOG_LEVEL', 'silent');
  services = await openServices();
  web = await startTestWeb(services, { pages });
  return async () => {
    await web.server.stop();
    await closeServices(services);
  };
});

/** Somebody who signed in two days ago: the session is old enough to be extended. */
async function signedInBefore(): Promise<{ cookie: string; userId: string; endsAt: Date }> {
  const { cookie, userId } = await signUp(services);
  const endsAt = new Date(Date.now() + 5 * day);
  await db.session.updateMany({
    where: { userId },
    data: { updatedAt: new Date(Date.now() - 2 * day), expiresAt: endsAt },
  });
  return { cookie, userId, endsAt };
}

async function endOf(userId: string): Promise<Date> {
  return (await db.session.findFirstOrThrow({ where: { userId } })).expiresAt;
}

describe('a session that is two days old', () => {
  test.each(['/api/credits', '/api/trpc/credits.balance', '/api/tasks/none'])(
    'is extended by a request to %s, which sends the cookie anew',
    async (path) => {
      const { cookie, userId, endsAt } = await signedInBefore();
      const answer = await web.ask(new Request(`http://localhost:3000${path}`, { headers: { cookie } }));
      const [renewed, ...others] = answer.headers.getSetCookie();
      expect(others).toEqual([]);
      expect(renewed).toContain(cookie.split(';')[0]);
      expect(renewed).toMatch(/Max-Age=604800;.*HttpOnly/);
      expect((await endOf(userId)).getTime()).toBeGreaterThan(endsAt.getTime() + day);
      const again = await web.ask(new Request(`http://localhost:3000${path}`, { headers: { cookie } }));
      expect(again.headers.getSetCookie()).toEqual([]);
    },
  );

  test('is extended by a page, which sends the cookie anew', async () => {
    const { cookie, userId, endsAt } = await signedInBefore();
    const answer = await ask('/en/plans', { cookie });
    expect(await answer.text()).toBe(`page of ${userId}`);
    const [renewed, ...others] = answer.headers.getSetCookie();
    expect(others).toEqual([]);
    expect(renewed).toContain(cookie.split(';')[0]);
    expect(renewed).toMatch(/Max-Age=604800;.*HttpOnly/);
    expect((await endOf(userId)).getTime()).toBeGreaterThan(endsAt.getTime() + day);
    expect((await ask('/en/plans', { cookie })).headers.getSetCookie()).toEqual([]);
  });

  test('is extended for both of two tabs that are opened at once', async () => {
    const { cookie, userId } = await signedInBefore();
    const answers = await Promise.all([ask('/en', { cookie }), ask('/en', { cookie })]);
    for (const answer of answers) expect(await answer.text()).toBe(`page of ${userId}`);
    expect(answers.flatMap((answer) => answer.headers.getSetCookie()).length).toBeGreaterThan(0);
    expect(await db.session.count({ where: { userId } })).toBe(1);
  });

  test.each([
    ['a part of a page, which Next asks for', { headers: { rsc: '1' } }],
    ['a page that is asked for without its body', { method: 'HEAD' }],
    ['a page whose head has been sent before', { headers: { 'x-head-first': 'yes' } }],
  ])(
    'is read by %s, and not extended, since no cookie can come of it',
    async (_, { headers, ...init }: RequestInit) => {
      const { cookie, userId, endsAt } = await signedInBefore();
      const answer = await ask('/en', { cookie, ...(headers as Record<string, string>) }, init);
      expect([answer.status, answer.headers.getSetCookie()]).toEqual([200, []]);
      expect(await endOf(userId)).toEqual(endsAt);
      expect((await ask('/en', { cookie })).headers.getSetCookie()).toHaveLength(1);
    },
  );

  test('is read in a call that belongs to no request for a page, or to one of somebody else, and not extended', async () => {
    const [ada, eve] = await Promise.all([signedInBefore(), signedInBefore()]);
    const { user } = await callerFor(parts(), new Headers({ cookie: ada.cookie }));
    expect([user?.id, await endOf(ada.userId)]).toEqual([ada.userId, ada.endsAt]);
    const answer = await ask('/en', { cookie: eve.cookie, 'x-read-as': ada.cookie });
    expect([await answer.text(), answer.headers.getSetCookie()]).toEqual([`page of ${ada.userId}`, []]);
    expect(await endOf(ada.userId)).toEqual(ada.endsAt);
  });

  test('that is ended while a page renews it stays ended, and its cookie is not sent', async () => {
    const { cookie, userId } = await signedInBefore();
    const renewing = vi.spyOn(services.auth.api, 'getSession');
    const read = renewing.getMockImplementation() ?? services.auth.api.getSession;
    renewing.mockImplementationOnce(async (asked) => {
      const session = await read(asked as never);
      await db.session.deleteMany({ where: { userId } });
      return session as never;
    });
    const answer = await ask('/en', { cookie });
    renewing.mockRestore();
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([200, []]);
    expect(await db.session.count({ where: { userId } })).toBe(0);
    expect(await (await ask('/en', { cookie })).text()).toBe('page of nobody');
  });

  test('that cannot be extended just now is shown its page all the same, and extended by the next one', async () => {
    const { cookie, userId, endsAt } = await signedInBefore();
    await db.$executeRawUnsafe(
      `ALTER TABLE "Session" ADD CONSTRAINT full_disk CHECK ("expiresAt" < now() + interval '6 days') NOT VALID`,
    );
    const answer = await ask('/en', { cookie });
    expect([await answer.text(), answer.headers.getSetCookie()]).toEqual([`page of ${userId}`, []]);
    expect(await endOf(userId)).toEqual(endsAt);
    await db.$executeRawUnsafe('ALTER TABLE "Session" DROP CONSTRAINT full_disk');
    expect((await ask('/en', { cookie })).headers.getSetCookie()).toHaveLength(1);
  });
});

test('a page of a session that is not due reads it with one statement', async () => {
  const { cookie } = await signUp(services);
  await ask('/en', { cookie });
  const statements = recordStatements();
  await ask('/en', { cookie });
  expect(statements).toEqual(['session:read']);
});
