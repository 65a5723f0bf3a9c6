-- Roles of operators, blocked accounts, and the record of what operators did.

ALTER TYPE "Role" ADD VALUE 'support' BEFORE 'admin';

ALTER TABLE "User" ADD COLUMN "blockedAt" TIMESTAMPTZ(3);

-- What an operator did, or noted: one row for each act, written with it. It names nobody but by ids.
CREATE TABLE "AuditEntry" (
  "id" UUID NOT NULL,
  "at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
  "actor" TEXT NOT NULL,
  "act" TEXT NOT NULL,
  "userId" UUID,
  "subjectIds" UUID[] NOT NULL DEFAULT '{}',
  "reason" TEXT NOT NULL,
  "input" JSONB NOT NULL,
  "effect" JSONB NOT NULL,
  "movedCredits" INTEGER NOT NULL DEFAULT 0,
  "isAlone" BOOLEAN NOT NULL DEFAULT false,
  "approvedBy" TEXT,
  "batchId" UUID,
  "idempotencyKey" TEXT NOT NULL,
  CONSTRAINT "AuditEntry_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "AuditEntry_reason_check" CHECK (char_length("reason") BETWEEN 1 AND 500)
);
CREATE UNIQUE INDEX "AuditEntry_idempotencyKey_key" ON "AuditEntry"("idempotencyKey");
CREATE INDEX "AuditEntry_at_id_idx" ON "AuditEntry"("at" DESC, "id" DESC);
CREATE INDEX "AuditEntry_userId_at_id_idx" ON "AuditEntry"("userId", "at" DESC, "id" DESC);

CREATE OR REPLACE FUNCTION "refuseAuditChange"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'The record of acts is append-only: % on "%" is not allowed.', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER "AuditEntry_append_only" BEFORE UPDATE OR DELETE ON "AuditEntry"
  FOR EACH ROW EXECUTE FUNCTION "refuseAuditChange"();
CREATE TRIGGER "AuditEntry_no_truncate" BEFORE TRUNCATE ON "AuditEntry"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuseAuditChange"();

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
      l.id, l.credits, l."debtCredits", l."ledgerSeq", l."digestSeq", l."renewsAt", l."lowCreditsThreshold",
      l."blockedAt" IS NOT NULL))
    INTO locked, seqs, accounts
    FROM (SELECT u.id, u.credits, u."debtCredits", u."ledgerSeq", u."digestSeq", u."renewsAt", u."lowCreditsThreshold",
        u."blockedAt"
      FROM "User" u WHERE u.id = ANY(users) ORDER BY u.id FOR NO KEY UPDATE SKIP LOCKED) l;
  ELSE
    SELECT array_agg(l.id), array_agg(l."ledgerSeq"), json_agg(json_build_array(
      l.id, l.credits, l."debtCredits", l."ledgerSeq", l."digestSeq", l."renewsAt", l."lowCreditsThreshold",
      l."blockedAt" IS NOT NULL))
    INTO locked, seqs, accounts
    FROM (SELECT u.id, u.credits, u."debtCredits", u."ledgerSeq", u."digestSeq", u."renewsAt", u."lowCreditsThreshold",
        u."blockedAt"
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
