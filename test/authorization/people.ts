import { randomUUID } from 'node:crypto';
import type { Db } from '#/platform/db.ts';

/**
 * Who asks. `owner` has what is asked for, `other` is another user, `blocked` was blocked, and has a session all the same; `demoted`
 * was an admin with this cookie.
 */
export const people = ['anonymous', 'owner', 'other', 'support', 'admin', 'blocked', 'demoted'] as const;
export type Person = (typeof people)[number];

/** Somebody with an account: the cookie of a session of theirs, and how they sign in. */
export type Account = { userId: string; cookie: string; email: string; password: string };
export type Accounts = Record<Exclude<Person, 'anonymous'>, Account>;

/** Signs everybody up at `url`, and then makes of them what they are, as the product does. */
export async function gatherPeople(url: string, db: Db): Promise<Accounts> {
  const accounts = {} as Accounts;
  for (const person of people) if (person !== 'anonymous') accounts[person] = await signUp(url);
  const setRole = (person: keyof Accounts, role: 'user' | 'support' | 'admin') =>
    db.user.update({ where: { id: accounts[person].userId }, data: { role } });
  await setRole('support', 'support');
  await setRole('admin', 'admin');
  await setRole('demoted', 'admin');
  await useAsAdmin(url, accounts.demoted);
  const { blocked, demoted, admin } = accounts;
  await act(url, admin, { act: 'role', userId: demoted.userId, role: 'user' });
  const sessions = await db.session.findMany({ where: { userId: blocked.userId } });
  await act(url, admin, { act: 'block', userId: blocked.userId });
  if ((await db.session.count({ where: { userId: blocked.userId } })) > 0) throw new Error('A block left sessions.');
  // As a sign-in leaves one that was under way meanwhile.
  await db.session.createMany({ data: sessions });
  return accounts;
}

/** Has the admin do something to an account, as the console does. Returns the id of its row in the record. */
export async function act(url: string, { cookie }: Account, asked: object): Promise<string> {
  const body = JSON.stringify({ json: { act: asked, reason: 'For a test', idempotencyKey: randomUUID() } });
  const headers = { cookie, 'content-type': 'application/json' };
  const answer = await fetch(`${url}/api/trpc/admin.acts.do`, { method: 'POST', headers, body });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`An act was answered with ${answer.status}: ${text}`);
  return JSON.parse(text).result.data.json.auditId;
}

async function signUp(url: string): Promise<Account> {
  const person = { email: `${randomUUID()}@example.com`, password: 'correct horse battery' };
  const signedUp = await fetch(`${url}/api/auth/sign-up/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Ada', ...person }),
  });
  if (!signedUp.ok) throw new Error(`No account: ${signedUp.status} ${await signedUp.text()}`);
  const cookies = signedUp.headers.getSetCookie().map((one) => one.split(';')[0]);
  const { user } = (await signedUp.json()) as { user: { id: string } };
  return { userId: user.id, cookie: cookies.join('; '), ...person };
}

/** So that what remembers a role from one request to the next would be found. */
async function useAsAdmin(url: string, { cookie }: Account): Promise<void> {
  const answer = await fetch(`${url}/api/trpc/admin.audit.list?input=%7B%22json%22%3A%7B%7D%7D`, {
    headers: { cookie },
  });
  if (!answer.ok) throw new Error(`An admin was refused: ${answer.status} ${await answer.text()}`);
}
