import { describe, expect, test } from 'vitest';
import { readStatement } from '#/features/credits/queries/read-statement.ts';
import { listTransactions } from '#/ledger/pages.ts';
import { createLogger } from '#/platform/logger.ts';
import { creditVerbs } from '#test/credit-verbs.ts';
import { useTestDatabase } from '#test/database.ts';
import { createUser, createUserWithCredits } from '#test/factories.ts';
import { ledgerOf } from '#test/ledger.ts';
import { expectLedgerHolds } from '#test/ledger-invariants.ts';

const { db } = useTestDatabase();
const { charge, give, available, remaining, lines } = creditVerbs(db);
const logger = createLogger('test', 'silent');

const start = new Date('2030-01-01T00:00:00.000Z');
const msAfter = (instant: Date, milliseconds: number) => new Date(instant.getTime() + milliseconds);
const daysAfter = (count: number) => msAfter(start, count * 24 * 60 * 60 * 1000);

type Given = Parameters<typeof give>[2] & { amount: number };

/** A user with these grants, given one after the other; the ids are in the same order. */
async function userWithGrants(...grants: Given[]): Promise<{ userId: string; ids: string[] }> {
  const { id: userId } = await createUser(db);
  const ids: string[] = [];
  for (const { amount, ...rest } of grants) {
    const { answer } = await give(userId, amount, { now: start, ...rest });
    ids.push(answer.grantId);
  }
  return { userId, ids };
}

describe('burn order', () => {
  test('case 1: 100 of priority 2, then 100 of priority 1; 120 spent leave 80 in the first and nothing in the second', async () => {
    const { userId, ids } = await userWithGrants({ amount: 100, priority: 2 }, { amount: 100, priority: 1 });
    await charge(userId, 120, { now: start });
    expect(await remaining(...ids)).toEqual([80, 0]);
    await expectLedgerHolds(db);
  });

  test('case 2: of equal priority, 100 that expire in 100 years and 100 in 30 days; 120 spent leave 80 and nothing', async () => {
    const { userId, ids } = await userWithGrants(
      { amount: 100, expiresAt: daysAfter(36_525) },
      { amount: 100, expiresAt: daysAfter(30) },
    );
    await charge(userId, 120, { now: start });
    expect(await remaining(...ids)).toEqual([80, 0]);
    await expectLedgerHolds(db);
  });

  test('case 3: of equal priority and expiry, 70 purchased and 30 promotional; 50 spent take 30 promotional and 20 purchased, in two fundings', async () => {
    const expiresAt = daysAfter(30);
    const { userId, ids } = await userWithGrants(
      { amount: 70, source: 'PURCHASE', expiresAt },
      { amount: 30, source: 'PROMO', expiresAt },
    );
    const { answer } = await charge(userId, 50, { now: start });
    expect(await remaining(...ids)).toEqual([50, 0]);
    if (answer.kind !== 'charged' || !answer.transactionId) throw new Error('The charge was refused.');
    const fundings = await db.creditFunding.findMany({
      where: { transactionId: answer.transactionId },
      orderBy: { ordinal: 'asc' },
    });
    expect(fundings.map(({ grantId, amount }) => [grantId, amount])).toEqual([
      [ids[1], -30],
      [ids[0], -20],
    ]);
    await expectLedgerHolds(db);
  });

  test('case 4: of grants equal in all of those, the one given a millisecond earlier burns first', async () => {
    const { userId, ids } = await userWithGrants({ amount: 100 }, { amount: 100, now: msAfter(start, 1) });
    await charge(userId, 120, { now: msAfter(start, 2) });
    expect(await remaining(...ids)).toEqual([0, 80]);
    await expectLedgerHolds(db);
  });

  test('case 10: 50 for ever, 30 of priority 3, 40 of 1, 20 of 2 and 60 of 1 that expire; 90 spent leave 110, of them 10 in priority 1', async () => {
    const { userId, ids } = await userWithGrants(
      { amount: 50 },
      { amount: 30, priority: 3 },
      { amount: 40, priority: 1 },
      { amount: 20, priority: 2 },
      { amount: 60, priority: 1, expiresAt: daysAfter(1) },
    );
    await charge(userId, 90, { now: start });
    expect(await available(userId, start)).toBe(110);
    expect(await remaining(...ids)).toEqual([50, 30, 10, 20, 0]);
    await expectLedgerHolds(db);
  });
});

