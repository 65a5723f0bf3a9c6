import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  maxStatementLines,
  readStatement,
  readStatementSpan,
  readStatementTotals,
} from '#/features/credits/queries/read-statement.ts';
import type { StatementInput } from '#/features/credits/rules/statement-period.ts';
import { createMissingPlans } from '#/features/plans/commands/seed-plans.ts';
import { downgradePlan, upgradePlan } from '#/features/plans/plan-service.ts';
import { startFreePlan } from '#/features/plans/sign-up-service.ts';
import { createLogger } from '#/platform/logger.ts';
import { useTestDatabase } from '#test/database.ts';
import { createUser, createUserWithCredits } from '#test/factories.ts';
import { ledgerOf } from '#test/ledger.ts';

const { db, sql } = useTestDatabase();
const logger = createLogger('test', 'silent');
await createMissingPlans(db);

const at = (instant: string) => new Date(instant);
const by = (userId: string, instant: string) => ({ userId, actor: 'system', now: at(instant) });

function read(userId: string, from: string, to: string) {
  return readStatement(ledgerOf(db), userId, { from: at(from), to: at(to) } satisfies StatementInput);
}

/** A pack of 100 on 5 January 2024 that ends on 10 February; on 20 January 30 were charged and 10 of them returned. */
async function createJanuary(): Promise<string> {
  const { id: userId } = await createUser(db);
  const pack = { amountCredits: 100, source: 'PURCHASE' as const, description: 'Pack', expiresAt: at('2024-02-10') };
  await ledgerOf(db).grant({ ...by(userId, '2024-01-05'), ...pack });
  const video = { amountCredits: 30, generationType: 'TEXT_TO_VIDEO' as const, description: 'Video from text' };
  const { answer } = await ledgerOf(db).deduct({ ...by(userId, '2024-01-20T10:00:00Z'), ...video });
  if (answer.kind !== 'charged' || !answer.transactionId) throw new Error('Nothing was charged.');
  const part = { chargeId: answer.transactionId, amountCredits: 10, reason: 'failure' as const, description: 'Back' };
  await ledgerOf(db).refund({ ...by(userId, '2024-01-20T10:05:00Z'), ...part });
  return userId;
}

