import { expect, test } from 'vitest';
import { useTestDatabase } from '#test/database.ts';
import { createUserWithCredits } from '#test/factories.ts';
import { expectLedgerHolds, findBrokenInvariants } from '#test/ledger-invariants.ts';

const { db, sql } = useTestDatabase();

test('a sound ledger has no broken invariant, and one with a wrong balance says whose and how', async () => {
  const user = await createUserWithCredits(db, 60);
  const other = await createUserWithCredits(db, 60);
  await expectLedgerHolds(db);
  await sql('UPDATE "User" SET credits = 99 WHERE id = $1', [user.id]);
  expect(await findBrokenInvariants(db)).toEqual([
    expect.stringMatching(`^balances .*: user ${user.id} has 99 credits`),
  ]);
  expect(await findBrokenInvariants(db, { userIds: [other.id] })).toEqual([]);
  await expect(expectLedgerHolds(db, { userIds: [user.id] })).rejects.toThrow(/^The ledger does not hold\.\nbalances /);
});
