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

/** The invariants of each account's plan: its periods and their allotments. */
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
        SELECT DISTINCT ON ("userId") "userId", "planId", "endsAt" FROM period ORDER BY "userId", "digestSeq" DESC
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
    rule: 'a period that ends is a month, counted from its anchor, and paid by the month or the year; one without an end by neither',
    checked: 'periods',
    broken: `
      SELECT format('user %s: the period of plan %s from %s to %s is no month from %s', "userId", "planId", "startsAt", "endsAt",
        "anchorAt") AS offender, "startsAt" AS at
      FROM (SELECT *, ${monthsBetween('"anchorAt"', '"startsAt"')} AS months FROM period) p
      WHERE CASE WHEN "endsAt" IS NULL THEN "billingCycle" IS NULL
        ELSE months >= 0 AND "billingCycle" IS NOT NULL AND "startsAt" = ${monthsAfter('"anchorAt"', 'months')}
          AND "endsAt" = ${monthsAfter('"anchorAt"', 'months + 1')} END IS NOT TRUE`,
  }),
  passOf({
    name: 'terms',
    rule: "an allotment lives as long as its period, is of its plan and cycle, and has the cap of the period's terms",
    checked: 'periods',
    broken: `
      WITH started AS MATERIALIZED (
        SELECT f."grantId" AS "startedId", t."planId", t.metadata FROM line t JOIN funding f ON f."transactionId" = t.id
        WHERE t.type IN ('CREDIT', 'PURCHASE') AND (t."planId" IS NOT NULL OR t.metadata ? 'billingCycle')
          AND f.amount > 0 AND f."restoresGrantId" IS NULL
      ), allotted AS MATERIALIZED (
        SELECT p.*, g.id AS "allotmentId", g.source, g.amount, g."effectiveAt", g."expiresAt", g."rolloverUntil",
          g."rolloverCapCredits" AS "capOfGrant", ${monthsBetween('p."anchorAt"', 'p."startsAt"')} AS months
        FROM period p JOIN credit_grant g ON g.id = p."grantId" AND g."userId" = p."userId"
      )
      SELECT format('user %s: grant %s of %s from %s to %s, the period from %s to %s gives %s', p."userId", p."allotmentId", p.amount,
        p."effectiveAt", p."expiresAt", p."startsAt", p."endsAt", p.credits) AS offender, p."startsAt" AS at
      FROM allotted p LEFT JOIN started t ON t."startedId" = p."allotmentId"
      WHERE (coalesce(t."planId", p."planId") = p."planId" AND (p.source <> 'PLAN'
          OR coalesce(t.metadata ->> 'billingCycle', p."billingCycle"::text) = p."billingCycle"::text)
        AND p."effectiveAt" = p."startsAt" AND p."expiresAt" IS NOT DISTINCT FROM p."endsAt" AND p.amount <= p.credits
        AND CASE WHEN p.source = 'PLAN' THEN p."capOfGrant" = p."rolloverCapCredits" AND p."rolloverUntil" =
          ${monthsAfter('p."anchorAt"', 'p.months + 2')} ELSE p."rolloverUntil" IS NULL END) IS NOT TRUE`,
  }),
  passOf({
    name: 'welcome credits',
    rule: 'an account has welcome credits once',
    checked: 'accounts',
    broken: `
      SELECT format('user %s has welcome credits %s times', w."userId", count(*)) AS offender, min(w."createdAt") AS at
      FROM (
        SELECT g."userId", g."createdAt" FROM credit_grant g JOIN period p ON p."grantId" = g.id AND p."userId" = g."userId"
        WHERE g.source = 'SIGNUP'
        UNION ALL
        SELECT r."userId", r."createdAt" FROM record r
        WHERE r.scope = 'system' AND r.operation = 'welcome' AND r."lineId" IS NOT NULL
      ) w GROUP BY w."userId" HAVING count(*) > 1`,
  }),
  passOf({
    name: 'welcome mailboxes',
    rule: 'the mailbox that had welcome credits with a sign-up, or when it was verified, is known, with the instant of that, and so are those kept later',
    checked: 'accounts',
    // Where the account's line before is later than the clock was, the sign-up is of the instant of that line.
    broken: `
      SELECT format('user %s had welcome credits at %s, and the mailbox is not known', r."userId", r."createdAt") AS offender,
        r."createdAt" AS at
      FROM (
        SELECT *, CASE WHEN "inputHash" ~ '^[0-9a-f]{64}$' THEN decode("inputHash", 'hex') END AS "mailboxHash"
        FROM record r WHERE scope = 'system' AND operation IN ('signup', 'welcome') AND "lineId" IS NOT NULL
          AND "inputHash" <> encode(sha256(convert_to(to_json(key)::text, 'UTF8')), 'hex')
      ) r
      LEFT JOIN "WelcomeMailbox" w ON w."mailboxHash" = r."mailboxHash"
      LEFT JOIN line t ON t.id = r."lineId"
      LEFT JOIN line b ON b."userId" = t."userId" AND b.seq = t.seq - 1
      WHERE (w."createdAt" = r."createdAt" OR (w."createdAt" < r."createdAt" AND b."createdAt" = r."createdAt")) IS NOT TRUE
      UNION ALL
      SELECT format('user %s had welcome credits, and the mailbox that was kept at %s is not known from then', r."userId", r."createdAt"),
        r."createdAt"
      FROM (
        SELECT *, decode(substring(key FROM '^mailbox:([0-9a-f]{64})$'), 'hex') AS "mailboxHash" FROM record
        WHERE scope = 'system' AND operation = 'mailbox'
      ) r
      LEFT JOIN "WelcomeMailbox" w ON w."mailboxHash" = r."mailboxHash"
      WHERE (w."createdAt" <= r."createdAt") IS NOT TRUE`,
  }),
];
