-- What the operator's console reads: runs of the proof, failed tasks, and refusals for lack of credits.

CREATE TABLE "ProofRun" (
  "id" UUID NOT NULL,
  "finishedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
  "isWhole" BOOLEAN NOT NULL,
  "accounts" INTEGER NOT NULL,
  "lines" INTEGER NOT NULL,
  "milliseconds" INTEGER NOT NULL,
  "checks" INTEGER NOT NULL,
  "brokenChecks" TEXT[] NOT NULL,
  CONSTRAINT "ProofRun_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "ProofRun_finishedAt_idx" ON "ProofRun"("finishedAt" DESC);

CREATE INDEX "Task_failed_idx" ON "Task"("finishedAt") WHERE "status" = 'failed';
CREATE INDEX "IdempotencyRecord_insufficient_idx" ON "IdempotencyRecord"("createdAt")
  WHERE "answer" -> 'json' ->> 'kind' = 'insufficient';
