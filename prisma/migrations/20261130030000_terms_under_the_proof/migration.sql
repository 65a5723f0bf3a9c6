-- Periods of plans, and the seal of an account that had no line yet, come under the digest of their account. What is to follow a
-- plan is a key of its own, by the plan's id, so that a plan may be renamed.

ALTER TABLE "User" ADD COLUMN "sealDigestSeq" INTEGER;
ALTER TABLE "PlanPeriod" ADD COLUMN "digestSeq" INTEGER;

-- A period of a plan with its terms and its allotment.
CREATE FUNCTION "periodText"(p "PlanPeriod") RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT concat_ws('/', 'period', p."planId", coalesce(p."billingCycle"::text, '-'), (extract(epoch FROM p."anchorAt") * 1000)::bigint,
    (extract(epoch FROM p."startsAt") * 1000)::bigint, coalesce(((extract(epoch FROM p."endsAt") * 1000)::bigint)::text, '-'),
    p.credits, p."rolloverCapCredits", p."monthlyPriceCents", p."yearlyPriceCents", coalesce(p."grantId"::text, '-'))
$$;

-- The seal over what was there before lines of version 2, and the last line under it.
CREATE FUNCTION "sealText"(seal bytea, sealed_seq integer) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT concat_ws('/', 'seal', coalesce(encode(seal, 'hex'), '-'), coalesce(sealed_seq::text, '-'))
$$;

-- The periods that are there take the next places, in their order; the present one is the last.
UPDATE "PlanPeriod" k SET "digestSeq" = o.place
FROM (
  SELECT p.id, u."digestSeq" + row_number() OVER (PARTITION BY p."userId" ORDER BY p.id = (
      SELECT n.id FROM "PlanPeriod" n WHERE n."userId" = u.id AND n."planId" = u."planId" ORDER BY n."startsAt" DESC LIMIT 1
    ), p."startsAt", p."createdAt", p.id) AS place
  FROM "PlanPeriod" p JOIN "User" u ON u.id = p."userId"
) o WHERE o.id = k.id;
ALTER TABLE "PlanPeriod" ALTER COLUMN "digestSeq" SET NOT NULL;
CREATE UNIQUE INDEX "PlanPeriod_userId_digestSeq_key" ON "PlanPeriod"("userId", "digestSeq");

-- A plan that is to follow, and was asked for last by its present name, takes the place after them.
INSERT INTO "IdempotencyRecord" (scope, "userId", key, operation, "inputHash", answer, "lineId", "createdAt", "digestSeq", "isSealed")
SELECT 'system', u.id, n.key, 'nextPlan', encode(sha256(convert_to(to_json(n.key)::text, 'UTF8')), 'hex'), '{"json": null}', NULL,
  date_trunc('milliseconds', now()), u."digestSeq" + 1 + (SELECT count(*) FROM "PlanPeriod" k WHERE k."userId" = u.id), false
FROM "User" u
JOIN "Plan" p ON p.id = u."nextPlanId"
CROSS JOIN LATERAL (
  SELECT concat_ws(':', 'next', p.id, (extract(epoch FROM u."nextPlanAt") * 1000)::bigint, gen_random_uuid()) AS key
) n
CROSS JOIN LATERAL (
  SELECT r.operation, r."inputHash"
  FROM "IdempotencyRecord" r LEFT JOIN "CreditTransaction" t ON t.id = r."lineId"
  WHERE r.scope = 'client' AND r."userId" = u.id AND r.operation IN ('upgradePlan', 'downgradePlan', 'keepPlan')
  ORDER BY coalesce(r."digestSeq", t."digestSeq" + 0.5, 0) DESC, r."createdAt" DESC, r.operation = 'upgradePlan' LIMIT 1
) asked
WHERE asked.operation = 'downgradePlan'
  AND asked."inputHash" = encode(sha256(convert_to('{"planName":' || to_json(p.name)::text || '}', 'UTF8')), 'hex');

-- Then the seal. Of an account without one it says so, and what comes before it was there before.
UPDATE "User" u SET "sealDigestSeq" = u."digestSeq" + 1 + (SELECT count(*) FROM "PlanPeriod" k WHERE k."userId" = u.id)
  + (SELECT count(*) FROM "IdempotencyRecord" r WHERE r.scope = 'system' AND r."userId" = u.id AND r.operation = 'nextPlan')
WHERE u."ledgerSeal" IS NOT NULL OR EXISTS (SELECT FROM "PlanPeriod" k WHERE k."userId" = u.id);

UPDATE "User" u SET digest = d.digest, "digestSeq" = u."sealDigestSeq"
FROM (
  SELECT i."userId", "digestOf"(o.digest, "saltedHash"(o."ledgerSalt", i.said) ORDER BY i.seq) AS digest
  FROM (
    SELECT k."userId", k."digestSeq" AS seq, "periodText"(k) AS said FROM "PlanPeriod" k
    UNION ALL
    SELECT r."userId", r."digestSeq", "keyText"(r.scope, r.operation, r."inputHash", r.key, r."createdAt")
    FROM "IdempotencyRecord" r WHERE r.scope = 'system' AND r.operation = 'nextPlan'
    UNION ALL
    SELECT s.id, s."sealDigestSeq", "sealText"(s."ledgerSeal", s."sealedSeq") FROM "User" s WHERE s."sealDigestSeq" IS NOT NULL
  ) i JOIN "User" o ON o.id = i."userId" GROUP BY i."userId"
) d WHERE d."userId" = u.id;
