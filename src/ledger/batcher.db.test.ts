import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { Db } from '#/platform/db.ts';
import { creditVerbs, lineIdOf } from '#test/credit-verbs.ts';
import { type CuttingProxy, startCuttingProxy } from '#test/cutting-proxy.ts';
import { openDb, useTestDatabase } from '#test/database.ts';
import { createUser, createUserWithCredits } from '#test/factories.ts';
import { expectLedgerHolds } from '#test/ledger-invariants.ts';
import { holdAccount } from '#test/locks.ts';
import { until } from '#test/until.ts';

const { db, url, sql, directUrl } = useTestDatabase();
const { charge, refund, give, clawback, available } = creditVerbs(db);

async function usersWithCredits(count: number, credits: number): Promise<string[]> {
  const users = await Promise.all(
    Array.from({ length: count }, () => (credits === 0 ? createUser(db) : createUserWithCredits(db, credits))),
  );
  return users.map((user) => user.id);
}

/** How many transactions wrote the debits of these accounts. */
async function transactionsOf(userIds: string[]): Promise<number> {
  const [row] = await sql<{ count: number }>(
    `SELECT count(DISTINCT xmin::text)::int AS count FROM "CreditTransaction" WHERE type = 'DEBIT' AND "userId" = ANY($1)`,
    [userIds],
  );
  return row?.count ?? 0;
}

