import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { brand } from '#/brand.ts';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import { upgradePlan } from '#/features/plans/plan-service.ts';
import { startFreePlan } from '#/features/plans/sign-up-service.ts';
import type { Db } from '#/platform/db.ts';
import { creditVerbs } from '#test/credit-verbs.ts';
import { startCuttingProxy } from '#test/cutting-proxy.ts';
import { openDb, useTestDatabase } from '#test/database.ts';
import { createUser, createUserWithCredits } from '#test/factories.ts';
import { ledgerOf } from '#test/ledger.ts';
import { expectLedgerHolds } from '#test/ledger-invariants.ts';
import { holdAccount, holdTable, untilWaiting } from '#test/locks.ts';

const { db, url, sql, directUrl } = useTestDatabase();
const { charge, available, lines } = creditVerbs(db);

/** Has the next `count` writes of lines fail with this SQLSTATE, as the database itself might. */
async function failNextWrites(count: number, sqlState: string): Promise<void> {
  await sql(`SELECT setval('failed_writes', 1, false)`);
  await sql('UPDATE failure SET count = $1, state = $2', [count, sqlState]);
}

async function attemptedWrites(): Promise<number> {
  const [row] = await sql<{ count: number }>('SELECT last_value::int AS count FROM failed_writes');
  return row?.count ?? 0;
}

beforeAll(async () => {
  await createMissingPlans(db);
  // A sequence, because what it counted stays counted when the transaction is rolled back.
  await sql('CREATE SEQUENCE failed_writes');
  await sql('CREATE TABLE failure (count int, state text)');
  await sql(`INSERT INTO failure VALUES (0, '')`);
  await sql(`CREATE FUNCTION fail_write() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE wanted failure%ROWTYPE;
    BEGIN
      SELECT * INTO wanted FROM failure;
      IF wanted.count > 0 AND nextval('failed_writes') <= wanted.count THEN
        RAISE EXCEPTION 'a failure for a test' USING ERRCODE = wanted.state;
      END IF;
      RETURN NULL;
    END $$`);
  await sql(
    `CREATE TRIGGER fail_write BEFORE INSERT ON "CreditTransaction" FOR EACH STATEMENT EXECUTE FUNCTION fail_write()`,
  );
});
beforeEach(() => failNextWrites(0, ''));

/** What the database says when the same work may succeed at once. */
const passing = [
  ['a serialization failure', '40001'],
  ['a deadlock', '40P01'],
  ['a server that is shutting down', '57P01'],
  ['a lost connection', '08006'],
] as const;

describe.each(passing)('%s', (_name, sqlState) => {
  test('three times in a row is tried again: a lone charge is made once', async () => {
    const { id } = await createUserWithCredits(db, 100);
    await failNextWrites(3, sqlState);
    expect((await charge(id, 10)).answer).toMatchObject({ kind: 'charged', balance: 90 });
    expect(await lines(id)).toEqual(['CREDIT 100', 'DEBIT -10']);
    await expectLedgerHolds(db);
  });

  test('in a transaction that twenty charges share is tried again, each charge for itself: all are made once', async () => {
    const { id } = await createUserWithCredits(db, 100);
    await failNextWrites(1, sqlState);
    const answers = await Promise.all(Array.from({ length: 20 }, () => charge(id, 2)));
    expect(await attemptedWrites()).toBeGreaterThan(1);
    expect(answers.map(({ answer }) => answer.kind)).toEqual(Array(20).fill('charged'));
    expect(await available(id)).toBe(100 - 40);
    await expectLedgerHolds(db);
  });

  test('in an upgrade is tried again: one allotment', async () => {
    const { id } = await createUser(db);
    await startFreePlan(ledgerOf(db), id);
    await failNextWrites(3, sqlState);
    const asked = { userId: id, actor: 'system', planName: 'Basic', billingCycle: 'monthly' as const };
    expect((await upgradePlan(ledgerOf(db), asked)).answer).toMatchObject({ plan: 'Basic', credits: 560 });
    expect(await lines(id)).toEqual(['CREDIT 60', 'PURCHASE 500']);
    await expectLedgerHolds(db);
  });

  test('that does not pass is told as busy after a few tries, nothing is charged, and the key stays free', async () => {
    const { id } = await createUserWithCredits(db, 100);
    await failNextWrites(100, sqlState);
    await expect(charge(id, 10, { idempotencyKey: 'later' })).rejects.toMatchObject({
      reason: 'BUSY',
      details: { retryAfterSeconds: 1 },
    });
    expect(await attemptedWrites()).toBeLessThan(10);
    await failNextWrites(0, '');
    expect(await lines(id)).toEqual(['CREDIT 100']);
    expect(await charge(id, 10, { idempotencyKey: 'later' })).toMatchObject({
      answer: { kind: 'charged', balance: 90 },
      replayed: false,
    });
    await expectLedgerHolds(db);
  });
});

