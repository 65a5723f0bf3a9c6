import { randomInt, randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import { BusyError } from '#/lib/errors.ts';
import { createLogger } from '#/platform/logger.ts';
import { createAuth } from '#/web/auth.ts';
import { authLimits } from '#/web/auth-limits.ts';
import { libraryHashing } from '#/web/password-hashing.ts';
import { createSignInLimit } from '#/web/sign-in-limit.ts';
import { useTestDatabase } from '#test/database.ts';
import { ledgerOf } from '#test/ledger.ts';
import { until } from '#test/until.ts';

const { db } = useTestDatabase();
const baseUrl = 'http://localhost:3000';
const password = 'correct horse';
const settings = { db, ledger: ledgerOf(db), secret: 'a secret of at least thirty-two characters', baseUrl };
const auth = createAuth({ ...settings, logger: createLogger('test', 'silent') });
beforeAll(() => createMissingPlans(db));

/** As a client would make up, to be another one with each try. */
function someAddress(): string {
  return Array.from({ length: 4 }, () => randomInt(1, 255)).join('.');
}

function post(path: string, body: object, cookie = '', asked = auth): Promise<Response> {
  const headers = { 'Content-Type': 'application/json', Origin: baseUrl, 'X-Forwarded-For': someAddress(), cookie };
  const request = new Request(`${baseUrl}/api/auth/${path}`, { method: 'POST', body: JSON.stringify(body), headers });
  return asked.handler(request);
}

async function signUp(): Promise<string> {
  return (await signUpAndIn()).email;
}

async function signUpAndIn(): Promise<{ email: string; cookie: string }> {
  const email = `${randomUUID()}@example.com`;
  const answer = await post('sign-up/email', { name: 'Ada', email, password });
  expect(answer.status).toBe(200);
  const cookies = answer.headers.getSetCookie().map((line) => line.split(';')[0]);
  return { email, cookie: cookies.join('; ') };
}

async function guess(email: string, times: number): Promise<number[]> {
  const answers = Array.from({ length: times }, () => post('sign-in/email', { email, password: 'a wrong one' }));
  return (await Promise.all(answers)).map(({ status }) => status);
}

/** As so many wrong passwords before: to look at each takes long, by design. */
async function guessedBefore(email: string, times: number): Promise<void> {
  const limit = createSignInLimit(db);
  for (let count = 0; count < times; count += 1) await limit.count(email);
}

test('after twenty wrong passwords an account lets nobody in for a while, wherever they come from', async () => {
  const [email, other] = [await signUp(), await signUp()];
  await guessedBefore(email, 18);
  expect((await guess(email, 5)).toSorted()).toEqual([401, 401, 429, 429, 429]);
  const refused = await post('sign-in/email', { email: email.toUpperCase(), password });
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get('Retry-After'))).toBeGreaterThan(600);
  expect((await post('sign-in/email', { email: other, password })).status).toBe(200);
});

test('the right password makes the wrong ones before it count no more', async () => {
  const email = await signUp();
  await guessedBefore(email, 19);
  expect((await post('sign-in/email', { email, password })).status).toBe(200);
  expect(await guess(email, 1)).toEqual([401]);
});

/** Each route that looks at the password of whoever is signed in, with a body that brings `given` as theirs. */
const whereSignedIn: [string, (given: string) => object][] = [
  ['change-password', (given) => ({ currentPassword: given, newPassword: 'battery staple' })],
  [
    'change-password',
    (given) => ({ currentPassword: given, newPassword: 'battery staple', revokeOtherSessions: true }),
  ],
  ['verify-password', (given) => ({ password: given })],
];

test.each(whereSignedIn)(
  'wrong passwords at %s count with those at sign-in, and none is looked at afterwards',
  async (path, bodyWith) => {
    const [{ email, cookie }, other] = [await signUpAndIn(), await signUpAndIn()];
    await guessedBefore(email, 18);
    const answers = await Promise.all(Array.from({ length: 5 }, () => post(path, bodyWith('a wrong one'), cookie)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([400, 400, 429, 429, 429]);
    const refused = await post(path, bodyWith(password), cookie);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('Retry-After'))).toBeGreaterThan(600);
    expect((await post('sign-in/email', { email, password })).status).toBe(429);
    expect((await post(path, bodyWith(password), other.cookie)).status).toBe(200);
  },
);

