import { randomUUID } from 'node:crypto';
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { brand } from '#/brand.ts';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import { BusyError } from '#/lib/errors.ts';
import type { Db } from '#/platform/db.ts';
import { createAuth } from '#/web/auth.ts';
import { authLimits } from '#/web/auth-limits.ts';
import { libraryHashing, type PasswordHashing } from '#/web/password-hashing.ts';
import { closeServices, type Services } from '#/web/services.ts';
import { useTestDatabase } from '#test/database.ts';
import { until } from '#test/until.ts';
import { openServices, startTestWeb, type TestWeb } from '#test/web-server.ts';

const { db, sql } = useTestDatabase();
const baseUrl = 'http://localhost:3000';
const password = 'correct horse';
let services: Services;

beforeAll(async () => {
  vi.stubEnv('LOG_LEVEL', 'silent');
  await createMissingPlans(db);
  services = await openServices();
  return () => closeServices(services);
});

/** A web process whose accounts differ in this from those of the product. */
async function startWeb(differing: { db?: Db; hashing?: PasswordHashing } = {}): Promise<TestWeb> {
  const auth = createAuth({ ...services, db: services.authDb, ...differing });
  const web = await startTestWeb({ ...services, auth });
  onTestFinished(() => web.server.stop());
  return web;
}

function post(web: TestWeb, path: string, email: string): Promise<Response> {
  const body = JSON.stringify({ name: 'Ada', email, password });
  const headers = { 'Content-Type': 'application/json', Origin: baseUrl };
  return web.ask(new Request(`${baseUrl}/api/auth/${path}`, { method: 'POST', body, headers }));
}

const someAddress = () => `${randomUUID()}@example.com`;

/** Lets each new row of a table end as the statement says, until the test is over or `mend` is called. */
async function breakInsert(table: 'User' | 'Account', statement: string): Promise<{ mend(): Promise<void> }> {
  const mend = async () => void (await sql('DROP FUNCTION IF EXISTS break_insert CASCADE'));
  onTestFinished(mend);
  await sql(
    `CREATE FUNCTION break_insert() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${statement} RETURN NEW; END $$`,
  );
  await sql(`CREATE TRIGGER break_insert BEFORE INSERT ON "${table}" FOR EACH ROW EXECUTE FUNCTION break_insert()`);
  return { mend };
}

test('forty-eight sign-ups at once all get an account, and while passwords are hashed no connection is held', async () => {
  let looked = 0;
  const counted = services.authDb.$extends({
    query: { user: { findFirst: ({ args, query }) => query(args).finally(() => (looked += 1)) } },
  }) as unknown as Db;
  const hashed: string[] = [];
  const { promise: release, resolve } = Promise.withResolvers<void>();
  const hash = async (given: string) => {
    hashed.push(given);
    await release;
    return libraryHashing.hash(given);
  };
  const web = await startWeb({ db: counted, hashing: { ...libraryHashing, hash } });
  const addresses = Array.from({ length: 48 }, someAddress);
  const answers = Promise.all(addresses.map((email) => post(web, 'sign-up/email', email)));
  await until(() => looked === 48 && hashed.length === authLimits.hashing.places);
  const open = `SELECT application_name, query FROM pg_stat_activity
    WHERE datname = current_database() AND application_name LIKE '${brand.slug}%' AND state LIKE 'idle in transaction%'`;
  expect(await sql(open)).toEqual([]);
  expect(await services.db.user.count({ where: { email: { in: addresses } } })).toBe(0);
  expect(await services.auth.api.getSession({ headers: new Headers() })).toBeNull();
  expect(hashed).toHaveLength(authLimits.hashing.places);
  resolve();
  expect((await answers).map(({ status }) => status)).toEqual(addresses.map(() => 200));
  expect(hashed).toHaveLength(48);
  const made = await db.user.findMany({ where: { email: { in: addresses } }, include: { accounts: true } });
  expect(made.map(({ credits, accounts }) => [credits, accounts.length])).toEqual(addresses.map(() => [60, 1]));
});

test('where every connection of the accounts is held, the product has its own', async () => {
  const { promise: release, resolve } = Promise.withResolvers<void>();
  let held = 0;
  const holding = Array.from({ length: authLimits.connections }, () =>
    services.authDb.$transaction(async (tx) => {
      await tx.$queryRaw`SELECT 1`;
      held += 1;
      await release;
    }),
  );
  await until(() => held === authLimits.connections);
  expect(await services.db.user.count({ where: { email: someAddress() } })).toBe(0);
  resolve();
  await Promise.all(holding);
});

test('of thirty-two sign-ups with one address at once one gets the account, and the others are told that it is taken', async () => {
  const web = await startWeb();
  const email = someAddress();
  const answers = await Promise.all(Array.from({ length: 32 }, () => post(web, 'sign-up/email', email)));
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, ...Array.from({ length: 31 }, () => 422)]);
  const [user, ...others] = await db.user.findMany({ where: { email }, include: { accounts: true, sessions: true } });
  expect(others).toEqual([]);
  expect([user?.credits, user?.accounts.length, user?.sessions.length]).toEqual([60, 1, 1]);
  expect((await post(web, 'sign-in/email', email)).status).toBe(200);
});

test('where too many passwords wait to be hashed, sign-up and sign-in say when to come again, and no account is made', async () => {
  const known = someAddress();
  expect((await post(await startWeb(), 'sign-up/email', known)).status).toBe(200);
  const refuse = async () => {
    throw new BusyError('nothing happened');
  };
  const web = await startWeb({ hashing: { hash: refuse, verify: refuse } });
  const email = someAddress();
  for (const answer of [
    await post(web, 'sign-up/email', email),
    await post(web, 'sign-in/email', known),
    await post(web, 'sign-in/email', email),
  ]) {
    expect([answer.status, answer.headers.get('Retry-After')]).toEqual([503, '1']);
    expect(await answer.json()).toMatchObject({ code: 503, data: { reason: 'BUSY' } });
  }
  expect(await db.user.count({ where: { email } })).toBe(0);
});

test('a sign-up whose connection is lost in the middle leaves nothing: its address can sign up again', async () => {
  const web = await startWeb();
  const email = someAddress();
  const { mend } = await breakInsert('Account', 'PERFORM pg_terminate_backend(pg_backend_pid());');
  const lost = await post(web, 'sign-up/email', email);
  expect([lost.status, lost.headers.get('Retry-After')]).toEqual([503, '1']);
  expect(await db.user.count({ where: { email } })).toBe(0);
  await mend();
  expect((await post(web, 'sign-up/email', email)).status).toBe(200);
  expect((await post(web, 'sign-in/email', email)).status).toBe(200);
});

test('a new address is not called wrong where the database is busy, and is where it is at fault itself', async () => {
  const web = await startWeb();
  const email = someAddress();
  const { mend } = await breakInsert('User', "RAISE EXCEPTION 'busy' USING ERRCODE = 'lock_not_available';");
  const busy = await post(web, 'sign-up/email', email);
  expect([busy.status, busy.headers.get('Retry-After')]).toEqual([503, '1']);
  await mend();
  expect((await post(web, 'sign-up/email', email)).status).toBe(200);
  expect((await post(web, 'sign-up/email', email.toUpperCase())).status).toBe(422);
  expect((await post(web, 'sign-up/email', 'no address')).status).toBe(400);
});
