import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import { startFreePlan } from '#/features/plans/sign-up-service.ts';
import { createTestCaller, refusalOf } from '#test/caller.ts';
import { useTestDatabase } from '#test/database.ts';
import { createUser } from '#test/factories.ts';
import { ledgerOf } from '#test/ledger.ts';

const { db } = useTestDatabase();
await createMissingPlans(db);

async function createFreeUser() {
  const { id: userId } = await createUser(db);
  await startFreePlan(ledgerOf(db), userId);
  return { userId, ...createTestCaller(db, userId) };
}

test('the statement of this month has the caller’s lines and nobody else’s, and its totals are the same without them', async () => {
  const { userId, api } = await createFreeUser();
  await createFreeUser();
  const work = { amountCredits: 8, generationType: 'EXTERNAL' as const, description: 'Work' };
  await ledgerOf(db).deduct({ userId, actor: 'system', ...work });
  const { lines, ...totals } = await api.credits.statement();
  expect(lines.map(({ reason, amount, balance }) => [reason, amount, balance])).toEqual([
    ['SIGNUP', 60, 60],
    ['EXTERNAL', -8, 52],
  ]);
  expect(totals).toMatchObject({ openingBalance: 0, closingBalance: 52 });
  const { asOf: _, ...figures } = totals;
  expect(await api.credits.statementTotals()).toMatchObject({
    ...figures,
    lineCount: 2,
  });
  const { firstLineAt, now } = await api.credits.statementSpan();
  expect(firstLineAt).toEqual(lines[0]?.createdAt);
  expect(now.getTime()).toBeGreaterThanOrEqual(totals.asOf.getTime());
});

test('a period outside the rules names the field and what is allowed', async () => {
  const { api } = await createFreeUser();
  expect(await refusalOf(api.credits.statement({ from: 'yesterday', to: '2026-13-01' }))).toMatchObject({
    code: 'BAD_REQUEST',
    details: { fields: [{ field: 'from' }, { field: 'to', message: expect.stringContaining('2026-11-01') }] },
  });
});

test('a line is explained to whoever’s it is, is not found for others, and needs an id', async () => {
  const ada = await createFreeUser();
  const eve = await createFreeUser();
  const [line] = (await ada.api.credits.history()).transactions;
  const id = line?.id ?? '';
  expect(await ada.api.credits.explain({ id })).toMatchObject({
    by: 'system',
    grant: { role: 'opened', source: 'SIGNUP', expiresAt: null },
  });
  for (const unknown of [id, randomUUID()])
    expect(await refusalOf(eve.api.credits.explain({ id: unknown }))).toMatchObject({ code: 'NOT_FOUND' });
  expect(await refusalOf(ada.api.credits.explain({ id: 'abc' }))).toMatchObject({
    code: 'BAD_REQUEST',
    details: { fields: [{ field: 'id', message: 'must be the id of a line (a UUID)' }] },
  });
});

test('a debt stands beside the balance and in the quote, which pays nothing until it is paid', async () => {
  const { userId, api } = await createFreeUser();
  const pack = { amountCredits: 30, source: 'PURCHASE' as const, priority: 1, description: 'Pack' };
  const { answer } = await ledgerOf(db).grant({ userId, actor: 'system', ...pack });
  const work = { amountCredits: 20, generationType: 'EXTERNAL' as const, description: 'Work' };
  await ledgerOf(db).deduct({ userId, actor: 'system', ...work });
  await ledgerOf(db).clawback({ userId, actor: 'system', grantId: answer.grantId, description: 'Taken back' });
  expect(await api.credits.balance()).toMatchObject({ balance: 60, debtCredits: 20 });
  expect(await api.creditCosts.quote({ type: 'TEXT_TO_VIDEO', input: {} })).toMatchObject({
    costCredits: 25,
    isEnough: false,
    debtCredits: 20,
    fundings: [],
  });
});
