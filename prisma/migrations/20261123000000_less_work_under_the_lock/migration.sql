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

-- Reading under the lock, with less work for the database: accounts are visited once, by their lock; the grants of all of them
-- are read together, and told as text; open tasks are counted where that is asked for. The order of the values is known to
-- src/features/credits/account-store.ts and grant-text.ts.
DROP FUNCTION "lockAccounts"(uuid[], boolean, timestamptz, "KeyScope"[], uuid[], text[]);
DROP FUNCTION "readAccounts"(uuid[], timestamptz);
DROP FUNCTION "grantValues"("CreditGrant");

CREATE FUNCTION "grantText"(g "CreditGrant") RETURNS text LANGUAGE sql STABLE AS $$
  SELECT concat_ws(',', g."userId", g.id, g.source, g.amount, g.remaining, g.priority, g."rolloverCapCredits",
    coalesce(g."originId"::text, ''), date_part('epoch', g."effectiveAt"), date_part('epoch', g."createdAt"),
    coalesce(date_part('epoch', g."expiresAt")::text, ''), coalesce(date_part('epoch', g."bookedAt")::text, ''),
    coalesce(date_part('epoch', g."voidedAt")::text, ''), coalesce(date_part('epoch', g."rolloverUntil")::text, ''))
$$;

-- What belongs to accounts, whose last lines have the numbers `seqs`: the instants of those lines, the grants that still have
-- something or have not begun, how many tasks are open, and, where one `is_due`, the plan over time of those whose period
-- ends by `until` (null: now).
CREATE FUNCTION "readOfAccounts"(users uuid[], seqs integer[], is_due boolean, until timestamptz, counts_tasks boolean)
RETURNS json LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN json_build_object(
    'lastLines', (
      SELECT json_agg(json_build_array(t."userId", t."createdAt"))
      FROM unnest(users, seqs) AS w(id, seq) JOIN "CreditTransaction" t ON t."userId" = w.id AND t.seq = w.seq),
    'grants', (
      SELECT json_build_array(string_agg("grantText"(g), ';'),
        json_agg(json_build_array(g.id, g.description, g.metadata, g.actor)) FILTER (WHERE g."bookedAt" IS NULL))
      FROM "CreditGrant" g
      WHERE g."userId" = ANY(users) AND (g.remaining > 0 OR (g."bookedAt" IS NULL AND g."voidedAt" IS NULL))),
    'openTasks', CASE WHEN counts_tasks THEN (
      SELECT json_agg(json_build_array(w.id, (
        SELECT count(*) FROM (SELECT FROM "Task" t WHERE t."userId" = w.id AND t.status IN ('queued', 'running')
          AND t.type <> 'EXTERNAL' LIMIT 1000) o)))
      FROM unnest(users) AS w(id)) END,
    'subscriptions', CASE WHEN is_due THEN (
      SELECT json_agg(json_build_array(u.id, (
        SELECT json_build_object('plan', "planTerms"(p), 'billingCycle', k."billingCycle", 'anchorAt', k."anchorAt",
          'endsAt', k."endsAt",
          'next', CASE WHEN n.id IS NOT NULL THEN json_build_object('plan', "planTerms"(n), 'at', u."nextPlanAt") END)
        FROM "PlanPeriod" k JOIN "Plan" p ON p.id = k."planId" LEFT JOIN "Plan" n ON n.id = u."nextPlanId"
        WHERE k."userId" = u.id AND k."planId" = u."planId" ORDER BY k."startsAt" DESC LIMIT 1)))
      FROM "User" u WHERE u.id = ANY(users) AND u."renewsAt" <= coalesce(until, clock_timestamp())) END);
END
$$;

-- Locks accounts, in id order so that no two transactions wait for each other in a ring, and then reads them with the
-- records of keys that were used. `skip_locked` leaves out accounts that somebody else holds instead of waiting. Each
-- statement of a volatile function sees what was committed before it began, so the reading sees what the lock waited
-- for; in one statement with the lock it would see stale grants. The columns of the locked rows themselves are never stale.
CREATE FUNCTION "lockAccounts"(
  users uuid[], skip_locked boolean, until timestamptz, scopes "KeyScope"[], owners uuid[], keys text[],
  counts_tasks boolean
) RETURNS json LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  locked uuid[];
  seqs integer[];
  first_renewal timestamptz;
  accounts json;
BEGIN
  IF skip_locked THEN
    SELECT array_agg(l.id), array_agg(l."ledgerSeq"), min(l."renewsAt"), json_agg(json_build_array(
      l.id, l.credits, l."debtCredits", l."ledgerSeq", l."renewsAt", l."lowCreditsThreshold"))
    INTO locked, seqs, first_renewal, accounts
    FROM (SELECT u.id, u.credits, u."debtCredits", u."ledgerSeq", u."renewsAt", u."lowCreditsThreshold"
      FROM "User" u WHERE u.id = ANY(users) ORDER BY u.id FOR NO KEY UPDATE SKIP LOCKED) l;
  ELSE
    SELECT array_agg(l.id), array_agg(l."ledgerSeq"), min(l."renewsAt"), json_agg(json_build_array(
      l.id, l.credits, l."debtCredits", l."ledgerSeq", l."renewsAt", l."lowCreditsThreshold"))
    INTO locked, seqs, first_renewal, accounts
    FROM (SELECT u.id, u.credits, u."debtCredits", u."ledgerSeq", u."renewsAt", u."lowCreditsThreshold"
      FROM "User" u WHERE u.id = ANY(users) ORDER BY u.id FOR NO KEY UPDATE) l;
  END IF;
  -- The clock of the work is read first, so that a period which it finds ended has been read with its plan.
  RETURN json_build_object(
    'clock', date_trunc('milliseconds', clock_timestamp()),
    'accounts', accounts,
    'read', "readOfAccounts"(locked, seqs, first_renewal <= coalesce(until, clock_timestamp()), until, counts_tasks),
    'records', (
      SELECT json_agg(json_build_object('scope', r.scope, 'userId', r."userId", 'key', r.key, 'operation', r.operation,
        'inputHash', r."inputHash", 'answer', r.answer, 'lineId', r."lineId"))
      FROM unnest(scopes, owners, keys) AS k(scope, "userId", key)
      JOIN "IdempotencyRecord" r ON r.scope = k.scope AND r."userId" = k."userId" AND r.key = k.key));
END
$$;
