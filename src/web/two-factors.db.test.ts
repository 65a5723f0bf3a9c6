import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { startMissingFreePlans } from '#/features/plans/sign-up-service.ts';
import { appCode } from '#test/app-code.ts';
import { useSignIns } from '#test/sign-ins.ts';

const { db, settings, strict, forCredits, welcome, password, send, signUp, mailsTo, tokenOf, withTwoFactors } =
  useSignIns();

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