describe('a statement', () => {
  test('has the opening balance, every line with its reason, the closing balance, and totals', async () => {
    const userId = await createJanuary();
    const january = await read(userId, '2024-01-01', '2024-02-01');
    expect([january.openingBalance, january.closingBalance]).toEqual([0, 80]);
    expect(january.lines.map(({ type, reason, amount, balance }) => [type, reason, amount, balance])).toEqual([
      ['PURCHASE', 'PURCHASE', 100, 100],
      ['DEBIT', 'TEXT_TO_VIDEO', -30, 70],
      ['REFUND', 'failure', 10, 80],
    ]);
    expect(january.byType).toEqual([
      { type: 'DEBIT', lines: 1, amount: -30 },
      { type: 'REFUND', lines: 1, amount: 10 },
      { type: 'PURCHASE', lines: 1, amount: 100 },
    ]);
    expect(january.asOf).toEqual(at('2024-02-01'));
  });

  test('begins with its first instant and ends before its last', async () => {
    const userId = await createJanuary();
    const charged = '2024-01-20T10:00:00.000Z';
    expect((await read(userId, charged, '2024-02-01')).openingBalance).toBe(100);
    expect((await read(userId, '2024-01-01', charged)).closingBalance).toBe(100);
    expect((await read(userId, '2024-01-01', '2024-01-20T10:00:00.001Z')).closingBalance).toBe(70);
  });

  test('has what time called for and nothing has booked yet, marked, and the same once it is booked', async () => {
    const userId = await createJanuary();
    const february = await read(userId, '2024-02-01', '2024-03-01');
    const ended = { createdAt: at('2024-02-10'), type: 'EXPIRE', reason: 'expired', amount: -80, balance: 0 };
    expect(february).toMatchObject({ openingBalance: 80, closingBalance: 0, lines: [{ ...ended, id: null }] });
    expect(await read(userId, '2024-03-01', '2024-04-01')).toMatchObject({ openingBalance: 0, lines: [] });
    expect(await db.creditTransaction.count({ where: { userId } })).toBe(3);
    await ledgerOf(db).bookDueAccounts({ logger });
    const booked = await read(userId, '2024-02-01', '2024-03-01');
    expect(booked).toEqual({ ...february, lines: [{ ...february.lines[0], id: expect.any(String) }] });
    expect(await read(userId, '2024-03-01', '2024-04-01')).toMatchObject({ openingBalance: 0, lines: [] });
  });

  test('of each month of a plan, booked or not, opens with what the one before closed with, and closes with balanceAt', async () => {
    const { id: userId } = await createUser(db);
    await startFreePlan(ledgerOf(db), userId, { now: at('2024-01-31T12:00:00Z') });
    await upgradePlan(ledgerOf(db), {
      ...by(userId, '2024-01-31T12:00:00Z'),
      planName: 'Premium',
      billingCycle: 'monthly',
    });
    const work = { generationType: 'EXTERNAL' as const, description: 'Work' };
    await ledgerOf(db).deduct({ ...by(userId, '2024-03-05'), ...work, amountCredits: 700 });
    await downgradePlan(ledgerOf(db), { ...by(userId, '2024-04-02'), planName: 'Basic' });
    let closing = 0;
    for (let month = 0; month < 14; month += 1) {
      const [from, to] = [new Date(Date.UTC(2024, month)), new Date(Date.UTC(2024, month + 1))];
      const statement = await readStatement(ledgerOf(db), userId, { from, to });
      expect(statement.openingBalance).toBe(closing);
      closing = statement.closingBalance;
      expect(closing).toBe(await ledgerOf(db).balanceAt(userId, new Date(to.getTime() - 1)));
    }
    const april = await read(userId, '2024-04-01', '2024-05-01');
    expect(april.byReason.map(({ type, reason }) => `${type} ${reason}`)).toEqual(
      expect.arrayContaining(['CREDIT PLAN', 'CREDIT ROLLOVER', 'EXPIRE rolledOver']),
    );
  });

  test('that reaches into the future says up to when it is complete, and forecasts nothing', async () => {
    const { id: userId } = await createUserWithCredits(db, 60);
    const soon = new Date(Date.now() + 3_600_000);
    const bonus = { amountCredits: 5, source: 'PROMO' as const, description: 'Bonus', expiresAt: soon };
    await ledgerOf(db).grant({ userId, actor: 'system', ...bonus });
    const to = new Date(Date.now() + 7_200_000);
    const statement = await readStatement(ledgerOf(db), userId, { from: at('2024-01-01'), to });
    expect([statement.closingBalance, statement.to]).toEqual([65, to]);
    expect(statement.asOf.getTime()).toBeLessThan(soon.getTime());
    await expect(readStatement(ledgerOf(db), userId, { from: soon, to })).rejects.toThrow(
      'from must not be in the future',
    );
  });

  test('is of one user only', async () => {
    const { id: userId } = await createUserWithCredits(db, 60);
    await createUserWithCredits(db, 500);
    expect(await readStatement(ledgerOf(db), userId, {})).toMatchObject({
      closingBalance: 60,
      lines: [{ amount: 60 }],
    });
  });

  test('of an account in which nothing ever moved is empty', async () => {
    const { id: userId } = await createUser(db);
    expect(await readStatementTotals(ledgerOf(db), userId, {})).toMatchObject({ closingBalance: 0, lineCount: 0 });
    expect((await readStatementSpan(ledgerOf(db), userId)).firstLineAt).toBeNull();
    await expect(readStatement(ledgerOf(db), randomUUID(), {})).rejects.toThrow('There is no such user.');
  });

  test(`of more than ${maxStatementLines} lines is refused: the end must be earlier`, async () => {
    const { id: userId } = await createUserWithCredits(db, 60);
    await sql(
      `INSERT INTO "CreditTransaction" (id, "userId", seq, amount, balance, type, description, actor, "prevHash", hash, "createdAt")
       SELECT gen_random_uuid(), $1, n, 0, 60, 'REFUND', 'Nothing', 'system', sha256(''), sha256(n::text::bytea), now()
       FROM generate_series(2, $2::int) n`,
      [userId, maxStatementLines + 1],
    );
    await sql('UPDATE "User" SET "ledgerSeq" = $2 WHERE id = $1', [userId, maxStatementLines]);
    expect((await readStatement(ledgerOf(db), userId, {})).lines).toHaveLength(maxStatementLines);
    await sql('UPDATE "User" SET "ledgerSeq" = $2 WHERE id = $1', [userId, maxStatementLines + 1]);
    await expect(readStatement(ledgerOf(db), userId, {})).rejects.toThrow(
      'to must be earlier: this period has 50,001 lines, and a statement has at most 50,000. Choose a shorter period.',
    );
  });
});
