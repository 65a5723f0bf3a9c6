import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { explainTransaction } from '#/features/credits/queries/explain-transaction.ts';
import { readStatement } from '#/features/credits/queries/read-statement.ts';
import { statementCsv } from '#/features/credits/rules/statement-csv.ts';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import { upgradePlan } from '#/features/plans/plan-service.ts';
import { startFreePlan } from '#/features/plans/sign-up-service.ts';
import { createLogger } from '#/platform/logger.ts';
import { useTestDatabase } from '#test/database.ts';
import { createGrant, createUser, createUserWithCredits } from '#test/factories.ts';
import { ledgerOf } from '#test/ledger.ts';

const { db, ledger } = useTestDatabase();
const logger = createLogger('test', 'silent');
await createMissingPlans(db);

const at = (instant: string) => new Date(instant);

/** The line that a verb wrote. */
function idOf({ answer }: { answer: object }): string {
  if (!('transactionId' in answer) || typeof answer.transactionId !== 'string') throw new Error('No line was written.');
  return answer.transactionId;
}

/** Charges external work that is held at 8 and may come to 12. */
async function chargeExternal(userId: string): Promise<string> {
  const work = { amountCredits: 8, maxCostCredits: 12, generationType: 'EXTERNAL' as const, description: 'Work' };
  return idOf(await ledgerOf(db).deduct({ userId, actor: 'system', ...work }));
}

async function lineOfType(userId: string, type: 'EXPIRE' | 'CREDIT' | 'CLAWBACK' | 'DEBIT' | 'REFUND' | 'PURCHASE') {
  const line = await db.creditTransaction.findFirstOrThrow({ where: { userId, type }, orderBy: { seq: 'desc' } });
  return explainTransaction(db, userId, line.id);
}

describe('a charge', () => {
  test('is explained by its price, the grants that paid in order, and who asked for it', async () => {
    const { id: userId } = await createUser(db);
    const soon = new Date(Date.now() + 3 * 86_400_000);
    await createGrant(db, userId, { amount: 20, source: 'PLAN', expiresAt: soon });
    await createGrant(db, userId, { amount: 100, source: 'PURCHASE' });
    const video = { type: 'TEXT_TO_VIDEO' as const, input: { seconds: 4, aspectRatio: 'square' as const } };
    const id = idOf(await ledgerOf(db).checkAndDeduct({ userId, actor: `user:${userId}`, ...video }));
    expect(await explainTransaction(db, userId, id)).toMatchObject({
      line: { id, amount: -25, type: 'DEBIT' },
      by: 'you',
      price: {
        model: 'local-preview',
        rule: 'tiers',
        explanation: '25 credits for up to 5 s',
        figures: { seconds: 4, aspectRatio: 'square', multiplier: 1 },
      },
      fundings: [
        { source: 'PLAN', credits: -20, expiresAt: soon, standsInFor: null },
        { source: 'PURCHASE', credits: -5, expiresAt: null },
      ],
      refunds: [],
      refundedCredits: 0,
      settlement: null,
      task: null,
      grant: null,
    });
  });

  test('that was given back in parts names each return with its reason, and they name it', async () => {
    const { id: userId } = await createUserWithCredits(db, 60);
    const chargeId = await chargeExternal(userId);
    const back = { userId, actor: `admin:${randomUUID()}`, chargeId, description: 'Back', amountCredits: 2 };
    const first = idOf(await ledgerOf(db).refund({ ...back, reason: 'failure' }));
    const second = idOf(await ledgerOf(db).refund({ ...back, reason: 'admin' }));
    const charge = await explainTransaction(db, userId, chargeId);
    expect(charge.refunds.map(({ id, amount, reason }) => [id, amount, reason])).toEqual([
      [first, 2, 'failure'],
      [second, 2, 'admin'],
    ]);
    expect(charge).toMatchObject({ refundedCredits: 4, by: 'system', price: { rule: 'stated' } });
    const returned = await explainTransaction(db, userId, first);
    expect(returned).toMatchObject({ by: 'admin', refundOf: { id: chargeId, amount: -8 }, price: null });
    expect(JSON.stringify(returned)).not.toContain('admin:');
  });

  test('that came to less says what it was settled at and what went back', async () => {
    const { id: userId } = await createUserWithCredits(db, 60);
    const chargeId = await chargeExternal(userId);
    await ledgerOf(db).settle({ userId, actor: 'system', chargeId, costCredits: 5, description: 'Settled' });
    expect(await explainTransaction(db, userId, chargeId)).toMatchObject({
      settlement: { outcome: 'settled', costCredits: 5, furtherCredits: 0, uncollectedCredits: 0, furtherId: null },
      refundedCredits: 3,
      refunds: [{ reason: 'settle' }],
      price: { figures: { maxCostCredits: 12 } },
    });
  });

  test('that came to more names the further charge and what could not be collected, and that one names it', async () => {
    const { id: userId } = await createUserWithCredits(db, 10);
    const chargeId = await chargeExternal(userId);
    const furtherId = idOf(
      await ledgerOf(db).settle({ userId, actor: 'system', chargeId, costCredits: 12, description: 'Settled' }),
    );
    expect(await explainTransaction(db, userId, chargeId)).toMatchObject({
      settlement: { outcome: 'settled', costCredits: 12, furtherCredits: 2, uncollectedCredits: 2, furtherId },
    });
    expect(await explainTransaction(db, userId, furtherId)).toMatchObject({
      settles: { id: chargeId, amount: -8 },
      price: null,
      settlement: null,
    });
  });

  test('that was settled as held, or released, says so', async () => {
    const { id: userId } = await createUserWithCredits(db, 60);
    const [kept, released] = [await chargeExternal(userId), await chargeExternal(userId)];
    await ledgerOf(db).settle({ userId, actor: 'system', chargeId: kept, costCredits: 8, description: 'Settled' });
    await ledgerOf(db).release({
      userId,
      actor: 'system',
      chargeId: released,
      reason: 'cancel',
      description: 'Called off',
    });
    expect((await explainTransaction(db, userId, kept)).settlement).toMatchObject({
      outcome: 'settled',
      costCredits: 8,
    });
    expect(await explainTransaction(db, userId, released)).toMatchObject({
      settlement: { outcome: 'released', costCredits: null, uncollectedCredits: 0 },
      refundedCredits: 8,
    });
  });
});

