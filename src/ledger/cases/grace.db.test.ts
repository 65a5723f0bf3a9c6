import { describe, expect, test } from 'vitest';
import { balanceAt } from '#/ledger/queries.ts';
import { creditVerbs, lineIdOf } from '#test/credit-verbs.ts';
import { useTestDatabase } from '#test/database.ts';
import { createUser } from '#test/factories.ts';
import { expectLedgerHolds } from '#test/ledger-invariants.ts';

const { db } = useTestDatabase();
const { charge, refund, release, give, available, lines } = creditVerbs(db);

const start = new Date('2030-01-01T00:00:00.000Z');
const minutes = (count: number) => new Date(start.getTime() + count * 60_000);
const days = (count: number) => minutes(count * 24 * 60);

/** A user whose 10 credits expire after ten days. */
async function userWithTenDays(): Promise<string> {
  const { id } = await createUser(db);
  await give(id, 10, { now: start, expiresAt: days(10), source: 'PROMO' });
  return id;
}

/** The lives of the user's grace grants, oldest first. */
function graceOf(userId: string) {
  return db.creditGrant.findMany({
    where: { userId, source: 'GRACE' },
    orderBy: { createdAt: 'asc' },
    select: { amount: true, effectiveAt: true, expiresAt: true },
  });
}

describe('case 19: a refund whose grant has expired since', () => {
  test('after a failure lives seven days more, and the history says so', async () => {
    const userId = await userWithTenDays();
    const chargeId = lineIdOf(await charge(userId, 4, { now: days(9) }));
    await refund(userId, chargeId, { now: days(12), reason: 'failure' });
    expect(await graceOf(userId)).toEqual([{ amount: 4, effectiveAt: days(12), expiresAt: days(19) }]);
    expect(await available(userId, new Date(days(19).getTime() - 1))).toBe(4);
    expect(await available(userId, days(19))).toBe(0);
    expect(await lines(userId)).toEqual(['CREDIT 10', 'DEBIT -4', 'EXPIRE -6', 'REFUND 4']);
    await expectLedgerHolds(db);
  });

  test('after a cancel lives the one day that it had left when it was charged', async () => {
    const userId = await userWithTenDays();
    const chargeId = lineIdOf(await charge(userId, 4, { now: days(9) }));
    await release(userId, chargeId, { now: days(12), reason: 'cancel' });
    expect(await graceOf(userId)).toEqual([{ amount: 4, effectiveAt: days(12), expiresAt: days(13) }]);
    await expectLedgerHolds(db);
  });

  test('of a grace grant lives what that had left when it was charged, after a failure too', async () => {
    const userId = await userWithTenDays();
    const first = lineIdOf(await charge(userId, 4, { now: days(9) }));
    await refund(userId, first, { now: days(12), reason: 'failure' });
    const second = lineIdOf(await charge(userId, 4, { now: days(16) }));
    await refund(userId, second, { now: days(30), reason: 'failure' });
    expect((await graceOf(userId)).at(-1)).toEqual({ amount: 4, effectiveAt: days(30), expiresAt: days(33) });
    await expectLedgerHolds(db);
  });

  test('before it expired goes back to the grant itself, and lives no longer', async () => {
    const userId = await userWithTenDays();
    const chargeId = lineIdOf(await charge(userId, 4, { now: days(9) }));
    await refund(userId, chargeId, { now: new Date(days(10).getTime() - 1) });
    expect(await graceOf(userId)).toEqual([]);
    expect(await available(userId, days(10))).toBe(0);
    await expectLedgerHolds(db);
  });

  test.each(['cancel', 'failure'] as const)(
    'in a loop of submit and %s keeps no credits alive for ever: they can be spent no longer than they could have been',
    async (reason) => {
      const userId = await userWithTenDays();
      // Each time it is free for an hour and then in work for twenty days, longer than any life it has.
      let now = days(9);
      let freeHours = 9 * 24;
      let loops = 0;
      for (;;) {
        const answered = await charge(userId, 10, { now });
        if (answered.answer.kind === 'insufficient') break;
        loops += 1;
        const back = new Date(now.getTime() + days(20).getTime() - start.getTime());
        await refund(userId, lineIdOf(answered), { now: back, reason });
        now = new Date(back.getTime() + 60 * 60_000);
        freeHours += 1;
      }
      const ended = 10 * 24 + (reason === 'failure' ? 7 * 24 : 0);
      expect(freeHours).toBeLessThanOrEqual(ended);
      expect(loops).toBe(reason === 'failure' ? 7 * 24 : 24);
      expect(await balanceAt(db, userId, now)).toBe(0);
      await expectLedgerHolds(db);
    },
  );
});
