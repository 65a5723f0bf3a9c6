import { beforeAll, describe, expect, test } from 'vitest';
import { callerFor } from '#/web/page-caller.ts';
import { closeServices, getServices, type Services } from '#/web/services.ts';
import { useTestDatabase } from '#test/database.ts';
import { signUp } from '#test/upload-requests.ts';
import { startTestWeb, type TestWeb } from '#test/web-server.ts';

const { db } = useTestDatabase();
const day = 24 * 60 * 60 * 1000;
let services: Services;
let web: TestWeb;

beforeAll(async () => {
  services = await getServices();
  web = await startTestWeb(services);
  return async () => {
    await web.server.stop();
    await closeServices();
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

  test('is read by a page, which can send no cookie, and so is not extended', async () => {
    const { cookie, userId, endsAt } = await signedInBefore();
    const parts = { services: async () => services, logger: services.logger };
    const { user } = await callerFor(parts, new Headers({ cookie }));
    expect([user?.id, await endOf(userId)]).toEqual([userId, endsAt]);
  });
});
