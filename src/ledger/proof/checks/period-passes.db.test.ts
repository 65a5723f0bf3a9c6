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
    breaks: { months: 'ada', terms: 'adaPlan' },
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
    what: 'a plan that is to follow without having been asked for is found',
    by: `UPDATE "User" SET "nextPlanId" = (SELECT id FROM "Plan" WHERE name = 'Premium'), "nextPlanAt" = "renewsAt" WHERE id = :ada`,
    breaks: { 'next plans': 'ada' },
  },
  {
    what: 'a month that was renewed with another plan than that of the one before is found',
    by: `UPDATE "PlanPeriod" SET "planId" = (SELECT id FROM "Plan" WHERE name = 'Premium')
      WHERE "userId" = :ada AND "startsAt" = (SELECT "endsAt" FROM "PlanPeriod" WHERE "grantId" = :adaPlan)`,
    breaks: { successions: 'ada', terms: 'ada', renewals: 'ada' },
  },
];

testProofCases(periodPasses, cases);
