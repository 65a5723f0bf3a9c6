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
    by: `UPDATE "CreditTransaction" SET metadata = metadata || '{"debtCredits": 30}' WHERE id = :eveSpent;
      UPDATE "CreditTransaction" SET metadata = metadata || '{"debtCredits": 70}' WHERE id = :eveTaken`,
    breaks: { debts: 'eve', disputes: 'eve' },
  },
  {
    what: 'a renewal that is not at the end of the period is found',
    by: `UPDATE "User" SET "renewsAt" = "renewsAt" + interval '1 day' WHERE id = :ada`,
    breaks: { renewals: 'ada' },
  },
  {
    what: 'a period that goes on into the next is found',
    by: `UPDATE "PlanPeriod" SET "endsAt" = "endsAt" + interval '4 days' WHERE "grantId" = :adaPlan`,
    breaks: { periods: 'ada' },
  },
  {
    what: 'an allotment without its period is found',
    by: `UPDATE "PlanPeriod" SET "grantId" = NULL WHERE "grantId" = :adaPlan`,
    breaks: { allotments: 'adaPlan' },
  },
  {
    what: 'an allotment that two periods have is found',
    by: `UPDATE "PlanPeriod" SET "grantId" = :adaPlan WHERE "grantId" = :adaSignUp`,
    breaks: { allotments: 'adaPlan' },
  },
  {
    what: 'a period whose allotment is of somebody else is found',
    by: `UPDATE "PlanPeriod" SET "grantId" = :bobGrant WHERE "grantId" = :adaSignUp`,
    breaks: { allotments: 'bobGrant' },
  },
];

testProofCases(accountPasses, cases);
