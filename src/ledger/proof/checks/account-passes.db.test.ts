import { accountPasses } from '#/ledger/proof/checks/account-passes.ts';
import { type ProofCase, testProofCases } from '#test/proof-cases.ts';

const cases: ProofCase[] = [
  {
    what: 'a balance of one more is found',
    by: 'UPDATE "User" SET credits = credits + 1 WHERE id = :bob',
    breaks: { balances: 'bob' },
  },
  {
    what: 'lines that are numbered from 2 are found, also as a chain whose first line is missing',
    by: `UPDATE "CreditTransaction" SET seq = seq + 100 WHERE "userId" = :bob;
      UPDATE "CreditTransaction" SET seq = seq - 99 WHERE "userId" = :bob; UPDATE "User" SET "ledgerSeq" = 7 WHERE id = :bob`,
    breaks: { numbers: 'bob', chain: 'line 1 is missing' },
  },
  {
    what: 'lines and grants of an account that was deleted are found',
    by: 'DELETE FROM "User" WHERE id = :bob',
    breaks: { owners: 'bob' },
  },
  {
    what: 'a debt that no line made is found',
    by: 'UPDATE "User" SET "debtCredits" = 1 WHERE id = :bob',
    breaks: { debts: 'bob' },
  },
  {
    what: 'a debt that was paid before it was made is found, and the dispute that then gave back too much',
    by: `UPDATE "CreditTransaction" SET "debtCredits" = 30 WHERE id = :eveSpent;
      UPDATE "CreditTransaction" SET "debtCredits" = 70 WHERE id = :eveTaken`,
    breaks: { debts: 'eve', disputes: 'eve' },
  },
];

testProofCases(accountPasses, cases);
