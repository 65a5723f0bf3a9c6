import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import { startMissingFreePlans } from '#/features/plans/sign-up-service.ts';
import { createLogger } from '#/platform/logger.ts';
import { createAuth } from '#/web/auth.ts';
import { authLimits } from '#/web/auth-limits.ts';
import { tellingLoss } from '#/web/auth-losses.ts';
import { readSession } from '#/web/session-reads.ts';
import { appCode } from '#test/app-code.ts';
import { useTestDatabase } from '#test/database.ts';
import { ledgerOf } from '#test/ledger.ts';

const { db } = useTestDatabase();
const baseUrl = 'http://localhost:3000';
const password = 'correct horse';
const settings = {
  db,
  ledger: ledgerOf(db),
  secret: 'a secret of at least thirty-two characters',
  baseUrl,
  logger: createLogger('test', 'silent'),
  // A real hash takes long by design, and none of this is about it.
  hashing: {
    hash: async (given: string) => `of ${given}`,
    verify: async ({ hash, password: given }: { hash: string; password: string }) => hash === `of ${given}`,
  },
};
const auth = createAuth(settings);
const welcome = { secret: settings.secret, maxGrantsPerDay: null, onlyVerified: true };
const strict = createAuth({ ...settings, welcome, emailVerification: 'required' });
const forCredits = createAuth({ ...settings, welcome, emailVerification: 'for-credits' });
beforeAll(() => createMissingPlans(db));

type Sent = { status: number; body: Record<string, unknown>; cookie: string };
type From = { cookie?: string; address?: string; userAgent?: string; asked?: typeof auth };

