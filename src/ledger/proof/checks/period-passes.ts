import { type LedgerPass, passOf } from '#/ledger/proof/checks/ledger-check.ts';

/** SQL of the instant so many months after an anchor, in UTC: of a shorter month the last day, as `addMonths` has it. */
function monthsAfter(anchor: string, months: string): string {
  return `((${anchor} AT TIME ZONE 'UTC') + make_interval(months => (${months})::int)) AT TIME ZONE 'UTC'`;
}

/** SQL of the number of months of the calendar from one instant to another, in UTC. */
function monthsBetween(from: string, to: string): string {
  const months = (instant: string) =>
    `extract(year FROM ${instant} AT TIME ZONE 'UTC') * 12 + extract(month FROM ${instant} AT TIME ZONE 'UTC')`;
  return `(${months(to)}) - (${months(from)})`;
}

/** SQL of the hash of an input that names a plan, as `hashInput` makes it. */
function planInputHash(plan: string): string {
  return `encode(sha256(convert_to('{"planName":' || to_json(${plan}.name)::text || '}', 'UTF8')), 'hex')`;
}

/**
 * SQL of what was asked about plans, each at its place: a line says how many places the digest had before it, so that the
 * order does not depend on a clock. Those of before have place 0, and are ordered by their instants.
 */
const planCommands = `SELECT r."userId", r.operation, r."inputHash", r."createdAt", r."lineId",
          coalesce(r."digestSeq", asked_line."digestSeq" + 0.5, 0) AS place
        FROM record r LEFT JOIN line asked_line ON asked_line.id = r."lineId"
        WHERE r.scope = 'client' AND r.operation IN ('upgradePlan', 'downgradePlan', 'keepPlan')`;
const lastCommandFirst = `r.place DESC, r."createdAt" DESC, r.operation = 'upgradePlan'`;

