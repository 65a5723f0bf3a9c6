-- Tables as in schema.prisma; below them what Prisma does not know: checks, the ledger's hash, and its immutability.

-- CreateEnum
CREATE TYPE "Role" AS ENUM ('user', 'admin');

-- CreateEnum
CREATE TYPE "BillingCycle" AS ENUM ('monthly', 'yearly');

-- CreateEnum
CREATE TYPE "TransactionType" AS ENUM ('CREDIT', 'DEBIT', 'REFUND', 'PURCHASE', 'EXPIRE', 'CLAWBACK');

-- CreateEnum
CREATE TYPE "GrantSource" AS ENUM ('SIGNUP', 'PLAN', 'PURCHASE', 'PROMO', 'REFERRAL', 'ADMIN', 'ROLLOVER', 'GRACE');

-- CreateEnum
CREATE TYPE "GenerationType" AS ENUM ('TEXT_TO_IMAGE', 'IMAGE_TO_IMAGE', 'IMAGE_UPSCALE', 'TEXT_TO_VIDEO', 'IMAGE_TO_VIDEO', 'TEXT_TO_AUDIO', 'LIPSYNC', 'EXTERNAL');

-- CreateEnum
CREATE TYPE "TaskStatus" AS ENUM ('queued', 'running', 'succeeded', 'failed', 'canceled');

-- CreateEnum
CREATE TYPE "KeyScope" AS ENUM ('client', 'system');

-- CreateTable
CREATE TABLE "User" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "emailVerified" BOOLEAN NOT NULL DEFAULT false,
    "image" TEXT,
    "role" "Role" NOT NULL DEFAULT 'user',
    "credits" INTEGER NOT NULL DEFAULT 0,
    "debtCredits" INTEGER NOT NULL DEFAULT 0,
    "ledgerSeq" INTEGER NOT NULL DEFAULT 0,
    "ledgerHead" BYTEA NOT NULL DEFAULT '\x0000000000000000000000000000000000000000000000000000000000000000'::bytea,
    "planId" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "User_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Session" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "userId" UUID NOT NULL,
    "token" TEXT NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "ipAddress" TEXT,
    "userAgent" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Account" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "userId" UUID NOT NULL,
    "accountId" TEXT NOT NULL,
    "providerId" TEXT NOT NULL,
    "accessToken" TEXT,
    "refreshToken" TEXT,
    "idToken" TEXT,
    "accessTokenExpiresAt" TIMESTAMPTZ(3),
    "refreshTokenExpiresAt" TIMESTAMPTZ(3),
    "scope" TEXT,
    "password" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Verification" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "identifier" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Verification_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Plan" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "monthlyPriceCents" INTEGER NOT NULL,
    "yearlyPriceCents" INTEGER NOT NULL,
    "credits" INTEGER NOT NULL,
    "rolloverCapCredits" INTEGER NOT NULL DEFAULT 0,
    "features" TEXT[],
    "isActive" BOOLEAN NOT NULL DEFAULT true,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Plan_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "PlanPeriod" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "userId" UUID NOT NULL,
    "planId" UUID NOT NULL,
    "billingCycle" "BillingCycle",
    "anchorAt" TIMESTAMPTZ(3) NOT NULL,
    "startsAt" TIMESTAMPTZ(3) NOT NULL,
    "endsAt" TIMESTAMPTZ(3),
    "grantId" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "PlanPeriod_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "CreditTransaction" (
    "id" UUID NOT NULL,
    "userId" UUID NOT NULL,
    "seq" INTEGER NOT NULL,
    "amount" INTEGER NOT NULL,
    "balance" INTEGER NOT NULL,
    "type" "TransactionType" NOT NULL,
    "generationType" "GenerationType",
    "description" TEXT NOT NULL,
    "metadata" JSONB NOT NULL DEFAULT '{}',
    "actor" TEXT NOT NULL,
    "refundsId" UUID,
    "prevHash" BYTEA NOT NULL,
    "hash" BYTEA NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "CreditTransaction_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "CreditGrant" (
    "id" UUID NOT NULL,
    "userId" UUID NOT NULL,
    "source" "GrantSource" NOT NULL,
    "amount" INTEGER NOT NULL,
    "remaining" INTEGER NOT NULL,
    "priority" INTEGER NOT NULL DEFAULT 50,
    "effectiveAt" TIMESTAMPTZ(3) NOT NULL,
    "expiresAt" TIMESTAMPTZ(3),
    "bookedAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "CreditGrant_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "CreditFunding" (
    "transactionId" UUID NOT NULL,
    "ordinal" SMALLINT NOT NULL,
    "grantId" UUID NOT NULL,
    "amount" INTEGER NOT NULL,
    "restoresGrantId" UUID,

    CONSTRAINT "CreditFunding_pkey" PRIMARY KEY ("transactionId","ordinal")
);