test('an error that trying again cannot help reaches who asked, alone or together with others, and the next charge goes on', async () => {
  const { id } = await createUserWithCredits(db, 100);
  await failNextWrites(100, '22012');
  const asked = await Promise.allSettled([charge(id, 10), charge(id, 10)]);
  for (const one of [...asked, ...(await Promise.allSettled([charge(id, 10)]))]) {
    expect(one).toMatchObject({ status: 'rejected' });
    if (one.status === 'rejected') expect(String(one.reason.message)).toContain('a failure for a test');
  }
  await failNextWrites(0, '');
  expect((await charge(id, 10)).answer).toMatchObject({ balance: 90 });
  await expectLedgerHolds(db);
});

describe('an account that stays locked', () => {
  let hasty: Db;
  beforeAll(() => {
    hasty = openDb(url, { lockMs: 200 });
  });
  afterAll(() => hasty.$disconnect());

  test('is told as busy when the lock timeout is over: nothing happened, the key stays free, other accounts go on', async () => {
    const [ada, bob] = [await createUserWithCredits(db, 100), await createUserWithCredits(db, 100)];
    const lock = await holdAccount(directUrl, ada.id);
    onTestFinished(lock.release);
    const verbs = creditVerbs(hasty);
    const results = await Promise.allSettled([
      verbs.charge(ada.id, 10, { idempotencyKey: 'later' }),
      ...Array.from({ length: 10 }, () => verbs.charge(bob.id, 1)),
      verbs.charge(ada.id, 20),
    ]);
    const reasons = results.map((one) => (one.status === 'rejected' ? one.reason.reason : one.value.answer.kind));
    expect(reasons).toEqual(['BUSY', ...Array(10).fill('charged'), 'BUSY']);
    await lock.release();
    expect(await verbs.charge(ada.id, 10, { idempotencyKey: 'later' })).toMatchObject({
      answer: { kind: 'charged', balance: 90 },
      replayed: false,
    });
    await expectLedgerHolds(db);
  });

  test('after the answer to a charge was lost is not told as if nothing had happened', async () => {
    const { id } = await createUserWithCredits(db, 100);
    const proxy = await startCuttingProxy(url);
    onTestFinished(() => proxy.close());
    const cut = openDb(proxy.url, { lockMs: 2_000 });
    onTestFinished(() => cut.$disconnect());
    await creditVerbs(cut).charge(id, 1);
    const table = await holdTable(directUrl, 'CreditFunding');
    onTestFinished(table.release);
    proxy.cutAfter('ledger:apply');
    const asked = creditVerbs(cut).charge(id, 10, { idempotencyKey: 'once' });
    const refused = expect(asked).rejects.toThrow('send it again with the same idempotency key');
    await untilWaiting(directUrl, 1);
    const next = holdAccount(directUrl, id);
    await untilWaiting(directUrl, 2);
    await table.release();
    const lock = await next;
    onTestFinished(lock.release);
    await refused;
    await lock.release();
    expect(await charge(id, 10, { idempotencyKey: 'once' })).toMatchObject({ answer: { balance: 89 }, replayed: true });
    await expectLedgerHolds(db);
  });

  test('is told as busy to an upgrade too', async () => {
    const { id } = await createUser(db);
    await startFreePlan(ledgerOf(db), id);
    const lock = await holdAccount(directUrl, id);
    onTestFinished(lock.release);
    const asked = { userId: id, actor: 'system', planName: 'Basic', billingCycle: 'monthly' as const };
    await expect(upgradePlan(ledgerOf(hasty), asked)).rejects.toMatchObject({ reason: 'BUSY' });
    await lock.release();
    expect((await upgradePlan(ledgerOf(hasty), asked)).answer).toMatchObject({ credits: 560 });
    await expectLedgerHolds(db);
  });
});

test('connections that the server ends in the middle are replaced: of two hundred charges in sixteen rows, from two processes on eight accounts, each is made once', async () => {
  const other = openDb(url);
  onTestFinished(() => other.$disconnect());
  const users = await Promise.all(Array.from({ length: 8 }, () => createUserWithCredits(db, 1_000)));
  const endConnections = () =>
    sql(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()
      AND application_name = '${brand.slug}'`);
  let done = 0;
  const chargeOften = async (from: Db, userId: string) => {
    for (let count = 0; count < 13; count += 1) {
      const { answer } = await creditVerbs(from).charge(userId, 3);
      expect(answer.kind).toBe('charged');
      done += 1;
      if ([20, 90, 160].includes(done)) await endConnections();
    }
  };
  await Promise.all(users.flatMap(({ id }) => [chargeOften(db, id), chargeOften(other, id)]));
  expect(await Promise.all(users.map(({ id }) => available(id)))).toEqual(Array(8).fill(1_000 - 26 * 3));
  await expectLedgerHolds(db);
});
