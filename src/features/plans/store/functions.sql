-- The database functions of the plans, as they are now. Migrations are made from this file, and a test compares it with the
-- migrated database.

-- The terms of a plan that its next period will have.
CREATE OR REPLACE FUNCTION "planTerms"(p "Plan") RETURNS json LANGUAGE sql STABLE AS $$
  SELECT json_build_object('id', p.id, 'name', p.name, 'credits', p.credits, 'rolloverCapCredits', p."rolloverCapCredits",
    'monthlyPriceCents', p."monthlyPriceCents", 'yearlyPriceCents', p."yearlyPriceCents")
$$;

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

-- A period of a plan with its terms and its allotment.
CREATE OR REPLACE FUNCTION "periodText"(p "PlanPeriod") RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT concat_ws('/', 'period', p."planId", coalesce(p."billingCycle"::text, '-'), (extract(epoch FROM p."anchorAt") * 1000)::bigint,
    (extract(epoch FROM p."startsAt") * 1000)::bigint, coalesce(((extract(epoch FROM p."endsAt") * 1000)::bigint)::text, '-'),
    p.credits, p."rolloverCapCredits", p."monthlyPriceCents", p."yearlyPriceCents", coalesce(p."grantId"::text, '-'))
$$;
