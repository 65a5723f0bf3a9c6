import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import { upgradePlan } from '#/features/plans/plan-service.ts';
import { startFreePlan } from '#/features/plans/sign-up-service.ts';
import { addMonths } from '#/lib/calendar.ts';
import { createLogger } from '#/platform/logger.ts';
import { creditVerbs } from '#test/credit-verbs.ts';
import { useTestDatabase } from '#test/database.ts';
import { createUser } from '#test/factories.ts';
import { ledgerOf } from '#test/ledger.ts';
import { expectLedgerHolds } from '#test/ledger-invariants.ts';

const { db } = useTestDatabase();
const { charge, give, available } = creditVerbs(db);
const logger = createLogger('test', 'silent');

const anchor = new Date('2030-05-31T09:30:00.000Z');
const ms = (instant: Date, offset: number) => new Date(instant.getTime() + offset);

beforeAll(async () => {
  await createMissingPlans(db);
  await db.plan.update({ where: { name: 'Free' }, data: { credits: 0 } });
});
beforeEach(() => setRollover(0));

function setRollover(rolloverCapCredits: number) {
  return db.plan.update({ where: { name: 'Basic' }, data: { rolloverCapCredits } });
}

/** A user on Basic, 500 a month, since the anchor, with nothing else. */
async function subscriber(billingCycle: 'monthly' | 'yearly' = 'monthly'): Promise<string> {
  const { id: userId } = await createUser(db);
  await startFreePlan(ledgerOf(db), userId, { now: anchor });
  await upgradePlan(ledgerOf(db), { userId, actor: 'system', planName: 'Basic', billingCycle, now: anchor });
  return userId;
}

function book(now: Date) {
  return ledgerOf(db).bookDueAccounts({ logger }, now);
}

/** The lines since the upgrade: type, amount, instant. */
async function linesAfterUpgrade(userId: string) {
  const lines = await db.creditTransaction.findMany({ where: { userId, seq: { gt: 1 } }, orderBy: { seq: 'asc' } });
  return lines.map(({ type, amount, createdAt }) => [type, amount, createdAt.toISOString()]);
}

