import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import type { SignInChecks } from '#/features/account/commands/assert-it-is-you.ts';
import { beginEmailChange, confirmEmailChange } from '#/features/account/commands/change-email.ts';
import { disconnectAccount } from '#/features/account/commands/disconnect-account.ts';
import { endOtherSessions, endSession } from '#/features/account/commands/end-sessions.ts';
import { listSessions } from '#/features/account/queries.ts';
import type { DomainError } from '#/lib/errors.ts';
import { useTestDatabase } from '#test/database.ts';
import { createUser } from '#test/factories.ts';

const { db } = useTestDatabase();
const days = 86_400_000;

/** An account whose password is "right"; one without a password says "none" to whatever is sent. */
function checks(answer: 'password' | 'none' = 'password', refusedForSeconds: number | null = null): SignInChecks {
  const nothing = async () => {};
  return {
    async checkPassword(_, given) {
      if (answer === 'none') return 'none';
      return given === 'right' ? 'right' : 'wrong';
    },
    mails: { count: async () => refusedForSeconds, giveBack: nothing, forget: nothing },
  };
}

async function createSession(userId: string, at = new Date()): Promise<string> {
  const data = { userId, token: randomUUID(), createdAt: at, expiresAt: new Date(Date.now() + days) };
  return (await db.session.create({ data: { ...data, userAgent: 'Mozilla/5.0 (X11; Linux) Firefox/140.0' } })).id;
}

type Asking = { userId: string; newEmail: string; password?: string; sessionId?: string | null };

function begin({ userId, newEmail, password = 'right', sessionId = null }: Asking, signInChecks = checks()) {
  return beginEmailChange({ db, signInChecks }, { userId, sessionId, newEmail, password });
}

async function tokenTo(email: string): Promise<string> {
  const mail = await db.mail.findFirstOrThrow({
    where: { recipient: email, kind: 'changeEmail' },
    orderBy: { createdAt: 'desc' },
  });
  return (mail.data as { url: string }).url.split('#token=')[1] ?? '';
}

const someEmail = () => `${randomUUID()}@example.com`;
const reasonOf = (settled: PromiseSettledResult<unknown>) =>
  settled.status === 'rejected' ? (settled.reason as DomainError).reason : null;

test('sessions of two days ago are listed and ended, and nobody ends another’s', async () => {
  const [ada, eve] = [await createUser(db), await createUser(db)];
  const old = await createSession(ada.id, new Date(Date.now() - 2 * days));
  const current = await createSession(ada.id, new Date(Date.now() - 2 * days));
  const listed = await listSessions(db, { userId: ada.id, sessionId: current });
  expect(listed.map(({ id, isCurrent }) => [id, isCurrent])).toEqual([
    [current, true],
    [old, false],
  ]);
  expect(listed[0]?.device).toEqual({ browser: 'Firefox', system: 'Linux' });
  expect(JSON.stringify(listed)).not.toContain('token');
  await expect(endSession(db, { userId: eve.id, id: old })).rejects.toMatchObject({ reason: 'NOT_FOUND' });
  expect(await endOtherSessions(db, { userId: ada.id, sessionId: current })).toEqual({ ended: 1 });
  expect((await listSessions(db, { userId: ada.id, sessionId: current })).map(({ id }) => id)).toEqual([current]);
});

test('a new address is theirs once its link is opened; older links, and links to the old one, are void', async () => {
  const user = await createUser(db);
  const [first, second] = [someEmail(), someEmail()];
  await begin({ userId: user.id, newEmail: first });
  const older = await tokenTo(first);
  await begin({ userId: user.id, newEmail: second });
  await db.verification.create({
    data: { identifier: 'reset-password:abc', value: user.id, expiresAt: new Date(Date.now() + days) },
  });
  await expect(confirmEmailChange(db, older)).rejects.toMatchObject({ reason: 'NOT_FOUND' });
  expect(await confirmEmailChange(db, await tokenTo(second))).toEqual({ email: second });
  expect(await db.user.findUniqueOrThrow({ where: { id: user.id } })).toMatchObject({
    email: second,
    emailVerified: true,
  });
  expect(await db.verification.count({ where: { value: user.id } })).toBe(0);
  expect(await db.session.count({ where: { userId: user.id } })).toBe(0);
  await expect(confirmEmailChange(db, await tokenTo(second))).rejects.toMatchObject({ reason: 'NOT_FOUND' });
  const told = await db.mail.findMany({ where: { userId: user.id, kind: 'emailChanged' } });
  expect(told.map(({ recipient }) => recipient).toSorted()).toEqual([user.email, second].toSorted());
});

