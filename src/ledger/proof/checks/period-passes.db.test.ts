import { periodPasses } from '#/ledger/proof/checks/period-passes.ts';
import { type ProofCase, testProofCases } from '#test/proof-cases.ts';

const cases: ProofCase[] = [
  {
    what: 'a renewal that is not at the end of the period is found',
    by: `UPDATE "User" SET "renewsAt" = "renewsAt" + interval '1 day' WHERE id = :ada`,
    breaks: { renewals: 'ada' },
  },
  {
    what: 'a period that goes on into the next is found',
    by: `UPDATE "PlanPeriod" SET "endsAt" = "endsAt" + interval '4 days' WHERE "grantId" = :adaPlan`,
    breaks: { periods: 'ada', months: 'ada', terms: 'adaPlan', successions: 'ada' },
  },
  {
    what: 'an allotment without its period is found',
    by: `UPDATE "PlanPeriod" SET "grantId" = NULL WHERE "grantId" = :adaPlan`,
    breaks: { allotments: 'adaPlan' },
  },
  {
    what: 'an allotment that two periods have is found',
    by: `UPDATE "PlanPeriod" SET "grantId" = :adaPlan WHERE "grantId" = :adaSignUp`,
    breaks: { allotments: 'ada', terms: 'adaPlan' },
  },
  {
    what: 'a period whose allotment is of somebody else is found',
    by: `UPDATE "PlanPeriod" SET "grantId" = :bobGrant WHERE "grantId" = :adaSignUp`,
    breaks: { allotments: 'bobGrant' },
  },
  {
    what: 'an account without the plan of its newest period is found',
    by: 'UPDATE "User" SET "planId" = NULL WHERE id = :ada',
    breaks: { renewals: 'ada' },
  },
  {
    what: 'a period of another month than that of its anchor is found',
    by: `UPDATE "PlanPeriod" SET "anchorAt" = "anchorAt" + interval '1 day' WHERE "grantId" = :adaPlan`,
    breaks: { months: 'ada', terms: 'adaPlan', successions: 'ada' },
  },
  {
    what: 'a period that gives less than its allotment is found',
    by: 'UPDATE "PlanPeriod" SET credits = 499 WHERE "grantId" = :adaPlan',
    breaks: { terms: 'adaPlan' },
  },
  {
    what: 'welcome credits that were given twice are found',
    by: `UPDATE "CreditGrant" SET source = 'SIGNUP' WHERE id = :adaPlan`,
    breaks: { 'welcome credits': 'ada', terms: 'adaPlan' },
  },
  {
    what: 'welcome credits of a mailbox that is not known any more are found',
    by: 'DELETE FROM "WelcomeMailbox"',
    breaks: { 'welcome mailboxes': 'ada' },
  },
  {
    what: 'welcome credits of a mailbox that is said to have had them on another day are found',
    by: `UPDATE "WelcomeMailbox" SET "createdAt" = "createdAt" - interval '1 day'`,
    breaks: { 'welcome mailboxes': 'ada' },
  },
];

testProofCases(periodPasses, cases);