-- CreateTable
CREATE TABLE "Task" (
    "id" UUID NOT NULL,
    "userId" UUID NOT NULL,
    "type" "GenerationType" NOT NULL,
    "status" "TaskStatus" NOT NULL DEFAULT 'queued',
    "input" JSONB NOT NULL,
    "chargedCredits" INTEGER NOT NULL,
    "chargeId" UUID,
    "refundId" UUID,
    "uncollectedCredits" INTEGER NOT NULL DEFAULT 0,
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "progress" INTEGER NOT NULL DEFAULT 0,
    "outputFile" TEXT,
    "outputUrl" TEXT,
    "outputJson" JSONB,
    "errorMessage" TEXT,
    "deadlineAt" TIMESTAMPTZ(3) NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "startedAt" TIMESTAMPTZ(3),
    "finishedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Task_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "IdempotencyRecord" (
    "scope" "KeyScope" NOT NULL,
    "userId" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "operation" TEXT NOT NULL,
    "inputHash" TEXT NOT NULL,
    "answer" JSONB NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "IdempotencyRecord_pkey" PRIMARY KEY ("scope","userId","key")
);

-- CreateIndex
CREATE UNIQUE INDEX "User_email_key" ON "User"("email");

-- CreateIndex
CREATE INDEX "User_planId_idx" ON "User"("planId");

-- CreateIndex
CREATE UNIQUE INDEX "Session_token_key" ON "Session"("token");

-- CreateIndex
CREATE INDEX "Session_userId_idx" ON "Session"("userId");

-- CreateIndex
CREATE INDEX "Account_userId_idx" ON "Account"("userId");

-- CreateIndex
CREATE INDEX "Verification_identifier_idx" ON "Verification"("identifier");

-- CreateIndex
CREATE UNIQUE INDEX "Plan_name_key" ON "Plan"("name");

-- CreateIndex
CREATE INDEX "PlanPeriod_planId_idx" ON "PlanPeriod"("planId");

-- CreateIndex
CREATE UNIQUE INDEX "PlanPeriod_userId_planId_startsAt_key" ON "PlanPeriod"("userId", "planId", "startsAt");

-- CreateIndex
CREATE INDEX "CreditTransaction_refundsId_idx" ON "CreditTransaction"("refundsId");

-- CreateIndex
CREATE UNIQUE INDEX "CreditTransaction_userId_seq_key" ON "CreditTransaction"("userId", "seq");

-- CreateIndex
CREATE INDEX "CreditGrant_userId_idx" ON "CreditGrant"("userId");

-- CreateIndex
CREATE INDEX "CreditFunding_grantId_idx" ON "CreditFunding"("grantId");

-- CreateIndex
CREATE INDEX "Task_userId_createdAt_id_idx" ON "Task"("userId", "createdAt" DESC, "id" DESC);

-- AddForeignKey
ALTER TABLE "User" ADD CONSTRAINT "User_planId_fkey" FOREIGN KEY ("planId") REFERENCES "Plan"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Session" ADD CONSTRAINT "Session_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Account" ADD CONSTRAINT "Account_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PlanPeriod" ADD CONSTRAINT "PlanPeriod_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PlanPeriod" ADD CONSTRAINT "PlanPeriod_planId_fkey" FOREIGN KEY ("planId") REFERENCES "Plan"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Task" ADD CONSTRAINT "Task_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE;


-- Checks -------------------------------------------------------------------------------------------------------------

ALTER TABLE "User"
  ADD CONSTRAINT "User_credits_check" CHECK ("credits" BETWEEN 0 AND 2000000000),
  ADD CONSTRAINT "User_debtCredits_check" CHECK ("debtCredits" BETWEEN 0 AND 2000000000),
  ADD CONSTRAINT "User_ledgerSeq_check" CHECK ("ledgerSeq" >= 0),
  ADD CONSTRAINT "User_ledgerHead_check" CHECK (length("ledgerHead") = 32);

