import { beforeAll, describe, expect, test, vi } from 'vitest';
import { authLimits } from '#/web/auth-limits.ts';
import { closeServices, type Services } from '#/web/services.ts';
import { useTestDatabase } from '#test/database.ts';
import { recordStatements } from '#test/statements.ts';
import { signUp } from '#test/upload-requests.ts';
import { openServices } from '#test/web-server.ts';

const { db } = useTestDatabase();
const second = 1_000;
let services: Services;

beforeAll(async () => {
  vi.stubEnv('LOG_LEVEL', 'silent');
  services = await openServices();
  return () => closeServices(services);
});

const read = (cookies: string | null) => services.auth.readValidSession(cookies);
const told = (cookie: string) => services.auth.api.getSession({ headers: new Headers({ cookie }) });

async function signedIn() {
  const { cookie, userId } = await signUp(services);
  const [pair] = cookie.split('; ').filter((one) => one.includes('session_token=')) as [string];
  const [name, value] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)];
  return { pair, name, value, userId };
}

async function endingAt(userId: string, expiresAt: Date): Promise<void> {
  await db.session.updateMany({ where: { userId }, data: { expiresAt } });
}

describe('a session that is read without the auth library', () => {
  test('is the one that the library tells, with its user', async () => {
    const { pair } = await signedIn();
    const session = await read(pair);
    expect(session).toEqual(await told(pair));
    expect(session?.session.token).toHaveLength(32);
  });

  test('is found among other cookies, written in whatever way the library reads', async () => {
    const { pair, name, value, userId } = await signedIn();
    for (const cookies of [
      `theme=dark; ${pair}; x-${pair.replace(value, 'other')}`,
      `theme=dark;${pair}`,
      `no-value; ${pair}`,
      `${name}=${decodeURIComponent(value)}`,
    ]) {
      expect((await read(cookies))?.user.id).toBe(userId);
      expect((await told(cookies))?.user.id).toBe(userId);
    }
  });

  test('is none where its cookie was not signed here, and that costs no statement', async () => {
    const { pair, name, value } = await signedIn();
    const [token = '', signature = ''] = decodeURIComponent(value).split('.');
    const last = signature.at(-2) === 'A' ? 'E' : 'A';
    const statements = recordStatements();
    for (const forged of [
      null,
      '',
      `${name}=`,
      `${name}=${token}`,
      `${name}=${token}.`,
      `${name}=.${signature}`,
      `${name}=${token.slice(1)}.${signature}`,
      `${name}=${token}x.${signature}`,
      `${name}=${token}.${signature.slice(0, -2)}${last}=`,
      `${name}=${token}.${signature.slice(1)}`,
      `${name}=%E0%A4%A.${signature}`,
      `x${pair}`,
    ])
      expect(await read(forged)).toBeNull();
    expect(statements).toEqual([]);
  });

  test('is none where two cookies have its name: the library says which one counts', async () => {
    const [one, other] = await Promise.all([signedIn(), signedIn()]);
    const both = `${one.pair}; ${other.pair}`;
    expect(await read(both)).toBeNull();
    expect((await told(both))?.user.id).toBe(one.userId);
  });

  test('is none once it has ended or is due for renewal, which is for the library to see to', async () => {
    const [ended, expired, due] = await Promise.all([signedIn(), signedIn(), signedIn()]);
    const { length, renewAfter } = authLimits.session;
    const dueWithin = (length - renewAfter) * second;
    await db.session.deleteMany({ where: { userId: ended.userId } });
    await endingAt(expired.userId, new Date());
    await endingAt(due.userId, new Date(Date.now() + dueWithin));
    expect(await Promise.all([ended, expired, due].map(({ pair }) => read(pair)))).toEqual([null, null, null]);
    await endingAt(due.userId, new Date(Date.now() + dueWithin + 60 * second));
    expect((await read(due.pair))?.user.id).toBe(due.userId);
  });
});
