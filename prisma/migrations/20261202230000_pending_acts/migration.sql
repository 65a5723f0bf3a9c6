-- Acts that wait for a second admin, and acts on many accounts at once.

CREATE TYPE "PendingActStatus" AS ENUM ('waiting', 'approved', 'rejected');

CREATE TABLE "PendingAct" (
  "id" UUID NOT NULL,
  "at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
  "expiresAt" TIMESTAMPTZ(3) NOT NULL,
  "actor" TEXT NOT NULL,
  "askedById" UUID,
  "askedRole" "Role" NOT NULL,
  "act" JSONB NOT NULL,
  "userId" UUID NOT NULL,
  "reason" TEXT NOT NULL,
  "movedCredits" INTEGER NOT NULL,
  "idempotencyKey" TEXT NOT NULL,
  "status" "PendingActStatus" NOT NULL DEFAULT 'waiting',
  "decidedBy" TEXT,
  "decidedAt" TIMESTAMPTZ(3),
  "auditId" UUID,
  CONSTRAINT "PendingAct_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "PendingAct_decided_check" CHECK (("status" = 'waiting') = ("decidedBy" IS NULL)),
  CONSTRAINT "PendingAct_second_check" CHECK ("status" <> 'approved' OR "decidedBy" <> "actor")
);
CREATE UNIQUE INDEX "PendingAct_idempotencyKey_key" ON "PendingAct"("idempotencyKey");
CREATE INDEX "PendingAct_status_at_idx" ON "PendingAct"("status", "at" DESC);

CREATE TYPE "ActBatchStatus" AS ENUM ('rehearsing', 'rehearsed', 'running', 'done', 'dropped');
CREATE TYPE "ActBatchItemStatus" AS ENUM ('waiting', 'rehearsed', 'refusedAhead', 'done', 'refused');

CREATE TABLE "ActBatch" (
  "id" UUID NOT NULL,
  "at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
  "actor" TEXT NOT NULL,
  "askedById" UUID,
  "reason" TEXT NOT NULL,
  "asked" JSONB NOT NULL,
  "status" "ActBatchStatus" NOT NULL DEFAULT 'rehearsing',
  "idempotencyKey" TEXT NOT NULL,
  "startedBy" TEXT,
  "startedAt" TIMESTAMPTZ(3),
  "endedAt" TIMESTAMPTZ(3),
  CONSTRAINT "ActBatch_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "ActBatch_idempotencyKey_key" ON "ActBatch"("idempotencyKey");
CREATE INDEX "ActBatch_at_idx" ON "ActBatch"("at" DESC);
CREATE INDEX "ActBatch_open_idx" ON "ActBatch"("at") WHERE "status" IN ('rehearsing', 'running');

CREATE TABLE "ActBatchItem" (
  "batchId" UUID NOT NULL,
  "ordinal" INTEGER NOT NULL,
  "userId" UUID NOT NULL,
  "act" JSONB NOT NULL,
  "status" "ActBatchItemStatus" NOT NULL DEFAULT 'waiting',
  "movedCredits" INTEGER NOT NULL DEFAULT 0,
  "refusal" TEXT,
  "auditId" UUID,
  CONSTRAINT "ActBatchItem_pkey" PRIMARY KEY ("batchId", "ordinal"),
  CONSTRAINT "ActBatchItem_batchId_fkey" FOREIGN KEY ("batchId") REFERENCES "ActBatch"("id") ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE INDEX "ActBatchItem_batchId_status_ordinal_idx" ON "ActBatchItem"("batchId", "status", "ordinal");
