import { successionPasses } from '#/ledger/proof/checks/succession-passes.ts';
import { type ProofCase, testProofCases } from '#test/proof-cases.ts';

const cases: ProofCase[] = [
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
  {
    what: 'a first period that is not of the instant of the sign-up is found',
    by: `UPDATE "PlanPeriod" SET "startsAt" = "startsAt" - interval '1 day', "anchorAt" = "anchorAt" - interval '1 day'
      WHERE "grantId" = :adaSignUp`,
    breaks: { successions: 'ada', terms: 'adaSignUp' },
  },
  {
    what: 'a first period with a price and an end is found',
    by: `UPDATE "PlanPeriod" SET "monthlyPriceCents" = 900, "billingCycle" = 'monthly', "endsAt" = "startsAt" + interval '1 month'
      WHERE "grantId" = :adaSignUp`,
    breaks: { successions: 'ada', terms: 'adaSignUp' },
  },
  {
    what: 'a month that lost its end though its plan has a price is found',
    by: `UPDATE "PlanPeriod" SET "billingCycle" = NULL, "endsAt" = NULL WHERE "userId" = :ada
        AND "startsAt" = (SELECT "endsAt" FROM "PlanPeriod" WHERE "grantId" = :adaPlan);
      UPDATE "User" SET "renewsAt" = NULL WHERE id = :ada`,
    breaks: { successions: 'ada', terms: 'ada' },
  },
  {
    what: 'an anchor that an upgrade set and that was moved by whole months is found',
    by: `UPDATE "PlanPeriod" SET "anchorAt" = "anchorAt" - interval '3 months' WHERE "grantId" = :adaPlan`,
    breaks: { successions: 'ada' },
  },
  {
    what: 'an anchor that a renewal took over and that was moved by whole months is found',
    by: `UPDATE "PlanPeriod" SET "anchorAt" = "anchorAt" - interval '3 months' WHERE "userId" = :ada
        AND "startsAt" = (SELECT "endsAt" FROM "PlanPeriod" WHERE "grantId" = :adaPlan)`,
    breaks: { successions: 'ada' },
  },
];

testProofCases(successionPasses, cases);
