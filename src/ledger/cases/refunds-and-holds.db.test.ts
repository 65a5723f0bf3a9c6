import { beforeAll, describe, expect, test } from 'vitest';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import { upgradePlan } from '#/features/plans/plan-service.ts';
import { startFreePlan } from '#/features/plans/sign-up-service.ts';
import { creditVerbs, lineIdOf } from '#test/credit-verbs.ts';
import { useTestDatabase } from '#test/database.ts';
import { createUser } from '#test/factories.ts';
import { ledgerOf } from '#test/ledger.ts';
import { expectLedgerHolds } from '#test/ledger-invariants.ts';

const { db } = useTestDatabase();
const { charge, hold, refund, settle, release, give, available, remaining, lines } = creditVerbs(db);

const start = new Date('2030-01-01T00:00:00.000Z');
const hours = (count: number) => new Date(start.getTime() + count * 60 * 60 * 1000);

beforeAll(async () => {
  await createMissingPlans(db);
  // The sign-up gives nothing here, and a month of the small plan is 50, so that the figures are those of the cases.
  await db.plan.update({ where: { name: 'Free' }, data: { credits: 0 } });
  await db.plan.update({ where: { name: 'Basic' }, data: { credits: 50, rolloverCapCredits: 0 } });
});

/** A user with `hourly` credits that end in an hour, which burn first, and `lifetime` ones that never do. */
async function userWith(credits: { hourly?: number; lifetime: number }) {
  const { id: userId } = await createUser(db);
  const given = async (amount: number, expiresAt: Date | null) =>
    (await give(userId, amount, { now: start, expiresAt })).answer.grantId;
  const hourly = credits.hourly ? await given(credits.hourly, hours(1)) : '';
  const lifetime = await given(credits.lifetime, null);
  return { userId, left: () => remaining(...(hourly ? [hourly] : []), lifetime) };
}

const now = { now: start };

describe('settling and releasing', () => {
  test.each([
    [5, 0, 20],
    [0, 5, 20],
    [8, 0, 17],
  ])(
    'cases 12 and 13: 8 charged of 5 hourly and 20 lifetime, settled at %i, leaves %i hourly and %i lifetime',
    async (costCredits, hourly, lifetime) => {
      const { userId, left } = await userWith({ hourly: 5, lifetime: 20 });
      const chargeId = lineIdOf(await charge(userId, 8, now));
      expect(await left()).toEqual([0, 17]);
      const { answer } = await settle(userId, chargeId, costCredits, now);
      expect(answer).toMatchObject({ refundedCredits: 8 - costCredits, chargedCredits: 0, uncollectedCredits: 0 });
      expect(await left()).toEqual([hourly, lifetime]);
      await expectLedgerHolds(db);
    },
  );

  test('case 14: external work, 8 held of 15, at most 12, settled at 11, leaves 4', async () => {
    const { userId, left } = await userWith({ lifetime: 15 });
    const chargeId = lineIdOf(await hold(userId, 8, 12, now));
    const { answer } = await settle(userId, chargeId, 11, now);
    expect(answer).toMatchObject({ refundedCredits: 0, chargedCredits: 3, uncollectedCredits: 0, balance: 4 });
    expect(await left()).toEqual([4]);
    await expectLedgerHolds(db);
  });

  test('case 15: 8 of 15 held and released leaves 15, each grant as it was', async () => {
    const { userId, left } = await userWith({ hourly: 5, lifetime: 10 });
    const chargeId = lineIdOf(await hold(userId, 8, undefined, now));
    expect(await left()).toEqual([0, 7]);
    expect((await release(userId, chargeId, now)).answer).toMatchObject({ refundedCredits: 8, balance: 15 });
    expect(await left()).toEqual([5, 10]);
    await expectLedgerHolds(db);
  });

  test.each([
    [57, 93],
    [63, 87],
  ])(
    'case 17: 60 held of monthly 50 and lifetime 100, the plan upgraded meanwhile, settled at %i, leaves lifetime %i and the new plan’s credits untouched',
    async (costCredits, left) => {
      const { id: userId } = await createUser(db);
      await startFreePlan(ledgerOf(db), userId, now);
      const upgrade = (planName: string) =>
        upgradePlan(ledgerOf(db), { userId, actor: 'system', planName, billingCycle: 'monthly', now: start });
      await upgrade('Basic');
      const lifetime = (await give(userId, 100, now)).answer.grantId;
      const chargeId = lineIdOf(await hold(userId, 60, 70, now));
      expect(await remaining(lifetime)).toEqual([90]);
      await upgrade('Premium');
      await settle(userId, chargeId, costCredits, now);
      const plans = await db.creditGrant.findMany({ where: { userId, source: 'PLAN' }, orderBy: { amount: 'asc' } });
      expect(plans.map((grant) => grant.remaining)).toEqual([0, 1200]);
      expect(await remaining(lifetime)).toEqual([left]);
      await expectLedgerHolds(db);
    },
  );
});

