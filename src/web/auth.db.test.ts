import { randomInt, randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import { createLogger } from '#/platform/logger.ts';
import { createAuth } from '#/web/auth.ts';
import { createSignInLimit } from '#/web/sign-in-limit.ts';
import { useTestDatabase } from '#test/database.ts';
import { ledgerOf } from '#test/ledger.ts';

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

function post(path: string, body: object): Promise<Response> {
  const headers = { 'Content-Type': 'application/json', Origin: baseUrl, 'X-Forwarded-For': someAddress() };
  const request = new Request(`${baseUrl}/api/auth/${path}`, { method: 'POST', body: JSON.stringify(body), headers });
  return auth.handler(request);
}

async function signUp(): Promise<string> {
  const email = `${randomUUID()}@example.com`;
  expect((await post('sign-up/email', { name: 'Ada', email, password })).status).toBe(200);
  return email;
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

test('no address is kept of whoever tries', async () => {
  await guess('somebody@example.com', 1);
  const keys = (await db.rateLimit.findMany()).map(({ key }) => key);
  expect(keys.join()).not.toContain('example.com');
});
