-- The texts that hashes cover are the same as before and cost less to compose: fewer parts, and instants without numeric.

CREATE OR REPLACE FUNCTION "lineText"(t "CreditTransaction", fundings text) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT concat_ws('/', CASE WHEN t."keyHash" IS NULL THEN 'v2/-' ELSE 'v2/key' END, t.id, t."userId", t.seq, t.amount,
    t.balance, t.type, coalesce(octet_length(t."generationType") || ':' || t."generationType", '-'),
    octet_length(t.description) || ':' || t.description, octet_length(t.actor) || ':' || t.actor,
    coalesce(t."refundsId"::text, '-'), (date_part('epoch', t."createdAt") * 1000)::bigint,
    coalesce(octet_length(t.reason) || ':' || t.reason, '-'), coalesce(t."taskId"::text, '-'),
    coalesce(t."grantId"::text, '-'), coalesce(t."settlesId"::text, '-'), coalesce(t."rolledOverTo"::text, '-'),
    coalesce(t."debtCredits"::text, '-'), coalesce(t."maxCostCredits"::text, '-'),
    coalesce(octet_length(t.plan) || ':' || t.plan, '-'), coalesce(t."planId"::text, '-'), coalesce(fundings, ''))
$$;

CREATE OR REPLACE FUNCTION "keyText"(scope "KeyScope", operation text, input_hash text, key text, created_at timestamptz)
RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT concat_ws('/', 'key', scope, octet_length(operation) || ':' || operation, octet_length(input_hash) || ':' || input_hash,
    octet_length(key) || ':' || key, (date_part('epoch', created_at) * 1000)::bigint)
$$;

CREATE OR REPLACE FUNCTION "endText"(charge_id uuid, outcome "ChargeOutcome", cost_credits integer, ended_at timestamptz)
RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT concat_ws('/', 'end', charge_id, outcome, cost_credits, (date_part('epoch', ended_at) * 1000)::bigint)
$$;

-- The proof of what is new finds it by its place in a digest, or by its instant: rows come in the order of time.
CREATE INDEX "ChargeEnd_userId_digestSeq_idx" ON "ChargeEnd"("userId", "digestSeq");
DROP INDEX "ChargeEnd_userId_idx";
CREATE INDEX "IdempotencyRecord_digestSeq_idx" ON "IdempotencyRecord"("userId", "digestSeq") WHERE "digestSeq" IS NOT NULL;
CREATE INDEX "IdempotencyRecord_createdAt_idx" ON "IdempotencyRecord" USING BRIN ("createdAt");
CREATE INDEX "Task_createdAt_idx" ON "Task" USING BRIN ("createdAt");
CREATE INDEX "ChargeEnd_endedAt_idx" ON "ChargeEnd" USING BRIN ("endedAt");
CREATE INDEX "CreditGrant_createdAt_idx" ON "CreditGrant" USING BRIN ("createdAt");

-- What is rare is not looked for among everything.
CREATE INDEX "CreditTransaction_clawback_idx" ON "CreditTransaction"("userId") WHERE "type" = 'CLAWBACK';
CREATE INDEX "IdempotencyRecord_sealed_idx" ON "IdempotencyRecord"("userId") WHERE "isSealed";