describe('expiry', () => {
  test('case 7: 10 credits that expire on day 10, 4 spent on day 5: 10 on day 4, 6 on day 5, 0 on day 10, whatever was booked by then', async () => {
    const { userId } = await userWithGrants({ amount: 10, expiresAt: daysAfter(10) });
    await charge(userId, 4, { now: daysAfter(5) });
    const readings = () => Promise.all([4, 5, 10].map((day) => available(userId, daysAfter(day))));
    expect(await readings()).toEqual([10, 6, 0]);
    await ledgerOf(db).bookDueAccounts({ logger }, daysAfter(12));
    expect(await readings()).toEqual([10, 6, 0]);
    await expectLedgerHolds(db);
  });

  test('case 7: the history has the expiry of 6 from day 10 on, dated day 10, and not a millisecond before', async () => {
    const { userId } = await userWithGrants({ amount: 10, expiresAt: daysAfter(10) });
    await charge(userId, 4, { now: daysAfter(5) });
    const history = async () =>
      (await listTransactions(db, userId, { limit: 50 })).transactions.map(({ type, amount, balance, createdAt }) => ({
        type,
        amount,
        balance,
        createdAt,
      }));
    const before = await history();
    await ledgerOf(db).bookDueAccounts({ logger }, msAfter(daysAfter(10), -1));
    expect(await history()).toEqual(before);
    await ledgerOf(db).bookDueAccounts({ logger }, daysAfter(10));
    expect(await history()).toEqual([{ type: 'EXPIRE', amount: -6, balance: 0, createdAt: daysAfter(10) }, ...before]);
    await expectLedgerHolds(db);
  });

  test('case 7: a statement has the expiry of 6 on its day though nothing has booked it, and none where the day is still to come', async () => {
    const daysFromNow = (count: number) => new Date(Date.now() + count * 24 * 60 * 60 * 1000);
    const statementOf = async (expiresAt: Date) => {
      const { id: userId } = await createUser(db);
      await give(userId, 10, { now: daysFromNow(-20), expiresAt });
      await charge(userId, 4, { now: daysFromNow(-15) });
      const { lines: all, closingBalance } = await readStatement(ledgerOf(db), userId, {
        from: daysFromNow(-21),
        to: new Date(),
      });
      return { lines: all.map(({ type, amount, createdAt }) => [type, amount, createdAt]).slice(2), closingBalance };
    };
    const [past, future] = [daysFromNow(-10), daysFromNow(10)];
    expect(await statementOf(past)).toEqual({ lines: [['EXPIRE', -6, past]], closingBalance: 0 });
    expect(await statementOf(future)).toEqual({ lines: [], closingBalance: 6 });
    await expectLedgerHolds(db);
  });

  test.each([
    [-1, 10, 'charged'],
    [0, 0, 'insufficient'],
    [1, 0, 'insufficient'],
  ])(
    'case 8: %i ms from the expiry of 10 credits there are %i, and a charge of 10 is %s, though no sweep has run',
    async (offset, credits, kind) => {
      const expiresAt = daysAfter(10);
      const { userId } = await userWithGrants({ amount: 10, expiresAt });
      const instant = msAfter(expiresAt, offset);
      expect(await available(userId, instant)).toBe(credits);
      expect(await lines(userId)).toEqual(['PURCHASE 10']);
      expect((await charge(userId, 10, { now: instant })).answer.kind).toBe(kind);
      expect(await available(userId, instant)).toBe(0);
      await expectLedgerHolds(db);
    },
  );

  test.each([
    [-1, 0, 'insufficient'],
    [0, 10, 'charged'],
    [1, 10, 'charged'],
  ])(
    'case 8: %i ms from the start of 10 credits there are %i, and a charge of 10 is %s',
    async (offset, credits, kind) => {
      const effectiveAt = daysAfter(10);
      const { userId } = await userWithGrants({ amount: 10, effectiveAt });
      const instant = msAfter(effectiveAt, offset);
      expect(await available(userId, instant)).toBe(credits);
      expect((await charge(userId, 10, { now: instant })).answer.kind).toBe(kind);
      await expectLedgerHolds(db);
    },
  );
});

describe('what is refused, and what costs nothing', () => {
  async function everything(userId: string) {
    const [user, grants, transactions, fundings] = await Promise.all([
      db.user.findUniqueOrThrow({ where: { id: userId } }),
      db.creditGrant.findMany({ where: { userId } }),
      db.creditTransaction.findMany({ where: { userId } }),
      db.creditFunding.count(),
    ]);
    return { user, grants, transactions, fundings };
  }

  test('case 9: 50 of 30 is refused with required 50 and available 30; no funding, no line, nothing has changed', async () => {
    const { id } = await createUserWithCredits(db, 30);
    const before = await everything(id);
    const { answer } = await charge(id, 50);
    expect(answer).toEqual({ kind: 'insufficient', requiredCredits: 50, availableCredits: 30 });
    const after = await everything(id);
    // Only the account's digest says that something was refused.
    const { digest, digestSeq } = after.user;
    expect(digestSeq).toBe(before.user.digestSeq + 1);
    expect(after).toEqual({ ...before, user: { ...before.user, digest, digestSeq } });
    await expectLedgerHolds(db);
  });

  test('case 11: a cost of 0 is allowed, also with nothing available, writes no debit, and says so', async () => {
    const { id } = await createUser(db);
    const { answer } = await charge(id, 0);
    expect(answer).toEqual({ kind: 'charged', transactionId: null, costCredits: 0, balance: 0 });
    expect(await lines(id)).toEqual([]);
    await expectLedgerHolds(db);
  });
});
