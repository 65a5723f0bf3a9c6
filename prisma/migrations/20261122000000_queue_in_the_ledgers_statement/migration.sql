-- New tasks' jobs go into the ledger's statement, where the queue's own notification has no place: this one wakes the
-- workers, once the tasks are committed.
CREATE FUNCTION "tellOfTasks"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('farthing_changes', 'tasks');
  RETURN NULL;
END
$$;
CREATE TRIGGER "Task_tell" AFTER INSERT ON "Task" FOR EACH STATEMENT EXECUTE FUNCTION "tellOfTasks"();

-- As before, but open tasks are counted up to a thousand, which is the most that a limit on them may be: to read an account
-- costs the same however many it has.
CREATE OR REPLACE FUNCTION "readAccounts"(users uuid[], until timestamptz) RETURNS json LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (
    SELECT json_agg(json_build_array(u.id, u.credits, u."debtCredits", u."ledgerSeq", u."renewsAt",
      (SELECT t."createdAt" FROM "CreditTransaction" t WHERE t."userId" = u.id AND t.seq = u."ledgerSeq"),
      (SELECT json_agg("grantValues"(g)) FROM "CreditGrant" g
       WHERE g."userId" = u.id AND (g.remaining > 0 OR (g."bookedAt" IS NULL AND g."voidedAt" IS NULL))),
      CASE WHEN u."renewsAt" <= coalesce(until, clock_timestamp()) THEN (
        SELECT json_build_object('plan', "planTerms"(p), 'billingCycle', k."billingCycle", 'anchorAt', k."anchorAt",
          'endsAt', k."endsAt",
          'next', CASE WHEN n.id IS NOT NULL THEN json_build_object('plan', "planTerms"(n), 'at', u."nextPlanAt") END)
        FROM "PlanPeriod" k JOIN "Plan" p ON p.id = k."planId" LEFT JOIN "Plan" n ON n.id = u."nextPlanId"
        WHERE k."userId" = u.id AND k."planId" = u."planId" ORDER BY k."startsAt" DESC LIMIT 1) END,
      (SELECT count(*) FROM (SELECT FROM "Task" t WHERE t."userId" = u.id AND t.status IN ('queued', 'running')
         AND t.type <> 'EXTERNAL' LIMIT 1000) o),
      u."lowCreditsThreshold"))
    FROM "User" u WHERE u.id = ANY(users));
END
$$;