/** Sends a request as a browser does, through what `handleAuth` puts around the library. */
async function send(path: string, body: object | null, from: From = {}): Promise<Sent> {
  const {
    cookie = '',
    address = '192.0.2.1',
    userAgent = 'Mozilla/5.0 (X11; Linux) Firefox/140.0',
    asked = auth,
  } = from;
  const headers = {
    'Content-Type': 'application/json',
    Origin: baseUrl,
    'X-Forwarded-For': address,
    'User-Agent': userAgent,
    cookie,
  };
  const method = body ? 'POST' : 'GET';
  const request = new Request(`${baseUrl}/api/auth/${path}`, {
    method,
    headers,
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const answer = await tellingLoss(() => asked.handler(request));
  const text = await answer.text();
  const cookies = answer.headers.getSetCookie().filter((line) => !/max-age=0/i.test(line));
  return {
    status: answer.status,
    body: text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : {},
    cookie: cookies.map((line) => line.split(';')[0]).join('; '),
  };
}

async function signUp(asked = auth) {
  const email = `${randomUUID()}@example.com`;
  const { status, body, cookie } = await send('sign-up/email', { name: 'Ada', email, password }, { asked });
  expect(status).toBe(200);
  const { id } = await db.user.findUniqueOrThrow({ where: { email } });
  return { id, email, cookie, body };
}

async function mailsTo(email: string) {
  const mails = await db.mail.findMany({ where: { recipient: email }, orderBy: { createdAt: 'asc' } });
  return mails.map(({ kind, data }) => ({ kind, data: data as { url: string } & Record<string, string> }));
}

/** The token of the newest link of this kind. */
async function tokenOf(email: string, kind: string): Promise<string> {
  const mail = (await mailsTo(email)).findLast((sent) => sent.kind === kind);
  return /#token=(?<token>.+)$/.exec(mail?.data.url ?? '')?.groups?.token ?? '';
}

async function withTwoFactors() {
  const ada = await signUp();
  const begun = await send('two-factor/enable', { password, method: 'totp' }, ada);
  expect(begun.status).toBe(200);
  const { totpURI, backupCodes } = begun.body as { totpURI: string; backupCodes: string[] };
  const on = await send('two-factor/verify-totp', { code: appCode(totpURI) }, ada);
  expect(on.status).toBe(200);
  // As if that was a while ago: a code works once.
  await db.twoFactor.update({ where: { userId: ada.id }, data: { lastUsedStep: 0 } });
  return { ...ada, cookie: on.cookie, totpURI, backupCodes };
}

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

describe('where an address must be verified first', () => {
  test('a sign-up signs nobody in, gives no credits, and says the same of an address that is taken', async () => {
    const ada = await signUp(strict);
    expect(ada.cookie).toBe('');
    await startMissingFreePlans(settings.ledger, () => {}, { welcome });
    const user = await db.user.findUniqueOrThrow({ where: { id: ada.id } });
    expect(user).toMatchObject({ credits: 0, emailVerified: false });
    const again = await send('sign-up/email', { name: 'Eve', email: ada.email, password }, { asked: strict });
    expect([again.status, again.cookie]).toEqual([200, '']);
    expect(Object.keys(again.body.user as object).toSorted()).toEqual(Object.keys(ada.body.user as object).toSorted());
    expect(again.body.token).toBe(ada.body.token);
    expect((await mailsTo(ada.email)).map(({ kind }) => kind)).toEqual(['verifyEmail', 'accountExists']);
  });

  test('the right password is not enough before; afterwards it is, and the link itself signs nobody in', async () => {
    const ada = await signUp(strict);
    const from = { asked: strict };
    const early = await send('sign-in/email', { email: ada.email, password }, from);
    expect([early.status, early.body.code]).toEqual([403, 'EMAIL_NOT_VERIFIED']);
    const token = await tokenOf(ada.email, 'verifyEmail');
    const verified = await send(`verify-email?token=${token}`, null, from);
    expect([verified.status, verified.cookie]).toEqual([200, '']);
    expect((await send('sign-in/email', { email: ada.email, password }, from)).status).toBe(200);
    expect((await db.user.findUniqueOrThrow({ where: { id: ada.id } })).credits).toBe(60);
  });

  test('two sign-ups with one address at once are answered alike, and make one account', async () => {
    const email = `${randomUUID()}@example.com`;
    const both = await Promise.all(
      ['Ada', 'Eve'].map((name) => send('sign-up/email', { name, email, password }, { asked: strict })),
    );
    expect(both.map(({ status, cookie, body }) => [status, cookie, body.token])).toEqual([
      [200, '', null],
      [200, '', null],
    ]);
    const [one, other] = both.map(({ body }) => Object.keys(body.user as object).toSorted());
    expect(one).toEqual(other);
    expect(await db.user.count({ where: { email } })).toBe(1);
  });

  test('for the credits only, people are in at once, and a link that is opened twice at once brings them once', async () => {
    const ada = await signUp(forCredits);
    expect((await send('get-session', null, { ...ada, asked: forCredits })).body.user).toMatchObject({ id: ada.id });
    expect((await db.user.findUniqueOrThrow({ where: { id: ada.id } })).credits).toBe(0);
    const token = await tokenOf(ada.email, 'verifyEmail');
    const open = () => send(`verify-email?token=${token}`, null, { asked: forCredits });
    const opened = await Promise.all([open(), open()]);
    expect(opened.map(({ status, cookie }) => [status, cookie])).toEqual([
      [200, ''],
      [200, ''],
    ]);
    expect((await db.user.findUniqueOrThrow({ where: { id: ada.id } })).credits).toBe(60);
    expect(await db.creditTransaction.count({ where: { userId: ada.id } })).toBe(1);
  });
});

describe('a second factor', () => {
  test('a password alone opens no session, and a code or a recovery code does', async () => {
    const ada = await withTwoFactors();
    const first = await send('sign-in/email', { email: ada.email, password });
    expect(first.body).toMatchObject({ twoFactorRedirect: true, twoFactorMethods: ['totp'] });
    expect((await send('get-session', null, first)).body).toEqual({});
    const code = appCode(ada.totpURI);
    expect((await send('two-factor/verify-totp', { code: `${code.slice(0, 3)} ${code.slice(3)}` }, first)).status).toBe(
      200,
    );
    const second = await send('sign-in/email', { email: ada.email, password });
    const typed = ` ${ada.backupCodes[0]?.toUpperCase().replaceAll('-', ' ')} `;
    expect((await send('two-factor/verify-backup-code', { code: typed }, second)).status).toBe(200);
    const third = await send('sign-in/email', { email: ada.email, password });
    expect((await send('two-factor/verify-backup-code', { code: typed }, third)).body.code).toBe('INVALID_BACKUP_CODE');
  });

  test('one recovery code that is used twice at once lets in one', async () => {
    const ada = await withTwoFactors();
    const attempts = [];
    for (let count = 0; count < 2; count += 1)
      attempts.push(await send('sign-in/email', { email: ada.email, password }));
    const code = ada.backupCodes[1];
    const both = await Promise.all(attempts.map((attempt) => send('two-factor/verify-backup-code', { code }, attempt)));
    expect(both.filter(({ status }) => status === 200)).toHaveLength(1);
    const [lost] = both.filter(({ status }) => status !== 200);
    expect([401, 409]).toContain(lost?.status);
  });

  test('one code of the app that is used twice at once lets in one, and the other is told why', async () => {
    const ada = await withTwoFactors();
    const attempts = [];
    for (let count = 0; count < 2; count += 1)
      attempts.push(await send('sign-in/email', { email: ada.email, password }));
    const code = appCode(ada.totpURI);
    const both = await Promise.all(attempts.map((attempt) => send('two-factor/verify-totp', { code }, attempt)));
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 401]);
    expect(both.find(({ status }) => status === 401)?.body).toEqual({
      code: 'CODE_USED',
      message: 'This code was used already. Wait for the next one of your app, and sign in again.',
    });
    expect(await db.session.count({ where: { userId: ada.id } })).toBe(2);
  });

  test('a code that switched it on opens no session, nor does the one before; the next one does', async () => {
    const ada = await signUp();
    const { body } = await send('two-factor/enable', { password, method: 'totp' }, ada);
    const uri = String(body.totpURI);
    const now = Date.now();
    await send('two-factor/verify-totp', { code: appCode(uri, now) }, ada);
    const codes = [];
    for (const atMs of [now, now - 30_000, now + 30_000]) {
      const attempt = await send('sign-in/email', { email: ada.email, password });
      const { status, body: told } = await send('two-factor/verify-totp', { code: appCode(uri, atMs) }, attempt);
      codes.push(status === 200 ? 'in' : told.code);
    }
    // Where a step ended meanwhile the oldest one is none any more.
    expect(codes).toEqual(['CODE_USED', expect.stringMatching(/^(CODE_USED|INVALID_CODE)$/), 'in']);
  });

  test('five wrong codes end the attempt, and not the account', async () => {
    const ada = await withTwoFactors();
    const attempt = await send('sign-in/email', { email: ada.email, password });
    const wrong = String((Number(appCode(ada.totpURI)) + 1) % 1_000_000).padStart(6, '0');
    const codes = [];
    for (let count = 0; count < 6; count += 1)
      codes.push((await send('two-factor/verify-totp', { code: wrong }, attempt)).body.code);
    expect(codes).toEqual([...Array(5).fill('INVALID_CODE'), 'TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE']);
    expect((await send('two-factor/verify-totp', { code: appCode(ada.totpURI) }, attempt)).status).toBe(401);
    const next = await send('sign-in/email', { email: ada.email, password });
    expect((await send('two-factor/verify-totp', { code: appCode(ada.totpURI) }, next)).status).toBe(200);
  });

  test('no device is trusted, whatever it asks for', async () => {
    const ada = await withTwoFactors();
    const attempt = await send('sign-in/email', { email: ada.email, password });
    const inside = await send('two-factor/verify-totp', { code: appCode(ada.totpURI), trustDevice: true }, attempt);
    expect(inside.cookie).not.toContain('trust_device');
    const later = await send('sign-in/email', { email: ada.email, password }, { cookie: inside.cookie });
    expect(later.body.twoFactorRedirect).toBe(true);
  });

  test('a new password by mail does not switch it off', async () => {
    const ada = await withTwoFactors();
    await send('request-password-reset', { email: ada.email });
    const token = await tokenOf(ada.email, 'resetPassword');
    await send('reset-password', { token, newPassword: 'battery staple' });
    const attempt = await send('sign-in/email', { email: ada.email, password: 'battery staple' });
    expect(attempt.body.twoFactorRedirect).toBe(true);
  });

  test('wrong passwords where it is switched count as guesses, and each change is told', async () => {
    const ada = await withTwoFactors();
    const guesses = await Promise.all(
      Array.from({ length: 22 }, () => send('two-factor/disable', { password: 'a wrong one' }, ada)),
    );
    expect(guesses.filter(({ status }) => status === 429).length).toBe(2);
    await db.rateLimit.deleteMany();
    expect((await send('two-factor/disable', { password }, ada)).status).toBe(200);
    const changes = (await mailsTo(ada.email)).map(({ data }) => data.change);
    expect(changes).toEqual(['twoFactorOn', 'twoFactorOff']);
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
