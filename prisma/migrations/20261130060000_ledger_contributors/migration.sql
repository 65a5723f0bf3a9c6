-- The ledger's functions name no table of a feature any more: plans and tasks have functions of their own.

DROP FUNCTION "lockAccounts"(uuid[], boolean, timestamptz, "KeyScope"[], uuid[], text[], boolean);
DROP FUNCTION "readAccounts"(uuid[], integer[], boolean, timestamptz, boolean);

-- What belongs to accounts, whose last lines have the numbers `seqs`: the instants of those lines, and the grants that still
-- have something or have not begun.
CREATE OR REPLACE FUNCTION "readAccounts"(users uuid[], seqs integer[]) RETURNS json LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN json_build_object(
    'lastLines', (
      SELECT json_agg(json_build_array(t."userId", t."createdAt"))
      FROM unnest(users, seqs) AS w(id, seq) JOIN "CreditTransaction" t ON t."userId" = w.id AND t.seq = w.seq),
    'grants', (
      SELECT json_build_array(string_agg("grantText"(g), ';'),
        json_agg(json_build_array(g.id, g.description, g.metadata, g.actor, g.reason, g.plan)) FILTER (WHERE g."bookedAt" IS NULL))
      FROM "CreditGrant" g
      WHERE g."userId" = ANY(users) AND (g.remaining > 0 OR (g."bookedAt" IS NULL AND g."voidedAt" IS NULL))));
END
$$;

-- Locks accounts, in id order so that no two transactions wait for each other in a ring, and then reads them with the
-- records of keys that were used. `skip_locked` leaves out accounts that another transaction holds instead of waiting. Each
-- statement of a volatile function sees what was committed before it began, so the reading sees what the lock waited
-- for; in one statement with the lock it would see stale grants. The columns of the locked rows themselves are never stale.
-- `locked` are the ids of the locked accounts, for the functions of contributors.
CREATE OR REPLACE FUNCTION "lockAccounts"(
  users uuid[], skip_locked boolean, scopes "KeyScope"[], owners uuid[], keys text[], OUT locked uuid[], OUT read json
) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  seqs integer[];
  accounts json;
BEGIN
  IF skip_locked THEN
    SELECT array_agg(l.id), array_agg(l."ledgerSeq"), json_agg(json_build_array(
      l.id, l.credits, l."debtCredits", l."ledgerSeq", l."digestSeq", l."renewsAt", l."lowCreditsThreshold"))
    INTO locked, seqs, accounts
    FROM (SELECT u.id, u.credits, u."debtCredits", u."ledgerSeq", u."digestSeq", u."renewsAt", u."lowCreditsThreshold"
      FROM "User" u WHERE u.id = ANY(users) ORDER BY u.id FOR NO KEY UPDATE SKIP LOCKED) l;
  ELSE
    SELECT array_agg(l.id), array_agg(l."ledgerSeq"), json_agg(json_build_array(
      l.id, l.credits, l."debtCredits", l."ledgerSeq", l."digestSeq", l."renewsAt", l."lowCreditsThreshold"))
    INTO locked, seqs, accounts
    FROM (SELECT u.id, u.credits, u."debtCredits", u."ledgerSeq", u."digestSeq", u."renewsAt", u."lowCreditsThreshold"
      FROM "User" u WHERE u.id = ANY(users) ORDER BY u.id FOR NO KEY UPDATE) l;
  END IF;
  read := json_build_object(
    'clock', date_trunc('milliseconds', clock_timestamp()),
    'accounts', accounts,
    'own', "readAccounts"(locked, seqs),
    'records', (
      SELECT json_agg(json_build_object('scope', r.scope, 'userId', r."userId", 'key', r.key, 'operation', r.operation,
        'inputHash', r."inputHash", 'answer', r.answer, 'lineId', r."lineId", 'createdAt', r."createdAt"))
      FROM unnest(scopes, owners, keys) AS k(scope, "userId", key)
      JOIN "IdempotencyRecord" r ON r.scope = k.scope AND r."userId" = k."userId" AND r.key = k.key));
END
$$;

-- The terms of a plan that its next period will have.
CREATE OR REPLACE FUNCTION "planTerms"(p "Plan") RETURNS json LANGUAGE sql STABLE AS $$
  SELECT json_build_object('id', p.id, 'name', p.name, 'credits', p.credits, 'rolloverCapCredits', p."rolloverCapCredits",
    'monthlyPriceCents', p."monthlyPriceCents", 'yearlyPriceCents', p."yearlyPriceCents")
$$;

-- The plans of accounts in time: the present period, which has the highest place in the digest, with the plan's terms, and the
-- plan that was chosen to follow.
CREATE OR REPLACE FUNCTION "plansInTime"(users uuid[]) RETURNS json LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (
    SELECT json_agg(json_build_array(u.id, (
      SELECT json_build_object('plan', "planTerms"(p), 'billingCycle', k."billingCycle", 'anchorAt', k."anchorAt",
        'endsAt', k."endsAt",
        'next', CASE WHEN n.id IS NOT NULL THEN json_build_object('plan', "planTerms"(n), 'at', u."nextPlanAt") END)
      FROM "PlanPeriod" k JOIN "Plan" p ON p.id = k."planId" LEFT JOIN "Plan" n ON n.id = u."nextPlanId"
      WHERE k."userId" = u.id ORDER BY k."digestSeq" DESC LIMIT 1)))
    FROM "User" u WHERE u.id = ANY(users));
END
$$;

-- How many tasks of each account are open; those of work done elsewhere are not counted, since they take no worker's time.
-- Volatile, so that it sees what was committed while the accounts' locks were waited for.
CREATE OR REPLACE FUNCTION "countOpenTasks"(users uuid[]) RETURNS json LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RETURN (
    SELECT json_agg(json_build_array(w.id, (
      SELECT count(*) FROM (SELECT FROM "Task" t WHERE t."userId" = w.id AND t.status IN ('queued', 'running')
        AND t.type <> 'EXTERNAL' LIMIT 1000) o)))
    FROM unnest(users) AS w(id));
END
$$;
