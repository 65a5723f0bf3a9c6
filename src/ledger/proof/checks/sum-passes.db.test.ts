import { afterEach, beforeAll, expect, test } from 'vitest';
import { sumPasses } from '#/ledger/proof/checks/sum-passes.ts';
import { creditVerbs, lineIdOf } from '#test/credit-verbs.ts';
import { useTestDatabase } from '#test/database.ts';
import { createUser } from '#test/factories.ts';
import { ledgerOf } from '#test/ledger.ts';
import { findBrokenInvariants } from '#test/ledger-invariants.ts';

const { db, sql } = useTestDatabase();
const { give, charge, refund } = creditVerbs(db);
const tables = ['DailySum', 'DailySumState', 'DailyTotal', 'OutstandingTotal'];
const names = sumPasses.flatMap(({ checks }) => checks.map(({ name }) => name));
const at = (instant: string) => ({ now: new Date(instant) });

beforeAll(async () => {
  for (const source of ['PROMO', 'PURCHASE'] as const) {
    const { id } = await createUser(db);
    await give(id, 60, { source, expiresAt: new Date('2031-01-01'), ...at('2030-01-01') });
    const chargeId = lineIdOf(await charge(id, 25, at('2030-01-02')));
    await refund(id, chargeId, { amountCredits: 5, ...at('2030-01-03') });
  }
  await ledgerOf(db).addToDailySums();
  for (const table of tables) await sql(`CREATE TABLE "Kept${table}" AS SELECT * FROM "${table}"`);
  expect(await findBrokenInvariants(db)).toEqual([]);
});
afterEach(async () => {
  for (const table of tables) {
    await sql(`DELETE FROM "${table}"`);
    await sql(`INSERT INTO "${table}" SELECT * FROM "Kept${table}"`);
  }
});

test.each([
  ['the number of lines', 'daily sums', 'UPDATE "DailySum" SET lines = lines + 1'],
  ['the credits', 'daily sums', 'UPDATE "DailySum" SET credits = credits - 1'],
  ['the last line', 'daily sums', 'UPDATE "DailySum" SET "lastSeq" = "lastSeq" + 1'],
  ['the balance', 'daily sums', 'UPDATE "DailySum" SET balance = 0'],
  ['the day', 'daily sums', `UPDATE "DailySum" SET day = '2029-01-01' WHERE type = 'DEBIT'`],
  ['the type', 'daily sums', `UPDATE "DailySum" SET type = 'CREDIT' WHERE type = 'REFUND'`],
  ['the reason', 'daily sums', `UPDATE "DailySum" SET reason = 'cancel' WHERE type = 'REFUND'`],
  ['the generation type', 'daily sums', `UPDATE "DailySum" SET "generationType" = '' WHERE type = 'DEBIT'`],
  ['a sum that is gone', 'daily sums', `DELETE FROM "DailySum" WHERE type = 'DEBIT'`],
  ['a state that is behind', 'daily sums', 'UPDATE "DailySumState" SET "summedSeq" = 2'],
  ['a state that is gone', 'daily sums', 'DELETE FROM "DailySumState"'],
  ['a state that is ahead', 'summed lines', 'UPDATE "DailySumState" SET "summedSeq" = 9'],
  ['a total', 'daily totals', `UPDATE "DailyTotal" SET credits = credits + 1 WHERE type = 'DEBIT'`],
  ['the lines of a total', 'daily totals', `UPDATE "DailyTotal" SET lines = 1 WHERE type = 'DEBIT'`],
  ['the day of a total', 'daily totals', `UPDATE "DailyTotal" SET day = '2029-01-01'`],
  ['an outstanding total', 'outstanding totals', 'UPDATE "OutstandingTotal" SET credits = credits + 1'],
  ['the week of one', 'outstanding totals', `UPDATE "OutstandingTotal" SET "expiryWeek" = '9999-12-20'`],
])('%s, changed by hand, is named by the check of %s', async (_what, name, change) => {
  await sql(change);
  const broken = await findBrokenInvariants(db);
  expect(broken.map((sentence) => sentence.split(' (')[0])).toContain(name);
  expect(broken.filter((sentence) => !names.some((one) => sentence.startsWith(one)))).toEqual([]);
});
