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
