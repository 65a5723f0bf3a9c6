import { expect, test } from 'vitest';
import { keyPasses } from '#/ledger/proof/checks/key-passes.ts';
import { findBroken, type ProofCase, testProofCases } from '#test/proof-cases.ts';

const cases: ProofCase[] = [
  {
    what: 'a debit that no key made is found',
    by: 'DELETE FROM "IdempotencyRecord" WHERE "lineId" = :bobDebit',
    breaks: { keys: 'bobDebit' },
  },
  {
    what: 'a line that two keys made is found',
    by: `INSERT INTO "IdempotencyRecord" SELECT scope, "userId", 'again', operation, "inputHash", answer, "createdAt", "lineId", NULL, false
      FROM "IdempotencyRecord" WHERE "lineId" = :bobDebit`,
    breaks: { keys: 'bobDebit' },
  },
  {
    what: 'a key whose line does not exist is found',
    by: `INSERT INTO "IdempotencyRecord" SELECT scope, "userId", 'again', operation, "inputHash", answer, "createdAt", :nobody, NULL, false
      FROM "IdempotencyRecord" WHERE "lineId" = :bobDebit`,
    breaks: { keys: 'nobody' },
  },
  {
    what: 'a key whose line is of somebody else is found',
    by: `UPDATE "IdempotencyRecord" SET "userId" = :kim WHERE "lineId" = :bobDebit`,
    breaks: { keys: 'bobDebit' },
  },
  {
    what: 'a key that is of no line and in no digest is found',
    by: `INSERT INTO "IdempotencyRecord" SELECT scope, "userId", 'again', operation, "inputHash", answer, "createdAt", NULL, NULL, false
      FROM "IdempotencyRecord" WHERE "lineId" = :bobDebit`,
    breaks: { 'covered keys': 'bob' },
  },
  {
    what: 'a key that says it was there before is found',
    by: `UPDATE "IdempotencyRecord" SET "isSealed" = true WHERE "lineId" = :bobDebit`,
    breaks: { seals: 'bob', keys: 'bobDebit' },
  },
  {
    what: 'a grant that starts later and was put there by hand is found',
    by: `INSERT INTO "CreditGrant" (id, "userId", source, amount, remaining, "effectiveAt", "createdAt")
      VALUES (:other, :bob, 'PROMO', 5, 0, '2040-01-06', '2030-01-01')`,
    breaks: { 'covered grants': 'other' },
  },
  {
    what: 'a digest that went back to none, with all that it covered, is found by the lines after it',
    by: `DELETE FROM "ChargeEnd" WHERE "userId" = :ada;
      DELETE FROM "IdempotencyRecord" WHERE "userId" = :ada AND "lineId" IS NULL;
      UPDATE "CreditGrant" SET "digestSeq" = NULL WHERE "userId" = :ada;
      UPDATE "User" SET digest = DEFAULT, "digestSeq" = 0 WHERE id = :ada`,
    // Her periods still have places in it.
    breaks: { chain: 'ada', digests: 'ada', tasks: 'task' },
  },
];

const { db, world } = testProofCases(keyPasses, cases);

test.each([
  [
    'whose parts were cut elsewhere',
    `operation = operation || '/' || "inputHash", "inputHash" = left(key, 3), key = substr(key, 5)`,
  ],
  ['that was used at another instant', `"createdAt" = "createdAt" - interval '1 minute'`],
])('a key %s is another one to its line', async (_what, change) => {
  await world().run(`UPDATE "IdempotencyRecord" SET ${change} WHERE "lineId" = :bobDebit`);
  expect(Object.keys(await findBroken(db, world()))).toEqual(['keys']);
});
