import { describe, expect, test } from 'vitest';
import { creditFunctions } from '#/features/credits/commands/credit-functions.ts';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import { useTestDatabase } from '#test/database.ts';
import { createUser, createUserWithCredits } from '#test/factories.ts';
import { ledgerOf } from '#test/ledger.ts';
import { expectLedgerHolds } from '#test/ledger-invariants.ts';

const { db } = useTestDatabase();
await createMissingPlans(db);
const credits = creditFunctions(ledgerOf(db));

describe('the plain functions', () => {
  test('charge a generation by its type and length, and say the balance afterwards', async () => {
    const { id } = await createUserWithCredits(db, 60);
    const charge = credits.checkAndDeductCreditsForGeneration;
    expect(await charge(id, 'TEXT_TO_VIDEO', 8)).toEqual({ success: true, cost: 50, newBalance: 10 });
    expect(await charge(id, 'TEXT_TO_AUDIO')).toEqual({ success: true, cost: 1, newBalance: 9 });
    expect(await charge(id, 'LIPSYNC', 11)).toEqual({
      success: false,
      cost: 40,
      error: 'This needs 40 credits. You have 9. 31 are missing.',
    });
    expect(await credits.getCreditBalance(id)).toBe(9);
    await expectLedgerHolds(db);
  });

  test('deduct, add and refund stated amounts, newest line first', async () => {
    const { id } = await createUserWithCredits(db, 10);
    const deduction = await credits.deductCredits(id, 4, 'EXTERNAL', 'Work', { order: 7 });
    if (!deduction.success || !deduction.transactionId) throw new Error('The deduction was refused.');
    expect(await credits.refundCredits(deduction.transactionId, 1, 'Too much')).toMatchObject({ newBalance: 7 });
    expect(await credits.refundCredits(deduction.transactionId, undefined, 'All of it')).toMatchObject({
      newBalance: 10,
    });
    expect(await credits.addCredits(id, 5, 'PURCHASE', 'A pack')).toMatchObject({ newBalance: 15 });
    expect(await credits.deductCredits(id, 16, 'EXTERNAL', 'More')).toEqual({
      success: false,
      error: 'This needs 16 credits. You have 15. 1 is missing.',
    });
    const lines = await credits.getCreditTransactions(id, 3);
    expect(lines.map(({ type, amount }) => [type, amount])).toEqual([
      ['PURCHASE', 5],
      ['REFUND', 3],
      ['REFUND', 1],
    ]);
    await expectLedgerHolds(db);
  });

  test('say whether a cost can be paid: not by one credit less, and not while something is owed', async () => {
    const { id } = await createUser(db);
    await credits.addCredits(id, 5, 'PURCHASE', 'A pack');
    expect(await Promise.all([5, 6].map((cost) => credits.hasEnoughCredits(id, cost)))).toEqual([true, false]);
    await credits.deductCredits(id, 2, 'EXTERNAL', 'Work');
    const pack = await db.creditGrant.findFirstOrThrow({ where: { userId: id } });
    await ledgerOf(db).clawback({ userId: id, actor: 'system', grantId: pack.id, description: 'Payment taken back' });
    expect(await credits.hasEnoughCredits(id, 1)).toBe(false);
    expect(await credits.deductCredits(id, 1, 'EXTERNAL', 'Work')).toMatchObject({
      success: false,
      error: expect.stringContaining('You owe 2 credits'),
    });
    await expectLedgerHolds(db);
  });

  test('upgrade somebody who never signed in as well as anybody else', async () => {
    const { id } = await createUser(db);
    expect(await credits.upgradePlan(id, 'Basic', 'monthly')).toEqual({
      plan: 'Basic',
      credits: 560,
      grantedCredits: 500,
    });
    await expect(credits.upgradePlan(id, 'Basic', 'yearly')).rejects.toMatchObject({ reason: 'ALREADY_ON_PLAN' });
    await expectLedgerHolds(db);
  });
});
