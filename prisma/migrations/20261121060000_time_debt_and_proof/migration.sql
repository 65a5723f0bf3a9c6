-- Plans over time -----------------------------------------------------------------------------------------------------

-- `renewsAt` is the end of the present plan period; `nextPlanId` the plan that follows at `nextPlanAt`, where one was
-- chosen. `nextDueAt` is when time alone next changes the account: the booking job looks for it.
ALTER TABLE "User"
  ADD COLUMN "renewsAt" TIMESTAMPTZ(3),
  ADD COLUMN "nextDueAt" TIMESTAMPTZ(3),
  ADD COLUMN "nextPlanId" UUID,
  ADD COLUMN "nextPlanAt" TIMESTAMPTZ(3),
  ADD CONSTRAINT "User_nextPlan_check" CHECK (("nextPlanId" IS NULL) = ("nextPlanAt" IS NULL)),
  ADD CONSTRAINT "User_nextPlanId_fkey" FOREIGN KEY ("nextPlanId") REFERENCES "Plan"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

CREATE INDEX "User_nextDueAt_idx" ON "User"("nextDueAt");
CREATE INDEX "User_nextPlanId_idx" ON "User"("nextPlanId");

-- Grants: what their first line says, what they stand in for, what rolls over at their end, and whether they were voided.
ALTER TABLE "CreditGrant"
  ADD COLUMN "description" TEXT NOT NULL DEFAULT 'Credits',
  ADD COLUMN "metadata" JSONB NOT NULL DEFAULT '{}',
  ADD COLUMN "actor" TEXT NOT NULL DEFAULT 'system',
  ADD COLUMN "originId" UUID,
  ADD COLUMN "rolloverCapCredits" INTEGER NOT NULL DEFAULT 0,
  ADD COLUMN "rolloverUntil" TIMESTAMPTZ(3),
  ADD COLUMN "voidedAt" TIMESTAMPTZ(3),
  ADD CONSTRAINT "CreditGrant_rollover_check" CHECK (
    "rolloverCapCredits" >= 0 AND ("rolloverUntil" IS NULL OR "rolloverUntil" > "expiresAt")),
  ADD CONSTRAINT "CreditGrant_voided_check" CHECK ("voidedAt" IS NULL OR "remaining" = 0);

-- Allotments that were given before roll over like those given from now on.
UPDATE "CreditGrant" g SET "rolloverCapCredits" = p."rolloverCapCredits", "rolloverUntil" = k."anchorAt" + interval '2 months'
FROM "PlanPeriod" k JOIN "Plan" p ON p.id = k."planId"
WHERE k."grantId" = g.id AND g.source = 'PLAN' AND g."expiresAt" = k."endsAt" AND k."anchorAt" + interval '2 months' > g."expiresAt";

UPDATE "User" u SET "renewsAt" = k."endsAt"
FROM (SELECT DISTINCT ON ("userId", "planId") "userId", "planId", "endsAt" FROM "PlanPeriod"
  ORDER BY "userId", "planId", "startsAt" DESC) k
WHERE k."userId" = u.id AND k."planId" = u."planId";

UPDATE "User" u SET "nextDueAt" = least(u."renewsAt", (
  SELECT min(CASE WHEN g."bookedAt" IS NULL THEN g."effectiveAt" ELSE g."expiresAt" END)
  FROM "CreditGrant" g WHERE g."userId" = u.id AND (g.remaining > 0 OR g."bookedAt" IS NULL)));

-- Debt ----------------------------------------------------------------------------------------------------------------

-- A clawback that finds nothing left to take back is a line of 0 that says what is owed, and so is its undoing.
ALTER TABLE "CreditTransaction"
  DROP CONSTRAINT "CreditTransaction_sign_check",
  ADD CONSTRAINT "CreditTransaction_sign_check" CHECK (
    CASE WHEN "type" IN ('DEBIT', 'EXPIRE') THEN "amount" < 0 WHEN "type" = 'CLAWBACK' THEN "amount" <= 0
      WHEN "type" = 'REFUND' THEN "amount" >= 0 ELSE "amount" > 0 END);

-- Proof ---------------------------------------------------------------------------------------------------------------

-- Which line is the effect of a key; null where the operation needed none.
ALTER TABLE "IdempotencyRecord" ADD COLUMN "lineId" UUID;

UPDATE "IdempotencyRecord" r SET "lineId" = t.id
FROM "CreditTransaction" t
WHERE t."userId" = r."userId"
  AND t.id::text = coalesce(r.answer #>> '{json,transactionId}', r.answer #>> '{json,task,chargeId}');

-- Room in each page for the next version of a row: charges then touch no index of these two tables.
ALTER TABLE "User" SET (fillfactor = 70);
ALTER TABLE "CreditGrant" SET (fillfactor = 70);

-- Reading under the lock ----------------------------------------------------------------------------------------------

CREATE FUNCTION "grantValues"(g "CreditGrant") RETURNS json LANGUAGE sql STABLE AS $$
  SELECT json_build_array(g.id, g.source, g.amount, g.remaining, g.priority, g."effectiveAt", g."expiresAt", g."bookedAt",
    g."voidedAt", g."createdAt", g."originId", g."rolloverCapCredits", g."rolloverUntil",
    CASE WHEN g."bookedAt" IS NULL THEN json_build_array(g.description, g.metadata, g.actor) END)
$$;

CREATE FUNCTION "planTerms"(p "Plan") RETURNS json LANGUAGE sql STABLE AS $$
  SELECT json_build_object('id', p.id, 'name', p.name, 'credits', p.credits, 'rolloverCapCredits', p."rolloverCapCredits",
    'monthlyPriceCents', p."monthlyPriceCents")
$$;

-- Accounts with the grants that still have something or have not begun, and the plan over time of those whose period
-- ends by `until` (null: now). Values only, in the order that src/features/credits/account-store.ts reads them in.
CREATE FUNCTION "readAccounts"(users uuid[], until timestamptz) RETURNS json LANGUAGE plpgsql STABLE AS $$
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
        WHERE k."userId" = u.id AND k."planId" = u."planId" ORDER BY k."startsAt" DESC LIMIT 1) END))
    FROM "User" u WHERE u.id = ANY(users));
END
$$;

-- Locks accounts, in id order so that no two transactions wait for each other in a ring, and then reads them with the
-- records of keys that were used. `skip_locked` leaves out accounts that somebody else holds instead of waiting. Each
-- statement of a volatile function sees what was committed before it began, so the reading sees what the lock waited
-- for; in one statement with the lock it would see stale grants.
CREATE FUNCTION "lockAccounts"(
  users uuid[], skip_locked boolean, until timestamptz, scopes "KeyScope"[], owners uuid[], keys text[]
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
    'accounts', "readAccounts"(locked, until),
    'records', (
      SELECT json_agg(json_build_object('scope', r.scope, 'userId', r."userId", 'key', r.key, 'operation', r.operation,
        'inputHash', r."inputHash", 'answer', r.answer, 'lineId', r."lineId"))
      FROM unnest(scopes, owners, keys) AS k(scope, "userId", key)
      JOIN "IdempotencyRecord" r ON r.scope = k.scope AND r."userId" = k."userId" AND r.key = k.key));
END
$$;