test('of two accounts that take one address at once, one has it, and the other is told that it is taken', async () => {
  const [ada, eve] = [await createUser(db), await createUser(db)];
  const newEmail = someEmail();
  await begin({ userId: ada.id, newEmail });
  const first = await tokenTo(newEmail);
  await begin({ userId: eve.id, newEmail });
  const both = await Promise.allSettled([
    confirmEmailChange(db, first),
    confirmEmailChange(db, await tokenTo(newEmail)),
  ]);
  expect(both.map(reasonOf).toSorted()).toEqual(['EMAIL_TAKEN', null]);
  const [loser] = both.flatMap((settled, index) => (settled.status === 'rejected' ? [[ada, eve][index]] : []));
  expect(await db.user.findUniqueOrThrow({ where: { id: loser?.id ?? '' } })).toMatchObject({ email: loser?.email });
});

test('whether an address has an account is not told to whoever asks for it', async () => {
  const [ada, eve] = [await createUser(db), await createUser(db)];
  await begin({ userId: eve.id, newEmail: ada.email });
  await expect(confirmEmailChange(db, await tokenTo(ada.email))).rejects.toMatchObject({ reason: 'EMAIL_TAKEN' });
});

test('a link that is a day old changes nothing', async () => {
  const user = await createUser(db);
  const newEmail = someEmail();
  await begin({ userId: user.id, newEmail });
  await db.emailChange.update({ where: { userId: user.id }, data: { expiresAt: new Date(Date.now() - 1) } });
  await expect(confirmEmailChange(db, await tokenTo(newEmail))).rejects.toMatchObject({ reason: 'NOT_FOUND' });
});

test.each([
  ['a wrong password', { password: 'wrong' }, checks(), 'VALIDATION'],
  ['no password, and a sign-in of two days ago', {}, checks('none'), 'FORBIDDEN'],
  ['a sixth mail in an hour', {}, checks('password', 60), 'TOO_MANY_REQUESTS'],
] as const)('with %s no mail is written', async (_, given, signInChecks, reason) => {
  const user = await createUser(db);
  const sessionId = await createSession(user.id, new Date(Date.now() - 2 * days));
  const asked = begin({ userId: user.id, newEmail: someEmail(), sessionId, ...given }, signInChecks);
  await expect(asked).rejects.toMatchObject({ reason });
  expect(await db.mail.count({ where: { userId: user.id } })).toBe(0);
});

test('whoever has no password and signed in today may change the address', async () => {
  const user = await createUser(db);
  const newEmail = someEmail();
  await begin({ userId: user.id, newEmail, sessionId: await createSession(user.id) }, checks('none'));
  expect(await tokenTo(newEmail)).not.toBe('');
});

test('of two connected accounts that are disconnected at once one stays, since it is the only way to sign in', async () => {
  const [user, eve] = [await createUser(db), await createUser(db)];
  const connect = (providerId: string) =>
    db.account.create({ data: { userId: user.id, providerId, accountId: randomUUID() } });
  const accounts = [await connect('google'), await connect('github')];
  const [first] = accounts;
  await expect(disconnectAccount(db, { userId: eve.id, id: first?.id ?? '' })).rejects.toMatchObject({
    reason: 'NOT_FOUND',
  });
  const both = await Promise.allSettled(accounts.map(({ id }) => disconnectAccount(db, { userId: user.id, id })));
  expect(both.map(reasonOf).toSorted()).toEqual(['FORBIDDEN', null]);
  expect(await db.account.count({ where: { userId: user.id } })).toBe(1);
  const told = await db.mail.findMany({ where: { userId: user.id } });
  expect(told.map(({ recipient, data }) => [recipient, (data as { change: string }).change])).toEqual([
    [user.email, 'accountDisconnected'],
  ]);
});
