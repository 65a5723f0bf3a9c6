import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { authLimits } from '#/web/auth-limits.ts';
import { readSession } from '#/web/session-reads.ts';
import { type From, useSignIns } from '#test/sign-ins.ts';

const { db, auth, password, send, signUp, mailsTo, tokenOf, withTwoFactors } = useSignIns();

describe('a forgotten password', () => {
  test('a link sets a new one, ends every session, and makes older links and guesses void', async () => {
    const ada = await signUp();
    await send('request-password-reset', { email: ada.email });
    const older = await tokenOf(ada.email, 'resetPassword');
    await send('request-password-reset', { email: ada.email });
    const token = await tokenOf(ada.email, 'resetPassword');
    expect(token).not.toBe(older);
    expect((await send('reset-password', { token, newPassword: 'battery staple' })).status).toBe(200);
    expect(await db.session.count({ where: { userId: ada.id } })).toBe(0);
    for (const used of [token, older])
      expect((await send('reset-password', { token: used, newPassword: 'a third one' })).body.code).toBe(
        'INVALID_TOKEN',
      );
    expect((await send('sign-in/email', { email: ada.email, password })).status).toBe(401);
    expect((await send('sign-in/email', { email: ada.email, password: 'battery staple' })).status).toBe(200);
    expect((await mailsTo(ada.email)).map(({ kind }) => kind)).toEqual([
      'resetPassword',
      'resetPassword',
      'signInChanged',
    ]);
  });

  test('of two uses of one link at once, one sets its password, and the other is told that the link has ended', async () => {
    const ada = await signUp();
    await send('request-password-reset', { email: ada.email });
    const token = await tokenOf(ada.email, 'resetPassword');
    const both = await Promise.all(
      ['first choice', 'second choice'].map((newPassword) => send('reset-password', { token, newPassword })),
    );
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 400]);
    expect(both.find(({ status }) => status === 400)?.body.code).toBe('INVALID_TOKEN');
  });

  test('the answer is the same whether there is an account, and the sixth mail to an address in an hour is refused either way', async () => {
    const ada = await signUp();
    for (const email of [ada.email, `${randomUUID()}@example.com`]) {
      const answers = [];
      for (let count = 0; count < 6; count += 1) answers.push(await send('request-password-reset', { email }));
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 429]);
      expect(answers[0]?.body.message).toBe(answers[4]?.body.message);
    }
    expect(await mailsTo(ada.email)).toHaveLength(5);
  });

  test('a mail that could not be written is told as a 503, and not as sent', async () => {
    const ada = await signUp();
    await db.$executeRawUnsafe('ALTER TABLE "Mail" RENAME TO "MailAway"');
    try {
      await expect(send('request-password-reset', { email: ada.email })).rejects.toMatchObject({ reason: 'BUSY' });
    } finally {
      await db.$executeRawUnsafe('ALTER TABLE "MailAway" RENAME TO "Mail"');
    }
  });
});

test('a sign-in from another network or kind of device is told, and neither the first nor one from a known place', async () => {
  const ada = await signUp();
  const signIn = (from: From) => send('sign-in/email', { email: ada.email, password }, from);
  await signIn({ address: '192.0.2.200' });
  expect(await mailsTo(ada.email)).toEqual([]);
  await signIn({ address: '198.51.100.7' });
  await signIn({ address: '198.51.100.9' });
  await signIn({ userAgent: 'curl/8.0' });
  const told = await mailsTo(ada.email);
  expect(told.map(({ kind, data }) => [kind, data.address, data.browser])).toEqual([
    ['signInFromElsewhere', '198.51.100.7', 'Firefox'],
    ['signInFromElsewhere', '192.0.2.1', 'curl'],
  ]);
});

