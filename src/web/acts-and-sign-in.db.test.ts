import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { commandLine } from '#/features/admin/commands/act-context.ts';
import { doAct } from '#/features/admin/commands/ask-for-act.ts';
import type { Act } from '#/features/admin/schema.ts';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import { createLogger } from '#/platform/logger.ts';
import { createAuth } from '#/web/auth.ts';
import { newStreams } from '#test/caller.ts';
import { useTestDatabase } from '#test/database.ts';
import { asked } from '#test/operating.ts';

const { db, ledger } = useTestDatabase();
const secret = 'a secret of at least thirty-two characters';
const baseUrl = 'http://localhost:3000';
const auth = createAuth({ db, ledger, secret, baseUrl, logger: createLogger('test', 'silent') });
beforeAll(() => createMissingPlans(db));

async function post(path: string, body: object) {
  const headers = { 'Content-Type': 'application/json', Origin: baseUrl };
  const response = await auth.handler(
    new Request(`${baseUrl}/api/auth${path}`, { method: 'POST', body: JSON.stringify(body), headers }),
  );
  const cookie = response.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  return {
    status: response.status,
    cookie,
    body: (await response.json()) as { code?: string; message?: string; user?: { id: string } },
  };
}

const act = (what: Act) =>
  doAct({ ledger, queue: null as never, secret, approvalCredits: 1_000 }, commandLine, asked(what));

test('a blocked account loses its sessions and streams, and is told so only by its own password; unblocked it signs in again', async () => {
  const own = { email: 'ada@example.org', password: 'correct horse battery' };
  const { cookie, body } = await post('/sign-up/email', { name: 'Ada', ...own });
  const userId = body.user?.id ?? '';
  const read = await auth.readValidSession(cookie);
  expect(read?.user.id).toBe(userId);
  const { streams } = newStreams(db);
  const stream = streams.open({ userId, sessionId: read?.session.id ?? '' }, undefined, async function* (signal) {
    yield 'first';
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  });
  expect(await stream.next()).toMatchObject({ value: 'first' });

  await act({ act: 'block', userId });
  expect(await auth.readValidSession(cookie)).toBeNull();
  await expect(stream.next()).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
  const wrong = await post('/sign-in/email', { ...own, password: 'wrong horse battery' });
  const nobody = await post('/sign-in/email', { email: 'nobody@example.org', password: 'wrong horse battery' });
  expect([wrong.status, wrong.body]).toEqual([401, nobody.body]);
  const right = await post('/sign-in/email', own);
  expect([right.status, right.body.code, right.cookie]).toEqual([403, 'ACCOUNT_BLOCKED', '']);
  expect(right.body.message).toContain('blocked');
  // One that came in beside the block is worth nothing, and goes with the end of the block.
  const expiresAt = new Date(Date.now() + 86_400_000);
  await db.session.create({ data: { userId, token: 'a session that slipped in', expiresAt } });

  await act({ act: 'unblock', userId });
  expect(await db.session.count({ where: { userId } })).toBe(0);
  expect((await post('/sign-in/email', own)).status).toBe(200);
});

test('links that an operator has sent again work as those that were asked for', async () => {
  const email = 'bob@example.org';
  const { body } = await post('/sign-up/email', { name: 'Bob', email, password: 'correct horse battery' });
  const userId = body.user?.id ?? '';
  const again = async (kind: string): Promise<string> => {
    const sent = { id: randomUUID(), kind, recipient: 'bbo@example.org', userId, sentAt: new Date() };
    await act({ act: 'sendMail', mailId: (await db.mail.create({ data: sent })).id });
    const { data } = await db.mail.findFirstOrThrow({ where: { kind, recipient: email, sentAt: null } });
    return (data as { url: string }).url.split('#token=')[1] ?? '';
  };
  const link = new Request(`${baseUrl}/api/auth/verify-email?token=${await again('verifyEmail')}`);
  expect((await auth.handler(link)).status).toBe(200);
  expect(await db.user.findUnique({ where: { id: userId } })).toMatchObject({ emailVerified: true });
  const reset = { token: await again('resetPassword'), newPassword: 'battery staple' };
  expect((await post('/reset-password', reset)).status).toBe(200);
  expect((await post('/sign-in/email', { email, password: 'battery staple' })).status).toBe(200);
});
