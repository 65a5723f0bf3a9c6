import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { useTestDatabase } from '#/test/database.ts';
import { createGrant, createUserWithCredits } from '#/test/factories.ts';
import { expectLedgerHolds, findBrokenInvariants } from '#/test/ledger-invariants.ts';

const { db, sql } = useTestDatabase();

// The tests corrupt what the triggers and checks protect, so they are taken off; the database is this file's own.
await sql(`
  ALTER TABLE "CreditTransaction" DISABLE TRIGGER USER;
  ALTER TABLE "CreditFunding" DISABLE TRIGGER USER;
  ALTER TABLE "CreditGrant" DROP CONSTRAINT "CreditGrant_remaining_check"`);

/** Runs the statement on an account of two lines, looks, and removes everything. Returns what was seen to be broken. */
async function corrupt(statement: string): Promise<string[]> {
  const user = await createUserWithCredits(db, 60);
  const grant = await createGrant(db, user.id, { amount: 40 });
  await sql(statement.replaceAll(':user', `'${user.id}'`).replaceAll(':grant', `'${grant.id}'`));
  const broken = await findBrokenInvariants(db);
  await sql('TRUNCATE "User", "CreditTransaction", "CreditGrant", "CreditFunding", "Task" CASCADE');
  return broken;
}

test('a sound ledger has no broken invariant', async () => {
  const user = await createUserWithCredits(db, 60);
  await createGrant(db, user.id, { amount: 40 });
  await expectLedgerHolds(db);
});

const cases: [string, string, RegExp][] = [
  ['a balance that is not the sum of its lines', 'UPDATE "User" SET credits = 99 WHERE id = :user', /^User\.credits/],
  ['a missing line', 'DELETE FROM "CreditTransaction" WHERE "userId" = :user AND seq = 1', /^seq counts/],
  ['a line with a wrong balance', 'UPDATE "CreditTransaction" SET balance = 61 WHERE seq = 1', /^each line: balance/],
  [
    'a line dated before the one it follows',
    `UPDATE "CreditTransaction" SET "createdAt" = '2020-01-01' WHERE seq = 2`,
    /^each line: balance/,
  ],
  [
    'a funding that does not add up to its line',
    'UPDATE "CreditFunding" SET amount = 39 WHERE "grantId" = :grant',
    /^each line is funded/,
  ],
  [
    'a grant with more left than it was given',
    'UPDATE "CreditGrant" SET remaining = 41 WHERE id = :grant',
    /^each grant/,
  ],
  [
    'a grant of somebody who does not exist',
    `UPDATE "CreditGrant" SET "userId" = '${randomUUID()}' WHERE id = :grant`,
    /^nothing hangs/,
  ],
  [
    'a line that says it refunds what is no debit',
    `UPDATE "CreditTransaction" SET type = 'REFUND', "refundsId" = (SELECT id FROM "CreditTransaction" WHERE seq = 1) WHERE seq = 2`,
    /^each REFUND/,
  ],
  [
    'a refund that does not say which grant it restores',
    `UPDATE "CreditTransaction" SET type = 'REFUND' WHERE seq = 2`,
    /^a refund restores/,
  ],
  [
    'a task that was never charged',
    `INSERT INTO "Task" (id, "userId", type, input, "chargedCredits", "deadlineAt", "createdAt")
     VALUES ('${randomUUID()}', :user, 'TEXT_TO_VIDEO', '{}', 25, now(), now())`,
    /^each task/,
  ],
  [
    'a line whose text was changed',
    `UPDATE "CreditTransaction" SET description = 'a gift' WHERE seq = 1`,
    /^the chain/,
  ],
  [
    'a head that is not the last hash',
    `UPDATE "User" SET "ledgerHead" = decode(repeat('11', 32), 'hex') WHERE id = :user`,
    /^the chain/,
  ],
];

test.each(cases)('%s is found', async (_name, statement, expected) => {
  expect(await corrupt(statement)).toContainEqual(expect.stringMatching(expected));
});