describe('a month of a plan', () => {
  test('case 34: anchored on 31 May it is renewed on 30 June, 31 July, 31 August … 28 February, 31 March: the anchor never drifts', async () => {
    const userId = await subscriber();
    const months = Array.from({ length: 34 }, (_, index) => addMonths(anchor, index + 1));
    // The cron comes late, and at times skips months.
    for (const month of [1, 2, 5, 6, 12, 13, 34]) await book(ms(addMonths(anchor, month), 90_000));
    const periods = await db.planPeriod.findMany({
      where: { userId, billingCycle: 'monthly' },
      orderBy: { startsAt: 'asc' },
    });
    expect(periods.map(({ startsAt }) => startsAt)).toEqual([anchor, ...months]);
    const days = periods.map(({ startsAt }) => startsAt.toISOString().slice(0, 10));
    expect(days.slice(0, 11)).toEqual([
      '2030-05-31',
      '2030-06-30',
      '2030-07-31',
      '2030-08-31',
      '2030-09-30',
      '2030-10-31',
      '2030-11-30',
      '2030-12-31',
      '2031-01-31',
      '2031-02-28',
      '2031-03-31',
    ]);
    expect([days[21], days[22], days[33]]).toEqual(['2032-02-29', '2032-03-31', '2033-02-28']);
    await expectLedgerHolds(db);
  });

  test('case 35: a grant that begins exactly at the reset counts in full from that instant, and one that ends exactly there counts 0', async () => {
    const userId = await subscriber();
    const reset = addMonths(anchor, 1);
    await give(userId, 70, { effectiveAt: reset, now: anchor });
    await give(userId, 9, { expiresAt: reset, now: anchor });
    const readings = () => Promise.all([-1, 0, 1].map((offset) => available(userId, ms(reset, offset))));
    expect(await readings()).toEqual([509, 570, 570]);
    await book(reset);
    expect(await readings()).toEqual([509, 570, 570]);
    const at = reset.toISOString();
    expect((await linesAfterUpgrade(userId)).filter(([, , instant]) => instant === at).toSorted()).toEqual([
      ['CREDIT', 500, at],
      ['EXPIRE', -500, at],
      ['EXPIRE', -9, at],
      ['PURCHASE', 70, at],
    ]);
    await expectLedgerHolds(db);
  });

  test('case 35: 579 can be spent a millisecond before the reset, and at the reset and after it only 570', async () => {
    const reset = addMonths(anchor, 1);
    const outcomes = await Promise.all(
      [-1, 0, 1].map(async (offset) => {
        const userId = await subscriber();
        await give(userId, 79, { now: anchor, expiresAt: reset });
        await give(userId, 70, { now: anchor, effectiveAt: reset });
        return (await charge(userId, 579, { now: ms(reset, offset) })).answer;
      }),
    );
    const refusal = { kind: 'insufficient', requiredCredits: 579, availableCredits: 570 };
    expect(outcomes).toMatchObject([{ kind: 'charged', balance: 0 }, refusal, refusal]);
    await expectLedgerHolds(db);
  });

  test('case 36: of 500 unused under a cap of 300, 300 are carried and 200 expire, and the history shows both', async () => {
    await setRollover(300);
    const userId = await subscriber();
    const [reset, next] = [addMonths(anchor, 1), addMonths(anchor, 2)];
    expect(await available(userId, ms(reset, -1))).toBe(500);
    expect(await available(userId, reset)).toBe(800);
    await book(reset);
    const at = reset.toISOString();
    expect((await linesAfterUpgrade(userId)).toSorted()).toEqual([
      ['CREDIT', 300, at],
      ['CREDIT', 500, at],
      ['EXPIRE', -200, at],
      ['EXPIRE', -300, at],
    ]);
    const carried = await db.creditTransaction.findFirstOrThrow({ where: { userId, amount: -300 } });
    const rollover = await db.creditGrant.findFirstOrThrow({ where: { userId, source: 'ROLLOVER' } });
    expect(carried.rolledOverTo).toBe(rollover.id);
    expect(rollover).toMatchObject({ amount: 300, effectiveAt: reset, expiresAt: next });
    expect(await available(userId, next)).toBe(800);
    await expectLedgerHolds(db);
  });

  test.each([
    [299, 0, 299],
    [300, 0, 300],
    [301, 1, 300],
  ])('case 36: of %i unused under a cap of 300, %i expire and %i are carried', async (unused, expired, carried) => {
    await setRollover(300);
    const userId = await subscriber();
    await charge(userId, 500 - unused, { now: anchor });
    const reset = addMonths(anchor, 1);
    expect(await available(userId, reset)).toBe(500 + carried);
    await book(reset);
    const ends = (await linesAfterUpgrade(userId)).filter(([type]) => type === 'EXPIRE').map(([, amount]) => amount);
    expect(ends).toEqual(expired === 0 ? [-carried] : [-expired, -carried]);
    await expectLedgerHolds(db);
  });

  test('case 37: a yearly plan gives 500 each month of the year, not 6,000 at once', async () => {
    const userId = await subscriber('yearly');
    const months = Array.from({ length: 13 }, (_, index) => addMonths(anchor, index));
    for (const month of months) {
      expect(await available(userId, month)).toBe(500);
      await charge(userId, 100, { now: month });
      expect(await available(userId, month)).toBe(400);
    }
    const grants = await db.creditGrant.findMany({ where: { userId }, orderBy: { effectiveAt: 'asc' } });
    expect(grants.map(({ amount, effectiveAt }) => [amount, effectiveAt])).toEqual(months.map((month) => [500, month]));
    await expectLedgerHolds(db);
  });
});