describe('case 16: a hold ends once', () => {
  async function held() {
    const { userId } = await userWith({ lifetime: 15 });
    return { userId, chargeId: lineIdOf(await hold(userId, 8, 12, now)) };
  }

  test('released twice at once: restored once, the other does nothing', async () => {
    const { userId, chargeId } = await held();
    const answers = await Promise.all([release(userId, chargeId), release(userId, chargeId)]);
    expect(answers.map(({ answer }) => answer.refundedCredits).toSorted()).toEqual([0, 8]);
    expect(await lines(userId)).toEqual(['PURCHASE 15', 'DEBIT -8', 'REFUND 8']);
    await expectLedgerHolds(db);
  });

  test('settled, then released: the release does nothing', async () => {
    const { userId, chargeId } = await held();
    await settle(userId, chargeId, 5);
    expect((await release(userId, chargeId)).answer).toMatchObject({ refundedCredits: 0, balance: 10 });
    expect(await lines(userId)).toEqual(['PURCHASE 15', 'DEBIT -8', 'REFUND 3']);
    await expectLedgerHolds(db);
  });

  test('released, then settled: an error, and everything is still restored', async () => {
    const { userId, chargeId } = await held();
    await release(userId, chargeId);
    await expect(settle(userId, chargeId, 5)).rejects.toMatchObject({
      reason: 'ALREADY_ENDED',
      details: { outcome: 'released' },
    });
    expect(await available(userId)).toBe(15);
    await expectLedgerHolds(db);
  });

  test('settled twice at once: one success, and the other is told that it was settled', async () => {
    const { userId, chargeId } = await held();
    const results = await Promise.allSettled([settle(userId, chargeId, 5), settle(userId, chargeId, 6)]);
    const costs = results.flatMap((one) => (one.status === 'fulfilled' ? 8 - one.value.answer.refundedCredits : []));
    const lost = results.flatMap((one) => (one.status === 'rejected' ? one.reason : []));
    expect(lost).toEqual([expect.objectContaining({ reason: 'ALREADY_ENDED', details: { outcome: 'settled' } })]);
    expect(await available(userId)).toBe(15 - (costs[0] ?? 0));
    await expectLedgerHolds(db);
  });
});

describe('case 18: more than was charged', () => {
  test('26 of 25 in one refund is refused, and nothing has changed', async () => {
    const { userId } = await userWith({ lifetime: 60 });
    const chargeId = lineIdOf(await charge(userId, 25, now));
    await expect(refund(userId, chargeId, { amountCredits: 26 })).rejects.toMatchObject({
      reason: 'REFUND_EXCEEDS_CHARGE',
      details: { amountCredits: 26, refundableCredits: 25 },
    });
    expect(await lines(userId)).toEqual(['PURCHASE 60', 'DEBIT -25']);
    await expectLedgerHolds(db);
  });

  test('25 in refunds of 10, 10 and 6: the third is refused, 5 still go back, and then nothing', async () => {
    const { userId } = await userWith({ lifetime: 60 });
    const chargeId = lineIdOf(await charge(userId, 25, now));
    await refund(userId, chargeId, { amountCredits: 10 });
    await refund(userId, chargeId, { amountCredits: 10 });
    await expect(refund(userId, chargeId, { amountCredits: 6 })).rejects.toMatchObject({
      details: { refundableCredits: 5 },
    });
    await refund(userId, chargeId, { amountCredits: 5 });
    await expect(refund(userId, chargeId, { amountCredits: 1 })).rejects.toMatchObject({
      details: { refundableCredits: 0 },
    });
    expect(await available(userId)).toBe(60);
    await expectLedgerHolds(db);
  });

  test('a hundred refunds of random parts at once never pass the charge, and what is left of it is less than each that was refused', async () => {
    const { userId } = await userWith({ lifetime: 1_000 });
    const chargeId = lineIdOf(await charge(userId, 500, now));
    const parts = Array.from({ length: 100 }, (_, index) => 1 + ((index * 37) % 40));
    const results = await Promise.allSettled(parts.map((amountCredits) => refund(userId, chargeId, { amountCredits })));
    const back = results.flatMap((one) => (one.status === 'fulfilled' ? one.value.answer.refundedCredits : []));
    const total = back.reduce((sum, amount) => sum + amount, 0);
    expect(total).toBeLessThanOrEqual(500);
    results.forEach((one, index) => {
      if (one.status === 'fulfilled') return;
      expect(one.reason).toMatchObject({ reason: 'REFUND_EXCEEDS_CHARGE' });
      expect(parts[index]).toBeGreaterThan(500 - total);
    });
    expect(await available(userId)).toBe(500 + total);
    await expectLedgerHolds(db);
  });
});

describe('case 22: dearer than held', () => {
  test('external work held at 8, at most 20, settled at 20 with 5 left, takes the 5 and records 7 as uncollected', async () => {
    const { userId } = await userWith({ lifetime: 13 });
    const chargeId = lineIdOf(await hold(userId, 8, 20, now));
    const { answer } = await settle(userId, chargeId, 20);
    expect(answer).toMatchObject({ chargedCredits: 5, uncollectedCredits: 7, balance: 0 });
    expect(await lines(userId)).toEqual(['PURCHASE 13', 'DEBIT -8', 'DEBIT -5']);
    await expectLedgerHolds(db);
  });

  test('external work above its maximum is refused with the maximum, and the hold stays open', async () => {
    const { userId } = await userWith({ lifetime: 15 });
    const chargeId = lineIdOf(await hold(userId, 8, 12, now));
    await expect(settle(userId, chargeId, 13)).rejects.toMatchObject({
      reason: 'SETTLEMENT_ABOVE_MAXIMUM',
      details: { costCredits: 13, maxCostCredits: 12 },
    });
    expect(await available(userId)).toBe(7);
    expect((await settle(userId, chargeId, 12)).answer).toMatchObject({ chargedCredits: 4, balance: 3 });
    await expectLedgerHolds(db);
  });

  test('any other type is never charged more than it was quoted, whatever maximum was named', async () => {
    const { userId } = await userWith({ lifetime: 100 });
    const chargeId = lineIdOf(await charge(userId, 25, { ...now, maxCostCredits: 50 }));
    await expect(settle(userId, chargeId, 26)).rejects.toMatchObject({
      reason: 'SETTLEMENT_ABOVE_MAXIMUM',
      details: { maxCostCredits: 25 },
    });
    expect((await settle(userId, chargeId, 25)).answer).toMatchObject({ chargedCredits: 0, balance: 75 });
    await expectLedgerHolds(db);
  });
});
