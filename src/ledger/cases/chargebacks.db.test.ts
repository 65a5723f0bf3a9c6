import { describe, expect, test } from 'vitest';
import { creditVerbs, lineIdOf } from '#test/credit-verbs.ts';
import { useTestDatabase } from '#test/database.ts';
import { createUser } from '#test/factories.ts';
import { ledgerOf } from '#test/ledger.ts';
import { expectLedgerHolds } from '#test/ledger-invariants.ts';

const { db } = useTestDatabase();
const { charge, give, clawback, restore, available, remaining, lines } = creditVerbs(db);

/** A user with 20 promotional credits, which burn first, and 100 purchased ones. */
async function buyer(): Promise<{ userId: string; purchaseId: string }> {
  const { id: userId } = await createUser(db);
  await give(userId, 20, { source: 'PROMO' });
  const { answer } = await give(userId, 100, { reference: 'payment' });
  return { userId, purchaseId: answer.grantId };
}

async function debtOf(userId: string): Promise<number> {
  return (await ledgerOf(db).getBalance(userId)).debtCredits;
}

describe('a purchase that is refunded at the payment provider', () => {
  test('case 39: with its 100 credits unspent: 100 are taken back, the 20 others stay, nothing is owed', async () => {
    const { userId, purchaseId } = await buyer();
    const { answer } = await clawback(userId, purchaseId);
    expect(answer).toMatchObject({ takenCredits: 100, debtCredits: 0, balance: 20 });
    expect(await remaining(purchaseId)).toEqual([0]);
    expect((await charge(userId, 20)).answer).toMatchObject({ kind: 'charged', balance: 0 });
    await expectLedgerHolds(db);
  });

  test('case 40: with 30 of its 100 spent: 70 are taken back, 30 are owed, and while they are nothing can be charged', async () => {
    const { userId, purchaseId } = await buyer();
    await charge(userId, 50);
    expect((await clawback(userId, purchaseId)).answer).toMatchObject({
      takenCredits: 70,
      debtCredits: 30,
      balance: 0,
    });
    await give(userId, 10, { source: 'PROMO' });
    expect((await charge(userId, 1)).answer).toEqual({
      kind: 'insufficient',
      requiredCredits: 1,
      availableCredits: 10,
      debtCredits: 30,
    });
    expect((await charge(userId, 0)).answer.kind).toBe('charged');
    expect(await lines(userId)).toEqual(['CREDIT 20', 'PURCHASE 100', 'DEBIT -50', 'CLAWBACK -70', 'CREDIT 10']);
    await expectLedgerHolds(db);
  });

  test.each([
    [29, 0, 1],
    [30, 0, 0],
    [31, 1, 0],
  ])(
    'case 40: with 30 owed, the next purchase of %i pays first, leaving %i to spend and %i owed',
    async (bought, left, owed) => {
      const { userId, purchaseId } = await buyer();
      await charge(userId, 50);
      await clawback(userId, purchaseId);
      expect((await give(userId, bought)).answer).toMatchObject({ balance: left });
      expect(await debtOf(userId)).toBe(owed);
      expect((await lines(userId)).slice(-2)).toEqual([`PURCHASE ${bought}`, `CLAWBACK -${Math.min(30, bought)}`]);
      const { kind } = (await charge(userId, 1)).answer;
      expect(kind).toBe(owed === 0 && left > 0 ? 'charged' : 'insufficient');
      await expectLedgerHolds(db);
    },
  );

  test('told of ten times at once it is taken back once', async () => {
    const { userId, purchaseId } = await buyer();
    const told = await Promise.all(Array.from({ length: 10 }, () => clawback(userId, purchaseId)));
    expect(told.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(await available(userId)).toBe(20);
    await expectLedgerHolds(db);
  });
});

describe('case 41: a dispute that is won', () => {
  test('with nothing spent gives the 100 credits back to their grant, once, though it is told of ten times at once', async () => {
    const { userId, purchaseId } = await buyer();
    const clawbackId = lineIdOf(await clawback(userId, purchaseId));
    const told = await Promise.all(Array.from({ length: 10 }, () => restore(userId, clawbackId)));
    expect(told.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(told[0]?.answer).toMatchObject({ restoredCredits: 100, forgivenCredits: 0, balance: 120 });
    expect(await remaining(purchaseId)).toEqual([100]);
    expect(await lines(userId)).toEqual(['CREDIT 20', 'PURCHASE 100', 'CLAWBACK -100', 'REFUND 100']);
    await expectLedgerHolds(db);
  });

  test('with 30 of 100 spent gives 70 back and forgives the 30 that are owed', async () => {
    const { userId, purchaseId } = await buyer();
    await charge(userId, 50);
    const clawbackId = lineIdOf(await clawback(userId, purchaseId));
    const { answer } = await restore(userId, clawbackId);
    expect(answer).toMatchObject({ restoredCredits: 70, forgivenCredits: 30, balance: 70 });
    expect(await debtOf(userId)).toBe(0);
    expect((await charge(userId, 70)).answer).toMatchObject({ kind: 'charged', balance: 0 });
    await expectLedgerHolds(db);
  });

  test('with 10 of 30 paid by a later purchase meanwhile gives 70 and those 10 back, and forgives the other 20', async () => {
    const { userId, purchaseId } = await buyer();
    await charge(userId, 50);
    const clawbackId = lineIdOf(await clawback(userId, purchaseId));
    await give(userId, 10);
    const { answer } = await restore(userId, clawbackId);
    expect(answer).toMatchObject({ restoredCredits: 80, forgivenCredits: 20, balance: 80 });
    expect(await debtOf(userId)).toBe(0);
    await expectLedgerHolds(db);
  });

  test('after the debt was paid by a purchase leaves room for a refund of what was spent before', async () => {
    const { userId, purchaseId } = await buyer();
    const chargeId = lineIdOf(await charge(userId, 50));
    const clawbackId = lineIdOf(await clawback(userId, purchaseId));
    await give(userId, 100);
    expect((await restore(userId, clawbackId)).answer).toMatchObject({ restoredCredits: 100, forgivenCredits: 0 });
    const facts = { userId, chargeId, reason: 'failure', description: 'Returned', actor: 'system' } as const;
    expect((await ledgerOf(db).refund(facts)).answer).toMatchObject({ refundedCredits: 50 });
    await expectLedgerHolds(db);
  });

  test('of a line that is no chargeback of this user finds none', async () => {
    const { userId } = await buyer();
    const stranger = await buyer();
    const clawbackId = lineIdOf(await clawback(stranger.userId, stranger.purchaseId));
    await expect(restore(userId, clawbackId)).rejects.toMatchObject({ reason: 'NOT_FOUND' });
    const chargeId = lineIdOf(await charge(userId, 5));
    await expect(restore(userId, chargeId)).rejects.toMatchObject({ reason: 'NOT_FOUND' });
    await expectLedgerHolds(db);
  });
});
