import type { LedgerPass } from '#/ledger/proof/checks/ledger-check.ts';

/**
 * SQL of what was asked about plans, each at its place: a line says how many places the digest had before it, so that the
 * order does not depend on a clock. Those of before have place 0. A choice of the next plan says its id and its instant, and its
 * billing cycle where that changes.
 */
const planCommands = `SELECT r."userId", r.operation, r.key, r."createdAt", r."lineId",
          coalesce(r."digestSeq", asked_line."digestSeq" + 0.5, 0) AS place,
          substring(r.key FROM '^next:([0-9a-f-]{36}):') AS "nextPlanId",
          to_timestamp(substring(r.key FROM '^next:[0-9a-f-]{36}:([0-9]{1,15}):')::bigint / 1000.0) AS "nextPlanAt",
          substring(r.key FROM '^next:[0-9a-f-]{36}:[0-9]{1,15}:(monthly|yearly):') AS "nextCycle"
        FROM record r LEFT JOIN line asked_line ON asked_line.id = r."lineId"
        WHERE (r.scope = 'client' AND r.operation IN ('upgradePlan', 'setPlan', 'downgradePlan', 'keepPlan'))
          OR (r.scope = 'system' AND r.operation IN ('nextPlan', 'endPlan'))`;

/**
 * SQL of the periods in their order, each with the one before it. `isOld`: it was there before periods had places, when a
 * plan to follow was asked for by its name, which may be another one now. `isChange`: its plan or its cycle is another one than
 * before.
 */
const placedPeriods = `
        SELECT p.*, coalesce(p."digestSeq" < a."sealDigestSeq", false) AS "isOld", row_number() OVER earlier = 1 AS "isFirst",
          lag(p."planId") OVER earlier AS "planBefore", lag(p."endsAt") OVER earlier AS "endBefore",
          lag(p."anchorAt") OVER earlier AS "anchorBefore", lag(p."billingCycle") OVER earlier AS "cycleBefore",
          (lag(p."planId") OVER earlier, lag(p."billingCycle") OVER earlier) IS DISTINCT FROM (p."planId", p."billingCycle") AS "isChange"
        FROM period p JOIN account a ON a.id = p."userId"
        WINDOW earlier AS (PARTITION BY p."userId" ORDER BY p."digestSeq")`;

