-- Credits that an account had elsewhere: they come with an opening line.
ALTER TYPE "GrantSource" ADD VALUE 'IMPORT';

-- The billing cycle that an account's plan has from `nextPlanAt` on; null: the one that it has.
ALTER TABLE "User"
  ADD COLUMN "nextBillingCycle" "BillingCycle",
  ADD CONSTRAINT "User_nextBillingCycle_check" CHECK ("nextBillingCycle" IS NULL OR "nextPlanId" IS NOT NULL);

-- The plans of accounts in time: the present period, which has the highest place in the digest, with the plan's terms, and the
-- plan that was chosen to follow, with its billing cycle where another one was chosen.
CREATE OR REPLACE FUNCTION "plansInTime"(users uuid[]) RETURNS json LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (
    SELECT json_agg(json_build_array(u.id, (
      SELECT json_build_object('plan', "planTerms"(p), 'billingCycle', k."billingCycle", 'anchorAt', k."anchorAt",
        'endsAt', k."endsAt",
        'next', CASE WHEN n.id IS NOT NULL THEN json_build_object('plan', "planTerms"(n), 'at', u."nextPlanAt",
          'billingCycle', u."nextBillingCycle") END)
      FROM "PlanPeriod" k JOIN "Plan" p ON p.id = k."planId" LEFT JOIN "Plan" n ON n.id = u."nextPlanId"
      WHERE k."userId" = u.id ORDER BY k."digestSeq" DESC LIMIT 1)))
    FROM "User" u WHERE u.id = ANY(users));
END
$$;
