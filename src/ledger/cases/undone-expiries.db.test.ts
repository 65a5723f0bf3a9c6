import { describe, expect, test } from 'vitest';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import { upgradePlan } from '#/features/plans/plan-service.ts';
import { startFreePlan } from '#/features/plans/sign-up-service.ts';
import { maxBalanceCredits } from '#/ledger/schema.ts';
import { creditVerbs, lineIdOf } from '#test/credit-verbs.ts';
import { useTestDatabase } from '#test/database.ts';
import { createUser } from '#test/factories.ts';
import { ledgerOf } from '#test/ledger.ts';
import { expectLedgerHolds } from '#test/ledger-invariants.ts';

const { db, ledger } = useTestDatabase();
const verbs = creditVerbs(db);
const { charge, give, refund, clawback, restore, undo, expiries, available, lines } = verbs;

const right = new Date();
const days = (count: number) => new Date(right.getTime() + count * 24 * 60 * 60 * 1000);

/** What happens to an account while the clock is 40 days ahead: all that is due by then is booked. */
const wrongClock = (userId: string) => db.$transaction((tx) => ledger.bookDue(tx, userId, days(40)));

/** Somebody whose 30 promotional credits, which had ten days left, and whose purchase of 100, of which 20 were spent, expired. */
async function victim() {
  const { id: userId } = await createUser(db);
  const promo = await give(userId, 30, { source: 'PROMO', expiresAt: days(10), now: days(-1) });
  const purchase = await give(userId, 100, { expiresAt: days(20), priority: 1, now: days(-1) });
  const chargeId = lineIdOf(await charge(userId, 20, { now: days(-1) }));
  await wrongClock(userId);
  const [promoExpiry = '', purchaseExpiry = ''] = await expiries(userId);
  return {
    userId,
    promoId: promo.answer.grantId,
    purchaseId: purchase.answer.grantId,
    chargeId,
    promoExpiry,
    purchaseExpiry,
  };
}

describe('an account that a wrong clock hit', () => {
  test('has its credits again, to be spent, for as long as they had left', async () => {
    const { userId, promoId, promoExpiry, purchaseExpiry } = await victim();
    expect(await available(userId)).toBe(0);
    const { answer } = await undo(userId, promoExpiry, right);
    expect(answer).toEqual({
      kind: 'expiryUndone',
      transactionId: expect.any(String),
      restoredCredits: 30,
      // The account’s own time stands at its last line, that of the second expiry.
      expiresAt: days(30),
      balance: 30,
    });
    const line = await db.creditTransaction.findUniqueOrThrow({ where: { id: answer.transactionId ?? '' } });
    expect(line).toMatchObject({
      refundsId: promoExpiry,
      grantId: promoId,
      reason: 'expiry',
      metadata: { clockWasRightAt: right.toISOString() },
    });
    await undo(userId, purchaseExpiry, right);
    expect(await available(userId)).toBe(110);
    expect((await charge(userId, 100)).answer).toMatchObject({ kind: 'charged', balance: 10 });
    expect(await lines(userId)).toEqual([
      ...['CREDIT 30', 'PURCHASE 100', 'DEBIT -20', 'EXPIRE -30', 'EXPIRE -80'],
      ...['REFUND 30', 'REFUND 80', 'DEBIT -100'],
    ]);
    await expectLedgerHolds(db, { userIds: [userId] });
  });

  test('loses them again where they are still there when their life is over', async () => {
    const { userId, promoExpiry } = await victim();
    await undo(userId, promoExpiry, right);
    expect(await available(userId, new Date(days(30).getTime() - 1))).toBe(30);
    expect(await available(userId, days(30))).toBe(0);
    await db.$transaction((tx) => ledger.bookDue(tx, userId, days(31)));
    expect((await lines(userId)).at(-1)).toBe('EXPIRE -30');
    await expectLedgerHolds(db, { userIds: [userId] });
  });

  test('gets an expiry back once: asked again, even otherwise, it is told the first answer', async () => {
    const { userId, promoExpiry } = await victim();
    const first = await undo(userId, promoExpiry, right);
    const again = await undo(userId, promoExpiry, days(5), { description: 'Otherwise' });
    expect(first.replayed).toBe(false);
    expect(again).toEqual({ ...first, replayed: true });
    expect(await available(userId)).toBe(30);
    await expectLedgerHolds(db, { userIds: [userId] });
  });

  test('gets it once from twenty that undo it at once: one has the effect, the others are replays', async () => {
    const { userId, promoExpiry } = await victim();
    const told = await Promise.all(Array.from({ length: 20 }, () => undo(userId, promoExpiry, right)));
    expect(told.filter(({ replayed }) => !replayed)).toHaveLength(1);
    for (const { answer } of told) expect(answer).toEqual(told[0]?.answer);
    expect(await available(userId)).toBe(30);
    await expectLedgerHolds(db, { userIds: [userId] });
  });

  test('is given nothing for what rolled over, and what the cap left out of it comes back', async () => {
    await createMissingPlans(db);
    await db.plan.update({ where: { name: 'Basic' }, data: { rolloverCapCredits: 100 } });
    const { id: userId } = await createUser(db);
    await startFreePlan(ledgerOf(db), userId, { now: days(-10) });
    await upgradePlan(ledgerOf(db), {
      userId,
      planName: 'Basic',
      billingCycle: 'monthly',
      actor: 'system',
      now: days(-10),
    });
    await wrongClock(userId);
    const [lost = '', carried = ''] = await expiries(userId);
    await expect(undo(userId, carried, right)).rejects.toThrow('these rolled over into another grant');
    const before = await available(userId);
    const { answer } = await undo(userId, lost, right);
    expect(answer.balance).toBe(before + answer.restoredCredits);
    expect(answer.restoredCredits).toBeGreaterThan(0);
    await expectLedgerHolds(db, { userIds: [userId] });
  });
});