/** The invariants of how the plan of an account changes: by sign-up, upgrade, renewal and what was chosen to follow. */
export const successionPasses: LedgerPass[] = [
  {
    checks: [
      {
        name: 'successions',
        rule: 'a period begins with the sign-up, with an upgrade or a change by an operator, where its account is closed, or where the one before it ended, with the plan that was to follow',
        checked: 'periods',
      },
      {
        name: 'next plans',
        rule: 'the plan that is to follow is the one that was chosen last, and none where a period has no end',
        checked: 'accounts',
      },
    ],
    broken: `
      WITH command AS MATERIALIZED (
        ${planCommands}
      ), placed AS MATERIALIZED (${placedPeriods}
      ), since AS MATERIALIZED (
        SELECT *, max(CASE WHEN "isChange" THEN "digestSeq" END) OVER (PARTITION BY "userId" ORDER BY "digestSeq"
          ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS "changeSeq"
        FROM placed
      ), chosen_before AS MATERIALIZED (
        SELECT DISTINCT ON (p.id) p.id AS "periodId", r.operation, r."nextPlanId", r."nextPlanAt", r."nextCycle"
        FROM since p JOIN command r ON r."userId" = p."userId" AND r.operation IN ('nextPlan', 'keepPlan')
          AND r.place > p."changeSeq" AND r.place < p."digestSeq"
        ORDER BY p.id, r.place DESC
      ), upgraded AS MATERIALIZED (
        SELECT p.id AS "periodId"
        FROM placed p JOIN command r ON r."userId" = p."userId" AND r.operation IN ('upgradePlan', 'setPlan', 'endPlan') AND r."createdAt" = p."startsAt"
        LEFT JOIN line t ON t.id = r."lineId"
        WHERE (p."isOld" OR r.place < p."digestSeq") AND coalesce(t."planId", p."planId") = p."planId"
      ), downgraded AS MATERIALIZED (
        SELECT DISTINCT p.id AS "periodId" FROM placed p JOIN command r ON r."userId" = p."userId"
        WHERE p."isOld" AND r.operation = 'downgradePlan' AND r."createdAt" < p."startsAt"
      ), newest AS MATERIALIZED (
        SELECT "userId", max("digestSeq") FILTER (WHERE "isChange") AS "changeSeq",
          max("digestSeq") FILTER (WHERE "endsAt" IS NULL) = max("digestSeq") AS "isEndless"
        FROM placed GROUP BY "userId"
      ), chosen AS MATERIALIZED (
        SELECT DISTINCT ON (r."userId") r."userId", r.operation, r."nextPlanId", r."nextPlanAt", r."nextCycle"
        FROM newest n JOIN command r ON r."userId" = n."userId" AND r.operation IN ('nextPlan', 'keepPlan') AND r.place > n."changeSeq"
        WHERE n."isEndless" IS NOT TRUE
        ORDER BY r."userId", r.place DESC
      )
      SELECT 'successions' AS "check", format('user %s: a period of plan %s begins at %s, after one of plan %s that ends at %s', p."userId", p."planId",
        p."startsAt", p."planBefore", p."endBefore") AS offender, p."startsAt" AS at
      FROM placed p LEFT JOIN chosen_before c ON c."periodId" = p.id
      LEFT JOIN record s ON s.scope = 'system' AND s."userId" = p."userId" AND s.key = 'signup:' || p."userId"
      WHERE ((p."endsAt" IS NOT NULL OR p."monthlyPriceCents" = 0 OR p."isFirst" OR p."isOld") AND CASE
        WHEN p."isFirst" AND p."isOld" THEN true
        WHEN p."isFirst" THEN p."endsAt" IS NULL AND p."anchorAt" = p."startsAt" AND s."createdAt" = p."startsAt"
        WHEN p."anchorAt" = p."startsAt" AND p.id IN (SELECT "periodId" FROM upgraded)
          THEN p."endBefore" IS NULL OR p."startsAt" <= p."endBefore"
        ELSE p."startsAt" = p."endBefore" AND p."anchorAt" = p."anchorBefore"
          AND (p."endsAt" IS NULL OR p."billingCycle"::text = CASE
            WHEN c.operation = 'nextPlan' AND c."nextPlanAt" <= p."startsAt" AND c."nextCycle" IS NOT NULL THEN c."nextCycle"
            ELSE p."cycleBefore"::text END) AND CASE
            WHEN p."isOld" THEN p."planId" = p."planBefore" OR p.id IN (SELECT "periodId" FROM downgraded)
            WHEN c.operation = 'nextPlan' AND c."nextPlanAt" <= p."startsAt" THEN p."planId"::text = c."nextPlanId"
            ELSE p."planId" = p."planBefore" END
        END) IS NOT TRUE
      UNION ALL
      SELECT 'next plans', format('user %s: plan %s %s is to follow at %s; chosen was %s %s at %s', a.id, a."nextPlanId", a."nextBillingCycle",
        a."nextPlanAt", c."nextPlanId", c."nextCycle", c."nextPlanAt") AS offender, a."createdAt" AS at
      FROM account a LEFT JOIN chosen c ON c."userId" = a.id AND c.operation = 'nextPlan'
      WHERE a."nextPlanId"::text IS DISTINCT FROM c."nextPlanId" OR a."nextPlanAt" IS DISTINCT FROM c."nextPlanAt"
        OR a."nextBillingCycle"::text IS DISTINCT FROM c."nextCycle"`,
  },
];
