import { beforeAll, describe, expect, test } from 'vitest';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import { upgradePlan } from '#/features/plans/plan-service.ts';
import { startFreePlan } from '#/features/plans/sign-up-service.ts';
import { addMonths } from '#/lib/calendar.ts';
import { creditVerbs, lineIdOf } from '#test/credit-verbs.ts';
import { useTestDatabase } from '#test/database.ts';
import { createUser } from '#test/factories.ts';
import { ledgerOf } from '#test/ledger.ts';
import { expectLedgerHolds } from '#test/ledger-invariants.ts';

const { db } = useTestDatabase();
const { charge, hold, refund, settle, release, give, available, lines } = creditVerbs(db);

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
      expect(await ledgerOf(db).balanceAt(userId, now)).toBe(0);
      await expectLedgerHolds(db);
    },
  );
});

describe('case A1: work that was held over the end of a month', () => {
  const monthEnd = addMonths(start, 1);
  const rolloverUntil = addMonths(start, 2);

  beforeAll(async () => {
    await createMissingPlans(db);
    await db.plan.update({ where: { name: 'Free' }, data: { credits: 0 } });
  });

  /** A user with the 500 credits of a month of Basic, of which so many roll over for another month. */
  async function userWithMonth(rolloverCapCredits = 500): Promise<string> {
    await db.plan.update({ where: { name: 'Basic' }, data: { rolloverCapCredits } });
    const { id: userId } = await createUser(db);
    await startFreePlan(ledgerOf(db), userId, { now: start });
    await upgradePlan(ledgerOf(db), {
      userId,
      actor: 'system',
      planName: 'Basic',
      billingCycle: 'monthly',
      now: start,
    });
    return userId;
  }
  const secondsAfterEnd = (count: number) => new Date(monthEnd.getTime() + count * 1000);
  async function standIns(userId: string) {
    const { id: originId } = await db.creditGrant.findFirstOrThrow({
      where: { userId, source: 'PLAN', expiresAt: monthEnd },
    });
    return db.creditGrant.findMany({
      where: { userId, originId },
      orderBy: [{ effectiveAt: 'asc' }, { source: 'asc' }],
      select: { source: true, amount: true, expiresAt: true },
    });
  }

  test('settled at 10 of 100, gives 90 back for as long as what was not held lives', async () => {
    const userId = await userWithMonth();
    const chargeId = lineIdOf(await hold(userId, 100, 100, { now: secondsAfterEnd(-60) }));
    await settle(userId, chargeId, 10, { now: secondsAfterEnd(30) });
    expect(await standIns(userId)).toEqual([
      { source: 'ROLLOVER', amount: 400, expiresAt: rolloverUntil },
      { source: 'ROLLOVER', amount: 90, expiresAt: rolloverUntil },
    ]);
    const ofNextMonth = 500;
    expect(await available(userId, secondsAfterEnd(31))).toBe(490 + ofNextMonth);
    expect(await available(userId, new Date(rolloverUntil.getTime() - 1))).toBe(490 + ofNextMonth);
    await expectLedgerHolds(db);
  });

  test('is given back by several refunds only as far as the cap has room, and as grace beyond it', async () => {
    const userId = await userWithMonth(430);
    const first = lineIdOf(await charge(userId, 100, { now: secondsAfterEnd(-60) }));
    await refund(userId, first, { now: secondsAfterEnd(30), amountCredits: 20, reason: 'cancel' });
    await refund(userId, first, { now: secondsAfterEnd(31), reason: 'cancel' });
    expect(await standIns(userId)).toEqual([
      { source: 'ROLLOVER', amount: 400, expiresAt: rolloverUntil },
      { source: 'ROLLOVER', amount: 20, expiresAt: rolloverUntil },
      { source: 'ROLLOVER', amount: 10, expiresAt: rolloverUntil },
      { source: 'GRACE', amount: 70, expiresAt: secondsAfterEnd(91) },
    ]);
    await expectLedgerHolds(db);
  });

  test('has the room counted also where what rolled over has been spent since', async () => {
    const userId = await userWithMonth(430);
    const held = lineIdOf(await charge(userId, 100, { now: secondsAfterEnd(-60) }));
    await charge(userId, 400, { now: secondsAfterEnd(1) });
    await refund(userId, held, { now: secondsAfterEnd(30), reason: 'cancel' });
    expect((await standIns(userId)).map(({ source, amount }) => [source, amount])).toEqual([
      ['ROLLOVER', 400],
      ['ROLLOVER', 30],
      ['GRACE', 70],
    ]);
    await expectLedgerHolds(db);
  });

  test('is grace where that lives longer than the roll-over, or where the roll-over is over', async () => {
    const userId = await userWithMonth();
    const [one, other] = [
      lineIdOf(await charge(userId, 100, { now: secondsAfterEnd(-60) })),
      lineIdOf(await charge(userId, 50, { now: secondsAfterEnd(-60) })),
    ];
    await refund(userId, one, { now: days(57), reason: 'failure' });
    await refund(userId, other, { now: days(61), reason: 'cancel' });
    expect((await standIns(userId)).map(({ source, amount, expiresAt }) => [source, amount, expiresAt])).toEqual([
      ['ROLLOVER', 350, rolloverUntil],
      ['GRACE', 100, days(64)],
      ['GRACE', 50, new Date(days(61).getTime() + 60_000)],
    ]);
    await expectLedgerHolds(db);
  });
});