/** The invariants of each account's plan: its periods, their allotments, and the plan that is to follow. */
export const periodPasses: LedgerPass[] = [
  passOf({
    name: 'renewals',
    rule: 'the plan of an account is that of its newest period, and renews at the end of it',
    checked: 'accounts',
    broken: `
      SELECT format('user %s has plan %s and renews at %s; the newest period is of plan %s and ends at %s', a.id, a."planId",
        a."renewsAt", p."planId", p."endsAt") AS offender, a."createdAt" AS at
      FROM account a
      LEFT JOIN (
        SELECT DISTINCT ON ("userId") "userId", "planId", "endsAt"
        FROM period ORDER BY "userId", "startsAt" DESC, "createdAt" DESC
      ) p ON p."userId" = a.id
      WHERE a."renewsAt" IS DISTINCT FROM p."endsAt" OR a."planId" IS DISTINCT FROM p."planId"`,
  }),
  passOf({
    name: 'periods',
    rule: 'a period of a plan does not begin before the one before it ended, but for the days that short months lack',
    checked: 'periods',
    broken: `
      SELECT format('user %s: the period of plan %s from %s to %s, and the next from %s', "userId", "planId", "startsAt", "endsAt",
        next) AS offender, "startsAt" AS at
      FROM (
        SELECT "userId", "planId", "startsAt", "endsAt",
          lead("startsAt") OVER (PARTITION BY "userId", "planId" ORDER BY "startsAt") AS next
        FROM period
      ) p
      WHERE next < "endsAt" - interval '3 days'`,
  }),
  passOf({
    name: 'allotments',
    rule: 'an allotment is the grant of one period of its user, and the grant of a period is an allotment',
    checked: 'periods',
    broken: `
      SELECT format('user %s grant %s is the allotment of %s periods', g."userId", g.id, coalesce(p.count, 0)) AS offender,
        g."createdAt" AS at
      FROM credit_grant g
      LEFT JOIN (SELECT "userId", "grantId", count(*) AS count FROM period WHERE "grantId" IS NOT NULL GROUP BY 1, 2) p
        ON p."grantId" = g.id AND p."userId" = g."userId"
      WHERE p.count > 1 OR (p.count IS NULL AND (g.source = 'PLAN' OR EXISTS (
        SELECT FROM funding f JOIN line t ON t.id = f."transactionId" WHERE f."grantId" = g.id AND t."planId" IS NOT NULL)))
      UNION ALL
      SELECT format('user %s period %s says its allotment is grant %s', p."userId", p.id, p."grantId"), p."createdAt"
      FROM period p LEFT JOIN credit_grant g ON g.id = p."grantId"
      WHERE p."grantId" IS NOT NULL AND (g."userId" = p."userId" AND g.source IN ('PLAN', 'SIGNUP')) IS NOT TRUE`,
  }),
  passOf({
    name: 'months',
    rule: 'a period of a plan with a price is a month, counted from its anchor; one of another has no end',
    checked: 'periods',
    broken: `
      SELECT format('user %s: the period of plan %s from %s to %s is no month from %s', "userId", "planId", "startsAt", "endsAt",
        "anchorAt") AS offender, "startsAt" AS at
      FROM (SELECT *, ${monthsBetween('"anchorAt"', '"startsAt"')} AS months FROM period) p
      WHERE CASE WHEN "monthlyPriceCents" = 0 THEN "endsAt" IS NULL AND "billingCycle" IS NULL
        ELSE months >= 0 AND "billingCycle" IS NOT NULL AND "startsAt" = ${monthsAfter('"anchorAt"', 'months')}
          AND "endsAt" = ${monthsAfter('"anchorAt"', 'months + 1')} END IS NOT TRUE`,
  }),
  passOf({
    name: 'terms',
    rule: "an allotment lives as long as its period, is of its plan and cycle, and has the cap of the period's terms",
    checked: 'periods',
    broken: `
      SELECT format('user %s: grant %s of %s from %s to %s, the period from %s to %s gives %s', p."userId", g.id, g.amount,
        g."effectiveAt", g."expiresAt", p."startsAt", p."endsAt", p.credits) AS offender, p."startsAt" AS at
      FROM (SELECT *, ${monthsBetween('"anchorAt"', '"startsAt"')} AS months FROM period) p
      JOIN credit_grant g ON g.id = p."grantId" AND g."userId" = p."userId"
      LEFT JOIN (
        SELECT f."grantId" AS "startedId", t."planId", t.metadata FROM funding f JOIN line t ON t.id = f."transactionId"
        WHERE f.amount > 0 AND f."restoresGrantId" IS NULL AND t.type IN ('CREDIT', 'PURCHASE') OFFSET 0
      ) t ON t."startedId" = g.id
      WHERE (coalesce(t."planId", p."planId") = p."planId" AND (g.source <> 'PLAN'
          OR coalesce(t.metadata ->> 'billingCycle', p."billingCycle"::text) = p."billingCycle"::text)
        AND g."effectiveAt" = p."startsAt" AND g."expiresAt" IS NOT DISTINCT FROM p."endsAt" AND g.amount <= p.credits
        AND CASE WHEN g.source = 'PLAN' THEN g."rolloverCapCredits" = p."rolloverCapCredits" AND g."rolloverUntil" =
          ${monthsAfter('p."anchorAt"', 'p.months + 2')} ELSE g."rolloverUntil" IS NULL END) IS NOT TRUE`,
  }),
  passOf({
    name: 'successions',
    rule: 'a period begins with an upgrade that was asked for, or where the one before it ended, with the plan that was to follow',
    checked: 'periods',
    broken: `
      WITH command AS MATERIALIZED (
        ${planCommands}
      ), placed AS MATERIALIZED (
        SELECT *, lag("endsAt") OVER earlier AS "endBefore", lag("planId") OVER earlier AS "planBefore",
          lag("billingCycle") OVER earlier AS "cycleBefore", lag("startsAt") OVER earlier AS "startBefore",
          row_number() OVER earlier AS nth, ${monthsBetween('"anchorAt"', '"startsAt"')} AS months
        FROM period WINDOW earlier AS (PARTITION BY "userId" ORDER BY "startsAt", "createdAt")
      ), followed AS MATERIALIZED (
        SELECT *, CASE WHEN "cycleBefore" = 'monthly' THEN "startBefore" WHEN months % 12 = 0
          THEN ${monthsAfter('"anchorAt"', 'months - 12')} ELSE 'infinity' END AS since
        FROM placed WHERE nth > 1
      ), asked AS MATERIALIZED (
        SELECT DISTINCT ON (p.id) p.id AS "periodId", r.operation, r."inputHash", r."createdAt"
        FROM followed p JOIN command r ON r."userId" = p."userId"
          AND r."createdAt" >= p.since AND r."createdAt" < p."startsAt"
        ORDER BY p.id, ${lastCommandFirst}
      ), upgraded AS MATERIALIZED (
        SELECT p.id AS "periodId" FROM followed p JOIN command r ON r."userId" = p."userId" AND r.operation = 'upgradePlan'
          AND r."createdAt" = p."startsAt"
        LEFT JOIN line t ON t.id = r."lineId" WHERE coalesce(t."planId", p."planId") = p."planId"
      )
      SELECT format('user %s: a period of plan %s begins at %s, after one of plan %s that ends at %s', p."userId", p."planId",
        p."startsAt", p."planBefore", p."endBefore") AS offender, p."startsAt" AS at
      FROM followed p LEFT JOIN asked ON asked."periodId" = p.id
      WHERE p.id NOT IN (SELECT "periodId" FROM upgraded) AND (p."startsAt" = p."endBefore" AND CASE
        -- At the very instant of an upgrade, either may have been asked for first.
        WHEN asked."createdAt" = p.since AND p."planId" = p."planBefore" THEN true
        WHEN asked.operation = 'downgradePlan'
          THEN asked."inputHash" = (SELECT ${planInputHash('n')} FROM "Plan" n WHERE n.id = p."planId")
        ELSE p."planId" = p."planBefore" END) IS NOT TRUE`,
  }),
  passOf({
    name: 'welcome credits',
    rule: 'an account has welcome credits once',
    checked: 'accounts',
    broken: `
      SELECT format('user %s has welcome credits %s times', g."userId", count(*)) AS offender, min(g."createdAt") AS at
      FROM credit_grant g JOIN period p ON p."grantId" = g.id AND p."userId" = g."userId"
      WHERE g.source = 'SIGNUP' GROUP BY g."userId" HAVING count(*) > 1`,
  }),
  passOf({
    name: 'next plans',
    rule: 'a plan that is to follow was asked for last, and follows at the end of a period',
    checked: 'accounts',
    broken: `
      SELECT format('user %s: plan %s is to follow at %s, which was not asked for', a.id, a."nextPlanId", a."nextPlanAt") AS offender,
        a."createdAt" AS at
      FROM account a
      LEFT JOIN "Plan" p ON p.id = a."nextPlanId"
      LEFT JOIN LATERAL (
        SELECT * FROM period k WHERE k."userId" = a.id ORDER BY k."startsAt" DESC, k."createdAt" DESC LIMIT 1
      ) k ON true
      LEFT JOIN LATERAL (
        SELECT * FROM (${planCommands}) r WHERE r."userId" = a.id ORDER BY ${lastCommandFirst} LIMIT 1
      ) r ON true
      WHERE a."nextPlanId" IS NOT NULL AND (r.operation = 'downgradePlan' AND r."inputHash" = ${planInputHash('p')} AND CASE WHEN k."billingCycle" = 'yearly'
        THEN a."nextPlanAt" >= k."endsAt" AND (${monthsBetween('k."anchorAt"', 'a."nextPlanAt"')}) % 12 = 0
          AND a."nextPlanAt" = ${monthsAfter('k."anchorAt"', monthsBetween('k."anchorAt"', 'a."nextPlanAt"'))}
        ELSE a."nextPlanAt" = k."endsAt" END) IS NOT TRUE`,
  }),
];
