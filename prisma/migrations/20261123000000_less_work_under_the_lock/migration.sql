-- COMMIT goes to the database with the statement that writes the ledger, so the database itself compares what was written
-- with what was decided: where they differ, the statement fails and nothing is committed.
CREATE FUNCTION "assertWritten"(names text[], written integer[], decided integer[]) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  IF written IS DISTINCT FROM decided THEN
    RAISE EXCEPTION 'The ledger wrote % of % where % were decided.', written, names, decided;
  END IF;
  RETURN true;
END
$$;

-- Most lines refund nothing: only those that do are in the index.
DROP INDEX "CreditTransaction_refundsId_idx";
CREATE INDEX "CreditTransaction_refundsId_idx" ON "CreditTransaction"("refundsId") WHERE "refundsId" IS NOT NULL;

-- As before, but open tasks are counted only where that is asked for: most verbs do not need to know.
DROP FUNCTION "readAccounts"(uuid[], timestamptz);
CREATE FUNCTION "readAccounts"(users uuid[], until timestamptz, counts_tasks boolean DEFAULT true)
RETURNS json LANGUAGE plpgsql STABLE AS $$
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
      CASE WHEN counts_tasks THEN (
        SELECT count(*) FROM (SELECT FROM "Task" t WHERE t."userId" = u.id AND t.status IN ('queued', 'running')
          AND t.type <> 'EXTERNAL' LIMIT 1000) o) END,
      u."lowCreditsThreshold"))
    FROM "User" u WHERE u.id = ANY(users));
END
$$;

DROP FUNCTION "lockAccounts"(uuid[], boolean, timestamptz, "KeyScope"[], uuid[], text[]);
CREATE FUNCTION "lockAccounts"(
  users uuid[], skip_locked boolean, until timestamptz, scopes "KeyScope"[], owners uuid[], keys text[],
  counts_tasks boolean DEFAULT true
) RETURNS json LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  locked uuid[];
BEGIN
  IF skip_locked THEN
    SELECT array_agg(l.id) INTO locked
    FROM (SELECT u.id FROM "User" u WHERE u.id = ANY(users) ORDER BY u.id FOR NO KEY UPDATE SKIP LOCKED) l;
  ELSE
    SELECT array_agg(l.id) INTO locked
    FROM (SELECT u.id FROM "User" u WHERE u.id = ANY(users) ORDER BY u.id FOR NO KEY UPDATE) l;
  END IF;
  RETURN json_build_object(
    'clock', date_trunc('milliseconds', clock_timestamp()),
    'accounts', "readAccounts"(locked, until, counts_tasks),
    'records', (
      SELECT json_agg(json_build_object('scope', r.scope, 'userId', r."userId", 'key', r.key, 'operation', r.operation,
        'inputHash', r."inputHash", 'answer', r.answer, 'lineId', r."lineId"))
      FROM unnest(scopes, owners, keys) AS k(scope, "userId", key)
      JOIN "IdempotencyRecord" r ON r.scope = k.scope AND r."userId" = k."userId" AND r.key = k.key));
END
$$;