/** How many connections wait for a row that another transaction has locked. */
async function waitingForLocks(): Promise<number> {
  const [row] = await sql<{ count: number }>(
    `SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  );
  return row?.count ?? 0;
}

/** What each came to: the balance after it, or the reason for which it was refused. */
async function outcomesOf(asked: Promise<{ answer: { kind: string; balance?: number } }>[]) {
  const settled = await Promise.allSettled(asked);
  return settled.map((one) =>
    one.status === 'rejected' ? one.reason.reason : (one.value.answer.balance ?? one.value.answer.kind),
  );
}

describe('verbs that share a transaction', () => {
  test('a hundred charges on ten accounts take far fewer transactions than charges, and each is answered for itself', async () => {
    const userIds = await usersWithCredits(10, 100);
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, index) => charge(userIds[index % 10] ?? '', (index % 7) + 1)),
    );
    answers.forEach(({ answer }, index) => {
      expect(answer).toMatchObject({ kind: 'charged', costCredits: (index % 7) + 1 });
    });
    expect(await transactionsOf(userIds)).toBeLessThanOrEqual(20);
    await expectLedgerHolds(db);
  });

  test('one that is refused by an error does not harm the others, on its account or on another', async () => {
    const [ada = '', bob = ''] = await usersWithCredits(2, 100);
    const chargeId = lineIdOf(await charge(ada, 10));
    const outcomes = await outcomesOf([
      charge(ada, 1),
      charge(bob, 1),
      charge(ada, 2),
      refund(ada, chargeId, { amountCredits: 11 }),
      refund(ada, randomUUID()),
      charge(ada, 3),
      refund(bob, chargeId),
      charge(bob, 2),
      charge(bob, 1_000),
      charge(bob, 3),
    ]);
    expect(outcomes).toEqual([
      89,
      99,
      87,
      'REFUND_EXCEEDS_CHARGE',
      'NOT_FOUND',
      84,
      'NOT_FOUND',
      97,
      'insufficient',
      94,
    ]);
    expect(await transactionsOf([bob])).toBeLessThan(3);
    await expectLedgerHolds(db);
  });

  test('one of a user who does not exist is told so, and the others go on', async () => {
    const [ada = '', bob = '', eve = ''] = await usersWithCredits(3, 100);
    const nobody = randomUUID();
    const asked = [ada, bob, nobody, ada, bob, eve, nobody].map((userId) => charge(userId, 10));
    expect(await outcomesOf(asked)).toEqual([90, 90, 'NOT_FOUND', 80, 80, 90, 'NOT_FOUND']);
    await expectLedgerHolds(db);
  });

  test('two under one key are one effect, and one under the key for something else is a conflict', async () => {
    const [ada = '', bob = ''] = await usersWithCredits(2, 100);
    const asked = [
      charge(ada, 1),
      charge(bob, 1),
      charge(ada, 10, { idempotencyKey: 'twice' }),
      charge(ada, 10, { idempotencyKey: 'twice' }),
      charge(ada, 11, { idempotencyKey: 'twice' }),
      charge(bob, 10, { idempotencyKey: 'twice' }),
    ];
    expect(await outcomesOf(asked)).toEqual([99, 99, 89, 89, 'IDEMPOTENCY_CONFLICT', 89]);
    expect((await Promise.allSettled(asked)).map((one) => one.status === 'fulfilled' && one.value.replayed)).toEqual([
      false,
      false,
      false,
      true,
      false,
      false,
    ]);
    expect(await available(ada)).toBe(89);
    await expectLedgerHolds(db);
  });
});

describe('a chargeback that shares its transaction', () => {
  test('with a charge before it counts what that spent as owed', async () => {
    const [ada = ''] = await usersWithCredits(1, 0);
    const { grantId } = (await give(ada, 100)).answer;
    const [, { answer }] = await Promise.all([charge(ada, 25), clawback(ada, grantId)]);
    expect(answer).toMatchObject({ takenCredits: 75, debtCredits: 25 });
    await expectLedgerHolds(db);
  });

  test('with a refund before it does not count what came back as owed', async () => {
    const [ada = ''] = await usersWithCredits(1, 0);
    const { grantId } = (await give(ada, 100)).answer;
    const chargeId = lineIdOf(await charge(ada, 25));
    const [, { answer }] = await Promise.all([refund(ada, chargeId), clawback(ada, grantId)]);
    expect(answer).toMatchObject({ takenCredits: 100, debtCredits: 0 });
    await expectLedgerHolds(db);
  });

  test('with a charge that was refused before it counts nothing of that', async () => {
    const [ada = ''] = await usersWithCredits(1, 0);
    const { grantId } = (await give(ada, 100)).answer;
    const chargeId = lineIdOf(await charge(ada, 25));
    const [, lost, taken] = await Promise.allSettled([
      charge(ada, 76),
      refund(ada, chargeId, { amountCredits: 26 }),
      clawback(ada, grantId),
    ]);
    expect(lost).toMatchObject({ status: 'rejected', reason: { reason: 'REFUND_EXCEEDS_CHARGE' } });
    expect(taken).toMatchObject({ value: { answer: { takenCredits: 75, debtCredits: 25 } } });
    await expectLedgerHolds(db);
  });
});

describe('an account that somebody else has locked', () => {
  async function lockOf(userId: string) {
    const lock = await holdAccount(directUrl, userId);
    onTestFinished(lock.release);
    return lock;
  }

  test('does not hold up the others of its batch, nor what they ask for next', async () => {
    const [locked = '', ...others] = await usersWithCredits(12, 100);
    const lock = await lockOf(locked);
    const [waiting, ...asked] = [locked, ...others, ...others].map((userId) => charge(userId, 10));
    expect(await outcomesOf(asked)).toEqual([...Array(11).fill(90), ...Array(11).fill(80)]);
    expect(await outcomesOf(others.map((userId) => charge(userId, 10)))).toEqual(Array(11).fill(70));
    await lock.release();
    expect(await waiting).toMatchObject({ answer: { kind: 'charged', balance: 90 } });
    await expectLedgerHolds(db);
  });

  test('does not hold up the process, though there are three of them, asked for one after the other', async () => {
    const [free = '', ...locked] = await usersWithCredits(4, 100);
    const locks = await Promise.all(locked.map(lockOf));
    const waiting: ReturnType<typeof charge>[] = [];
    for (const userId of locked) {
      waiting.push(charge(userId, 10));
      await until(async () => (await waitingForLocks()) === waiting.length);
    }
    expect((await charge(free, 10)).answer).toMatchObject({ kind: 'charged', balance: 90 });
    await Promise.all(locks.map((lock) => lock.release()));
    expect(await outcomesOf(waiting)).toEqual([90, 90, 90]);
    await expectLedgerHolds(db);
  });
});

describe('a batch whose answer to COMMIT is lost', () => {
  let proxy: CuttingProxy;
  let cut: Db;
  beforeAll(async () => {
    proxy = await startCuttingProxy(url);
    cut = openDb(proxy.url);
  });
  afterAll(async () => {
    await cut.$disconnect();
    proxy.close();
  });

  test('on one account has charged each of its twenty exactly once, and each gets its own answer', async () => {
    const [ada = ''] = await usersWithCredits(1, 1_000);
    const before = proxy.cuts();
    const lock = await holdAccount(directUrl, ada);
    onTestFinished(lock.release);
    const first = creditVerbs(cut).charge(ada, 1);
    await until(async () => (await waitingForLocks()) === 1);
    const batch = Array.from({ length: 20 }, (_, index) => creditVerbs(cut).charge(ada, index + 1));
    await lock.release();
    await first;
    proxy.cutAfter('COMMIT');
    const answers = await Promise.all(batch);
    expect(proxy.cuts()).toBe(before + 1);
    expect(answers.map(({ answer, replayed }) => answer.kind === 'charged' && replayed && answer.costCredits)).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 1),
    );
    expect(await transactionsOf([ada])).toBe(2);
    expect(await available(ada)).toBe(1_000 - 1 - 210);
    await expectLedgerHolds(db);
  });

  test('on many accounts has charged each exactly once', async () => {
    const userIds = await usersWithCredits(6, 100);
    const before = proxy.cuts();
    proxy.cutAfter('COMMIT');
    const answers = await Promise.all([...userIds, ...userIds].map((userId) => creditVerbs(cut).charge(userId, 10)));
    expect(proxy.cuts()).toBe(before + 1);
    expect(answers.map(({ answer }) => answer.kind)).toEqual(Array(12).fill('charged'));
    expect(answers.filter(({ replayed }) => replayed).length).toBeGreaterThan(1);
    expect(await Promise.all(userIds.map((userId) => available(userId)))).toEqual(Array(6).fill(80));
    expect(await db.creditTransaction.count({ where: { userId: { in: userIds }, type: 'DEBIT' } })).toBe(12);
    await expectLedgerHolds(db);
  });
});