describe('an expiry is refused', () => {
  test('of somebody else, of another kind of line, and of no line', async () => {
    const { userId, promoExpiry, chargeId } = await victim();
    const { id: other } = await createUser(db);
    await expect(undo(other, promoExpiry, right)).rejects.toMatchObject({ reason: 'NOT_FOUND' });
    await expect(undo(userId, chargeId, right)).rejects.toMatchObject({ reason: 'NOT_FOUND' });
    await expect(undo(userId, crypto.randomUUID(), right)).rejects.toMatchObject({ reason: 'NOT_FOUND' });
    // The key stays free.
    expect((await undo(userId, promoExpiry, right)).replayed).toBe(false);
  });

  test('that was right when the clock was', async () => {
    const { userId, promoExpiry } = await victim();
    await expect(undo(userId, promoExpiry, days(10))).rejects.toMatchObject({
      reason: 'VALIDATION',
      details: { fields: [{ field: 'clockWasRightAt' }] },
    });
    expect(await available(userId)).toBe(0);
  });

  test.each(['void', 'clawback'] as const)('of a grant that was taken back since, by a %s', async (verb) => {
    const { userId, purchaseId, purchaseExpiry } = await victim();
    await verbs[verb](userId, purchaseId);
    await expect(undo(userId, purchaseExpiry, right)).rejects.toThrow('a grant that was not taken back');
    await expectLedgerHolds(db, { userIds: [userId] });
  });

  test('where the account has no room for it', async () => {
    const { userId, promoExpiry } = await victim();
    await give(userId, maxBalanceCredits / 2, { source: 'ADMIN' });
    await give(userId, maxBalanceCredits / 2 - 29, { source: 'ADMIN' });
    await expect(undo(userId, promoExpiry, right)).rejects.toMatchObject({ reason: 'BALANCE_LIMIT' });
    await charge(userId, 1);
    expect((await undo(userId, promoExpiry, right)).answer).toMatchObject({ balance: maxBalanceCredits });
    await expectLedgerHolds(db, { userIds: [userId] });
  });
});

describe('what came back', () => {
  test('is taken by a later chargeback like all of its purchase, and what was spent of it is owed', async () => {
    const { userId, purchaseId, purchaseExpiry } = await victim();
    await undo(userId, purchaseExpiry, right);
    await charge(userId, 5);
    expect((await clawback(userId, purchaseId)).answer).toMatchObject({
      takenCredits: 75,
      debtCredits: 25,
      balance: 0,
    });
    await expectLedgerHolds(db, { userIds: [userId] });
  });

  test('counts as not spent also for a chargeback in the same transaction', async () => {
    const { userId, purchaseId, purchaseExpiry } = await victim();
    const [, taken] = await Promise.all([undo(userId, purchaseExpiry, right), clawback(userId, purchaseId)]);
    expect(taken.answer).toMatchObject({ takenCredits: 80, debtCredits: 20 });
    await expectLedgerHolds(db, { userIds: [userId] });
  });

  test('does not pay a debt and can be spent once that is paid', async () => {
    const { userId, promoExpiry, purchaseId } = await victim();
    await clawback(userId, purchaseId);
    expect((await undo(userId, promoExpiry, right)).answer).toMatchObject({ balance: 30 });
    expect(await ledgerOf(db).previewPayment(userId, 1)).toMatchObject({ debtCredits: 20, isEnough: false });
    await give(userId, 20);
    expect(await ledgerOf(db).previewPayment(userId, 30)).toMatchObject({ debtCredits: 0, isEnough: true });
    await expectLedgerHolds(db, { userIds: [userId] });
  });

  test('stays apart from a later refund of what its grant had paid', async () => {
    const { userId, chargeId, purchaseExpiry } = await victim();
    await undo(userId, purchaseExpiry, right);
    expect((await refund(userId, chargeId)).answer).toMatchObject({ refundedCredits: 20, balance: 100 });
    await expectLedgerHolds(db, { userIds: [userId] });
  });

  test('is not lost by a dispute that is won about its purchase', async () => {
    const { userId, purchaseId, purchaseExpiry } = await victim();
    await undo(userId, purchaseExpiry, right);
    const clawbackId = lineIdOf(await clawback(userId, purchaseId));
    expect((await restore(userId, clawbackId)).answer).toMatchObject({ restoredCredits: 80, forgivenCredits: 20 });
    await expectLedgerHolds(db, { userIds: [userId] });
  });
});