ALTER TABLE "Plan"
  ADD CONSTRAINT "Plan_prices_check" CHECK ("monthlyPriceCents" >= 0 AND "yearlyPriceCents" >= 0),
  ADD CONSTRAINT "Plan_credits_check" CHECK ("credits" BETWEEN 0 AND 1000000000),
  ADD CONSTRAINT "Plan_rolloverCapCredits_check" CHECK ("rolloverCapCredits" BETWEEN 0 AND 1000000000);

ALTER TABLE "PlanPeriod"
  ADD CONSTRAINT "PlanPeriod_endsAt_check" CHECK ("endsAt" > "startsAt");

ALTER TABLE "CreditTransaction"
  ADD CONSTRAINT "CreditTransaction_seq_check" CHECK ("seq" >= 1),
  ADD CONSTRAINT "CreditTransaction_balance_check" CHECK ("balance" BETWEEN 0 AND 2000000000),
  ADD CONSTRAINT "CreditTransaction_sign_check" CHECK (
    CASE WHEN "type" IN ('DEBIT', 'EXPIRE', 'CLAWBACK') THEN "amount" < 0 ELSE "amount" > 0 END),
  ADD CONSTRAINT "CreditTransaction_hash_check" CHECK (length("hash") = 32 AND length("prevHash") = 32);

ALTER TABLE "CreditGrant"
  ADD CONSTRAINT "CreditGrant_amount_check" CHECK ("amount" BETWEEN 1 AND 1000000000),
  ADD CONSTRAINT "CreditGrant_remaining_check" CHECK ("remaining" BETWEEN 0 AND "amount"),
  ADD CONSTRAINT "CreditGrant_life_check" CHECK ("expiresAt" > "effectiveAt"),
  ADD CONSTRAINT "CreditGrant_booked_check" CHECK ("bookedAt" IS NOT NULL OR "remaining" = 0);

ALTER TABLE "CreditFunding"
  ADD CONSTRAINT "CreditFunding_amount_check" CHECK ("amount" <> 0),
  ADD CONSTRAINT "CreditFunding_ordinal_check" CHECK ("ordinal" >= 0);

ALTER TABLE "Task"
  ADD CONSTRAINT "Task_credits_check" CHECK ("chargedCredits" >= 0 AND "uncollectedCredits" >= 0),
  ADD CONSTRAINT "Task_attempt_check" CHECK ("attempt" >= 0),
  ADD CONSTRAINT "Task_progress_check" CHECK ("progress" BETWEEN 0 AND 100),
  ADD CONSTRAINT "Task_finishedAt_check" CHECK (
    ("status" IN ('succeeded', 'failed', 'canceled')) = ("finishedAt" IS NOT NULL));

ALTER TABLE "IdempotencyRecord"
  ADD CONSTRAINT "IdempotencyRecord_key_check" CHECK (length("key") BETWEEN 1 AND 255);

-- The chain ----------------------------------------------------------------------------------------------------------

-- The hash of one ledger line over the hash before it, the line itself and its fundings (in order, as
-- 'grantId amount restoresGrantId' joined by commas). The one text form there is: writing and verifying both call this.
CREATE FUNCTION "ledgerLineHash"(
  prev_hash bytea, line_id uuid, user_id uuid, seq integer, amount integer, balance integer, type "TransactionType",
  generation_type "GenerationType", description text, metadata jsonb, actor text, refunds_id uuid,
  created_at timestamptz, fundings text
) RETURNS bytea LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT sha256(prev_hash || convert_to(jsonb_build_array(
    line_id, user_id, seq, amount, balance, type, generation_type, description, metadata, actor, refunds_id,
    (extract(epoch FROM created_at) * 1000)::bigint, fundings
  )::text, 'UTF8'))
$$;

-- Immutability -------------------------------------------------------------------------------------------------------

CREATE FUNCTION "refuseLedgerChange"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'The ledger is append-only: % on "%" is not allowed.', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER "CreditTransaction_appendOnly" BEFORE UPDATE OR DELETE OR TRUNCATE ON "CreditTransaction"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuseLedgerChange"();

CREATE TRIGGER "CreditFunding_appendOnly" BEFORE UPDATE OR DELETE OR TRUNCATE ON "CreditFunding"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuseLedgerChange"();