test.each(whereSignedIn)(
  'the right password at %s makes the wrong ones before it count no more',
  async (path, bodyWith) => {
    const { email, cookie } = await signUpAndIn();
    await guessedBefore(email, 19);
    expect((await post(path, bodyWith(password), cookie)).status).toBe(200);
    expect(await guess(email, 2)).toEqual([401, 401]);
  },
);

test.each(whereSignedIn)('at %s somebody who is not signed in is refused', async (path, bodyWith) => {
  expect((await post(path, bodyWith(password))).status).toBe(401);
});

test('a password that is sent where nobody looks at it makes no wrong one forgotten', async () => {
  const { email, cookie } = await signUpAndIn();
  await guessedBefore(email, 20);
  const body = { name: 'Bob', email, password: 'a wrong one', currentPassword: 'a wrong one' };
  expect((await post('update-user', { name: body.name, password: body.password }, cookie)).status).toBeLessThan(500);
  expect((await post('sign-out', body, cookie)).status).toBe(200);
  expect(await guess(email, 1)).toEqual([429]);
});

test('nobody deletes an account, or guesses its password, by the way of the library', async () => {
  const { email, cookie } = await signUpAndIn();
  for (const given of ['a wrong one', password])
    expect((await post('delete-user', { password: given }, cookie)).status).toBe(404);
  expect(await db.user.count({ where: { email } })).toBe(1);
});

test('the library takes a password at these routes and no others', () => {
  const routes = Object.values(auth.api) as { path?: string; options: { body?: z.ZodType } }[];
  const taking = routes.filter(({ options: { body } }) => {
    const schema = body ? JSON.stringify(z.toJSONSchema(body, { io: 'input', unrepresentable: 'any' })) : '';
    return /"(password|currentPassword)":/.test(schema);
  });
  expect(taking.map(({ path }) => path).toSorted()).toEqual([
    '/change-password',
    '/delete-user',
    '/sign-in/email',
    '/sign-up/email',
    '/two-factor/disable',
    '/two-factor/enable',
    '/two-factor/generate-backup-codes',
    '/two-factor/get-totp-uri',
    '/verify-password',
  ]);
});

test('a guess that is sent away, since too many wait, is none', async () => {
  const email = await signUp();
  const { promise: release, resolve } = Promise.withResolvers<void>();
  const hash = async (given: string) => {
    await release;
    return given;
  };
  const hashing = { ...libraryHashing, hash };
  const crowded = createAuth({ ...settings, logger: createLogger('test', 'silent'), hashing });
  const tryAs = (name: string) => post('sign-in/email', { email: name, password }, '', crowded);
  let sentAway = 0;
  const crowd = Array.from({ length: authLimits.hashing.places + authLimits.hashing.maxWaiting + 20 }, (_, index) =>
    tryAs(`nobody-${index}@example.com`).catch((error) => {
      expect(error).toMatchObject({ reason: 'BUSY' });
      sentAway += 1;
    }),
  );
  await until(() => sentAway === 20);
  const tries = await Promise.allSettled(Array.from({ length: 25 }, () => tryAs(email)));
  expect(tries.map(({ status }) => status)).toEqual(tries.map(() => 'rejected'));
  resolve();
  await Promise.all(crowd);
  expect((await tryAs(email)).status).toBe(200);
});

test.each([
  ['of one burst', 1],
  ['one after another', 25],
])('guesses that were counted before they are sent away, %s, are given back', async (_how, bursts) => {
  const email = await signUp();
  await guessedBefore(email, 18);
  const sendAway = async () => {
    throw new BusyError('nothing happened');
  };
  const hashing = { hash: sendAway, verify: sendAway };
  const crowded = createAuth({ ...settings, logger: createLogger('test', 'silent'), hashing });
  for (let burst = 0; burst < bursts; burst += 1) {
    const tries = Array.from({ length: 2 }, () => post('sign-in/email', { email, password }, '', crowded));
    for (const tried of await Promise.allSettled(tries))
      expect(tried).toMatchObject({ status: 'rejected', reason: { reason: 'BUSY' } });
  }
  expect((await guess(email, 3)).toSorted()).toEqual([401, 401, 429]);
});

test('no address is kept of whoever tries', async () => {
  await guess('somebody@example.com', 1);
  const keys = (await db.rateLimit.findMany()).map(({ key }) => key);
  expect(keys.join()).not.toContain('example.com');
});
