-- Tasks ---------------------------------------------------------------------------------------------------------------

-- `retryOfId` is the task that this one tries again; `maxCostCredits` the most that work done elsewhere may come to;
-- `removedAt` is when what it made was removed.
ALTER TABLE "Task"
  ADD COLUMN "retryOfId" UUID,
  ADD COLUMN "maxCostCredits" INTEGER,
  ADD COLUMN "removedAt" TIMESTAMPTZ(3),
  ADD CONSTRAINT "Task_external_check" CHECK ("type" = 'EXTERNAL' OR "maxCostCredits" IS NULL),
  ADD CONSTRAINT "Task_removed_check" CHECK (
    "removedAt" IS NULL OR ("status" IN ('succeeded', 'failed', 'canceled') AND "outputFile" IS NULL AND "outputUrl" IS NULL));

-- The tasks that are open are few beside those that have ended: what looks for them reads only these.
CREATE INDEX "Task_open_idx" ON "Task"("userId", "deadlineAt") WHERE "status" IN ('queued', 'running');

-- Notices -------------------------------------------------------------------------------------------------------------

CREATE TYPE "NoticeKind" AS ENUM ('taskFailed', 'lowCredits');

-- Something that happened to an account and that somebody should learn. Written in the transaction in which it happened;
-- `subjectId` is the task or the line that it is about, so that it is told once. `sentAt` is when it was sent to the
-- operator, or found not to be sent anywhere.
CREATE TABLE "Notice" (
    "id" UUID NOT NULL,
    "userId" UUID NOT NULL,
    "kind" "NoticeKind" NOT NULL,
    "subjectId" UUID NOT NULL,
    "data" JSONB NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "readAt" TIMESTAMPTZ(3),
    "sentAt" TIMESTAMPTZ(3),
    CONSTRAINT "Notice_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "Notice_kind_subjectId_key" ON "Notice"("kind", "subjectId");
CREATE INDEX "Notice_userId_createdAt_id_idx" ON "Notice"("userId", "createdAt" DESC, "id" DESC);
CREATE INDEX "Notice_createdAt_idx" ON "Notice"("createdAt");
CREATE INDEX "Notice_unsent_idx" ON "Notice"("createdAt") WHERE "sentAt" IS NULL;

-- Under so many available credits the account gets a notice; null: the default.
ALTER TABLE "User" ADD COLUMN "lowCreditsThreshold" INTEGER,
  ADD CONSTRAINT "User_lowCreditsThreshold_check" CHECK ("lowCreditsThreshold" BETWEEN 0 AND 1000000000);

-- Reading under the lock ----------------------------------------------------------------------------------------------

-- As before, and of each account how many of its tasks are open that workers here do, and under what it wants to be told.
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
      (SELECT count(*) FROM "Task" t WHERE t."userId" = u.id AND t.status IN ('queued', 'running') AND t.type <> 'EXTERNAL'),
      u."lowCreditsThreshold"))
    FROM "User" u WHERE u.id = ANY(users));
END
$$;