describe('a line of a grant', () => {
  test('that had ended when credits came back says which grant they stand in for', async () => {
    const { id: userId } = await createUser(db);
    const by = (instant: string) => ({ userId, actor: 'system', now: at(instant) });
    const pack = { amountCredits: 50, source: 'PURCHASE' as const, description: 'Pack', expiresAt: at('2024-02-01') };
    await ledgerOf(db).grant({ ...by('2024-01-01'), ...pack });
    const work = { amountCredits: 8, generationType: 'EXTERNAL' as const, description: 'Work' };
    const chargeId = idOf(await ledgerOf(db).deduct({ ...by('2024-01-31'), ...work }));
    await ledgerOf(db).refund({ ...by('2024-02-03'), chargeId, reason: 'failure', description: 'Back' });
    expect((await lineOfType(userId, 'REFUND')).fundings).toMatchObject([
      {
        source: 'GRACE',
        credits: 8,
        expiresAt: at('2024-02-10'),
        standsInFor: { source: 'PURCHASE', expiresAt: at('2024-02-01') },
      },
    ]);
    expect((await lineOfType(userId, 'EXPIRE')).grant).toMatchObject({ role: 'ended', source: 'PURCHASE' });
  });

  test('that opened one, ended one and rolled over tells them', async () => {
    const { id: userId } = await createUser(db);
    const now = at('2024-01-15T12:00:00Z');
    await startFreePlan(ledgerOf(db), userId, { now });
    await upgradePlan(ledgerOf(db), {
      userId,
      actor: `user:${userId}`,
      now,
      planName: 'Basic',
      billingCycle: 'monthly',
    });
    expect(await lineOfType(userId, 'PURCHASE')).toMatchObject({
      by: 'you',
      grant: { role: 'opened', source: 'PLAN', amount: 500, expiresAt: at('2024-02-15T12:00:00Z') },
    });
    await ledgerOf(db).bookDueAccounts({ logger }, at('2024-02-15T12:00:00Z'));
    const end = await lineOfType(userId, 'EXPIRE');
    expect(end).toMatchObject({
      by: 'system',
      grant: {
        role: 'ended',
        source: 'PLAN',
        rolledOverTo: { source: 'ROLLOVER', amount: 500, expiresAt: at('2024-03-15T12:00:00Z') },
      },
    });
  });

  test('that was taken back, paid a debt or was given again tells so', async () => {
    const { id: userId } = await createUser(db);
    const by = { userId, actor: 'system', description: 'A line' };
    const give = async (amountCredits: number) =>
      (await ledgerOf(db).grant({ ...by, amountCredits, source: 'PURCHASE' })).answer.grantId;
    await ledgerOf(db).voidGrant({ ...by, grantId: await give(5) });
    expect(await lineOfType(userId, 'CLAWBACK')).toMatchObject({ grant: { role: 'takenBack', amount: 5 } });
    const disputed = await give(30);
    await chargeExternal(userId);
    const clawbackId = idOf(await ledgerOf(db).clawback({ ...by, grantId: disputed }));
    await give(3);
    expect(await lineOfType(userId, 'CLAWBACK')).toMatchObject({ line: { amount: -3 }, grant: { role: 'paidDebt' } });
    await ledgerOf(db).revertClawback({ ...by, clawbackId });
    expect(await lineOfType(userId, 'REFUND')).toMatchObject({
      refundOf: { id: clawbackId, type: 'CLAWBACK' },
      grant: { role: 'restored', id: disputed },
    });
  });

  test('that ended one too early, and that gave it again, name each other', async () => {
    const { id: userId } = await createUser(db);
    const by = { userId, actor: 'system', description: 'A line' };
    const given = { ...by, amountCredits: 30, source: 'PROMO' as const };
    const { answer } = await ledger.grant({ ...given, expiresAt: at('2024-02-10'), now: at('2024-02-01') });
    await db.$transaction((tx) => ledger.bookDue(tx, userId, at('2024-03-01')));
    const ended = await lineOfType(userId, 'EXPIRE');
    expect(ended).toMatchObject({ grant: { role: 'ended' } });
    await ledger.undoExpiry({
      ...by,
      expiryId: ended.line.id,
      clockWasRightAt: at('2024-02-05'),
      now: at('2024-02-05'),
    });
    expect(await lineOfType(userId, 'EXPIRE')).toMatchObject({
      grant: { role: 'endedTooEarly', id: answer.grantId },
      refundedCredits: 30,
      refunds: [{ reason: 'expiry' }],
    });
    expect(await lineOfType(userId, 'REFUND')).toMatchObject({
      refundOf: { id: ended.line.id, type: 'EXPIRE' },
      grant: { role: 'restored', id: answer.grantId },
      fundings: [{ source: 'GRACE', credits: 30, expiresAt: at('2024-02-15'), standsInFor: { source: 'PROMO' } }],
    });
    const statement = await readStatement(ledgerOf(db), userId, { from: at('2024-02-01'), to: at('2024-03-01') });
    expect(statement.lines.map(({ type, reason, amount, balance }) => [type, reason, amount, balance])).toEqual([
      ['CREDIT', 'PROMO', 30, 30],
      ['EXPIRE', 'expired', -30, 0],
      ['REFUND', 'expiry', 30, 30],
      // They had five days left.
      ['EXPIRE', 'expired', -30, 0],
    ]);
    expect(statementCsv(statement)).toContain('REFUND,expiry,A line,30,30,yes');
  });
});

test('somebody else’s line, and one that does not exist, is not found', async () => {
  const ada = await createUserWithCredits(db, 60);
  const eve = await createUserWithCredits(db, 60);
  const line = await db.creditTransaction.findFirstOrThrow({ where: { userId: ada.id } });
  await expect(explainTransaction(db, eve.id, line.id)).rejects.toThrow('There is no such line.');
  await expect(explainTransaction(db, ada.id, randomUUID())).rejects.toThrow('There is no such line.');
});
