import { expect, test } from 'vitest';
import { statementCsv } from '#/features/credits/rules/statement-csv.ts';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import { startFreePlan } from '#/features/plans/sign-up-service.ts';
import { createTestCaller } from '#test/caller.ts';
import { useTestDatabase } from '#test/database.ts';
import { createUser } from '#test/factories.ts';
import { ledgerOf } from '#test/ledger.ts';
import { expectLedgerHolds } from '#test/ledger-invariants.ts';

const { db } = useTestDatabase();
await createMissingPlans(db);

test('lines of a type that the code does not know any more are listed, explained, stated, returned and proved', async () => {
  const { id: userId } = await createUser(db);
  const ledger = ledgerOf(db);
  await startFreePlan(ledger, userId);
  const by = { userId, actor: 'system' };
  const poem = { ...by, amountCredits: 8, generationType: 'TEXT_TO_POEM', description: 'Poem from text' };
  const kept = await ledger.deduct(poem);
  const returned = await ledger.deduct(poem);
  if (kept.answer.kind !== 'charged' || returned.answer.kind !== 'charged') throw new Error('Nothing was charged.');
  const chargeId = returned.answer.transactionId ?? '';
  await ledger.refund({
    ...by,
    chargeId,
    amountCredits: 8,
    reason: 'failure',
    description: 'Poem from text, returned',
  });

  const { api } = createTestCaller(db, userId);
  const { transactions } = await api.credits.history();
  expect(transactions.map(({ generationType, amount }) => [generationType, amount])).toEqual([
    ['TEXT_TO_POEM', 8],
    ['TEXT_TO_POEM', -8],
    ['TEXT_TO_POEM', -8],
    [null, 60],
  ]);
  expect(await api.credits.explain({ id: chargeId })).toMatchObject({
    line: { generationType: 'TEXT_TO_POEM', description: 'Poem from text' },
    price: { rule: 'stated' },
    refundedCredits: 8,
  });
  const statement = await api.credits.statement();
  expect(statement.byReason).toEqual([
    { type: 'CREDIT', reason: 'SIGNUP', lines: 1, amount: 60 },
    { type: 'DEBIT', reason: 'TEXT_TO_POEM', lines: 2, amount: -16 },
    { type: 'REFUND', reason: 'failure', lines: 1, amount: 8 },
  ]);
  expect((await api.credits.statementTotals()).byReason).toEqual(statement.byReason);
  expect(statementCsv(statement)).toContain(',DEBIT,TEXT_TO_POEM,Poem from text,-8,52,yes');
  await expectLedgerHolds(db);
});
