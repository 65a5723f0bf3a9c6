import { expect, test } from 'vitest';
import { proveLedger } from '#/ledger/proof/proof-service.ts';
import { createLogger } from '#/platform/logger.ts';
import { useTestDatabase } from '#test/database.ts';
import { createGrant, createUser } from '#test/factories.ts';
import { ledgerOf } from '#test/ledger.ts';
import { expectLedgerHolds } from '#test/ledger-invariants.ts';
import { dayMs, hourMs, useMovedClocks } from '#test/moved-clocks.ts';

const database = useTestDatabase();
const { db } = database;
const clocks = await useMovedClocks(database);
const logger = createLogger('test', 'silent');

/** Somebody whose 100 credits end in a week. */
async function createUserWhoseCreditsEnd(): Promise<string> {
  const { id } = await createUser(db);
  await createGrant(db, id, { amount: 100, expiresAt: new Date(Date.now() + 7 * dayMs) });
  return id;
}

const charge = (userId: string, idempotencyKey?: string) =>
  ledgerOf(db).deduct({
    userId,
    actor: 'system',
    amountCredits: 1,
    generationType: 'EXTERNAL',
    description: 'x',
    idempotencyKey,
  });

const linesOf = (userId: string) => db.creditTransaction.count({ where: { userId } });

/** Refused, and the same key works once the clocks are right. */
const refused = { reason: 'BUSY', message: expect.stringContaining('Nothing was charged') };

test.each([
  ['40 days ahead', 40 * dayMs],
  ['an hour ahead', hourMs],
  ['three minutes ahead', 180_000],
  ['an hour behind', -hourMs],
])('while the database’s clock is %s, nothing is dated by it, and nothing expires', async (_what, aheadMs) => {
  const userId = await createUserWhoseCreditsEnd();
  await clocks.moveDatabase(aheadMs);
  await expect(charge(userId, 'once')).rejects.toMatchObject(refused);
  const promo = { userId, actor: 'system', source: 'PROMO' as const, amountCredits: 5, description: 'x' };
  await expect(ledgerOf(db).grant(promo)).rejects.toMatchObject(refused);
  expect(await linesOf(userId)).toBe(1);
  await clocks.moveDatabase(0);
  expect((await charge(userId, 'once')).answer).toMatchObject({ kind: 'charged' });
  expect((await ledgerOf(db).getBalance(userId)).availableCredits).toBe(99);
  expect(await ledgerOf(db).balanceAt(userId, new Date(Date.now() + 6 * dayMs))).toBe(99);
  await expectLedgerHolds(db, { userIds: [userId] });
});

test('while the process’s clock is wrong, nothing is dated either, and an answer that was given is given again', async () => {
  const userId = await createUserWhoseCreditsEnd();
  const { answer } = await charge(userId, 'before');
  clocks.moveProcess(hourMs);
  await expect(charge(userId)).rejects.toMatchObject(refused);
  expect(await charge(userId, 'before')).toMatchObject({ answer, replayed: true });
  expect(await linesOf(userId)).toBe(2);
});

test('of fifty commands at once, none slips through while the clock is wrong', async () => {
  const userIds = await Promise.all(Array.from({ length: 10 }, createUserWhoseCreditsEnd));
  await clocks.moveDatabase(40 * dayMs);
  const tried = await Promise.allSettled(Array.from({ length: 50 }, (_, at) => charge(userIds[at % 10] as string)));
  for (const one of tried) expect(one).toMatchObject({ status: 'rejected', reason: refused });
  for (const userId of userIds) expect(await linesOf(userId)).toBe(1);
});

test('a difference of a minute is nothing', async () => {
  const userId = await createUserWhoseCreditsEnd();
  await clocks.moveDatabase(60_000);
  expect((await charge(userId)).answer).toMatchObject({ kind: 'charged' });
  await clocks.moveDatabase(-60_000);
  expect((await charge(userId)).answer).toMatchObject({ kind: 'charged' });
  await expectLedgerHolds(db, { userIds: [userId] });
});

test('what falls due by a wrong clock alone is not booked', async () => {
  const userId = await createUserWhoseCreditsEnd();
  await db.user.update({ where: { id: userId }, data: { nextDueAt: new Date(Date.now() + 7 * dayMs) } });
  await clocks.moveDatabase(40 * dayMs);
  await expect(ledgerOf(db).bookDueAccounts({ logger })).rejects.toMatchObject(refused);
  expect(await linesOf(userId)).toBe(1);
  await clocks.moveDatabase(0);
  expect(await ledgerOf(db).bookDueAccounts({ logger })).toBe(0);
});

test('a line that a wrong clock dated before is named with its distance, and the account goes on from it', async () => {
  const { id: userId } = await createUser(db);
  await createGrant(db, userId, { amount: 100 });
  await clocks.moveDatabase(40 * dayMs);
  clocks.moveProcess(40 * dayMs);
  const { decidedAt: wrongAt } = await charge(userId);
  await clocks.moveDatabase(0);
  clocks.moveProcess(0);
  const later = await charge(userId);
  expect(later.answer).toMatchObject({ kind: 'charged', balance: 98 });
  expect(later.decidedAt).toEqual(wrongAt);
  expect((await ledgerOf(db).getBalance(userId)).availableCredits).toBe(98);
  for (const report of [await proveLedger(db), await proveLedger(db, { userIds: [userId] })]) {
    const broken = report.checks.filter(({ violations }) => violations > 0);
    expect(broken).toMatchObject([{ name: 'clocks', violations: 2 }]);
    const ahead = `dated ${wrongAt.toISOString().slice(0, 19)}Z, (39 days 23:\\d\\d:\\d\\d|40 days 00:00:\\d\\d) ahead of the clocks`;
    expect(broken[0]?.offenders[0]).toMatch(new RegExp(`^user ${userId} line 2 is ${ahead}$`));
  }
  await expectLedgerHolds(db, { userIds: [userId] });
});

test('a line that is dated ahead by less than the tolerance is right', async () => {
  const userId = await createUserWhoseCreditsEnd();
  await clocks.moveDatabase(60_000);
  await charge(userId);
  await clocks.moveDatabase(0);
  expect((await proveLedger(db, { userIds: [userId] })).isClean).toBe(true);
});

test('by a clock of the database that is behind, no line seems ahead', async () => {
  const userId = await createUserWhoseCreditsEnd();
  await clocks.moveDatabase(-hourMs);
  expect((await proveLedger(db, { userIds: [userId] })).isClean).toBe(true);
});