test.each([
  ['sign-up/email', { name: 'Ada', email: 'short@example.com', password: 'x' }, 'password'],
  ['reset-password', { token: 'a token', newPassword: 'x' }, 'newPassword'],
  ['change-password', { currentPassword: password, newPassword: 'x'.repeat(1000) }, 'newPassword'],
] as const)(
  'a password of a wrong length is refused with its field and what is allowed: %s',
  async (path, body, field) => {
    const { status, body: told } = await send(path, body, await signUp());
    const { min, max } = authLimits.password;
    expect([status, told]).toMatchObject([400, { message: `${field} must have ${min} to ${max} characters.` }]);
  },
);

test('the library’s own ways to delete an account, change its address and list sessions are closed', async () => {
  const ada = await signUp();
  for (const path of [
    'delete-user',
    'change-email',
    'revoke-session',
    'revoke-sessions',
    'admin/remove-user',
    'two-factor/send-otp',
  ])
    expect([path, (await send(path, { password, newEmail: 'b@example.com', token: 'x' }, ada)).status]).toEqual([
      path,
      404,
    ]);
  expect((await send('list-sessions', null, ada)).status).toBe(404);
  expect(await db.user.count({ where: { id: ada.id } })).toBe(1);
});

test('a session that is two days old adds no passkey and connects nothing: it is told to sign in again', async () => {
  const ada = await signUp();
  const before = new Date(Date.now() - 2 * 86_400_000);
  await db.session.updateMany({ where: { userId: ada.id }, data: { createdAt: before } });
  const refused = await send('passkey/generate-register-options', null, ada);
  expect([refused.status, refused.body.code]).toEqual([403, 'SESSION_NOT_FRESH']);
  const connect = await send('link-social', { provider: 'google', callbackURL: '/' }, ada);
  expect([connect.status, connect.body.code]).toEqual([403, 'SESSION_NOT_FRESH']);
});

test('a passkey that is removed and new recovery codes are told, and another’s passkey is not removed', async () => {
  const [ada, eve] = [await withTwoFactors(), await signUp()];
  const { id } = await db.passkey.create({
    data: { userId: ada.id, publicKey: 'x', credentialID: randomUUID(), counter: 0, deviceType: 'x', backedUp: false },
  });
  const { cookie } = ada;
  expect((await send('passkey/delete-passkey', { id }, eve)).status).toBe(401);
  expect((await send('passkey/delete-passkey', { id }, { cookie })).status).toBe(200);
  expect((await send('two-factor/generate-backup-codes', { password }, { cookie })).status).toBe(200);
  const told = (await mailsTo(ada.email)).filter(({ kind }) => kind === 'signInChanged');
  expect(told.map(({ data }) => data.change)).toEqual(['twoFactorOn', 'passkeyRemoved', 'recoveryCodes']);
});

test.each([
  ['update-user', { name: null }],
  ['update-user', { name: '   ' }],
  ['sign-up/email', { name: ' ', email: 'blank@example.com', password }],
  ['passkey/delete-passkey', { id: 'x' }],
  ['passkey/update-passkey', { id: 'a\u0000', name: 'mine' }],
  ['reset-password', { token: 'a\u0000', newPassword: password }],
])('%s with %o is refused as what was sent wrong', async (path, body) => {
  const { cookie } = await signUp();
  expect(await send(path, body, { cookie })).toMatchObject({
    status: 400,
    body: { message: expect.stringMatching(/^(name must have|An id or a token)/) },
  });
});

test('a session that was ended is over at once: no cookie stands in for it', async () => {
  const ada = await signUp();
  const token = /session_token=(?<token>[^.;]+)/.exec(decodeURIComponent(ada.cookie))?.groups?.token ?? '';
  expect(await readSession(db, token)).not.toBeNull();
  await db.session.deleteMany({ where: { userId: ada.id } });
  expect((await send('get-session', null, ada)).body).toEqual({});
  expect(await auth.readValidSession(ada.cookie)).toBeNull();
  expect(ada.cookie).not.toContain('session_data');
});
