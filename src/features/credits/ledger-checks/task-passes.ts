import { idIn, type LedgerPass, passOf, passOver } from '#/features/credits/ledger-checks/ledger-check.ts';

/**
 * What must hold between each task and its charge, and each key and its effect. A task's `chargedCredits` is what is held,
 * and once it succeeded its final cost.
 */
export const taskPasses: LedgerPass[] = [
  passOver({
    from: `task k
      LEFT JOIN line c ON c.id = k."chargeId" AND c.type = 'DEBIT' AND c."userId" = k."userId" AND c."generationType" = k.type
      LEFT JOIN (
        SELECT "refundsId" AS "chargeId", sum(amount) AS total,
          coalesce(sum(amount) FILTER (WHERE metadata ->> 'reason' = 'settle'), 0) AS settled,
          bool_and(metadata ->> 'reason' IN ('settle', 'admin')) AS "isSettledOrAdmin"
        FROM line WHERE type = 'REFUND' GROUP BY "refundsId"
      ) r ON r."chargeId" = k."chargeId"
      LEFT JOIN (
        SELECT ${idIn('metadata', 'settlesId')} AS "chargeId", -sum(amount) AS total
        FROM line WHERE type = 'DEBIT' AND metadata ? 'settlesId' GROUP BY 1
      ) s ON s."chargeId" = k."chargeId"`,
    at: 'k."createdAt"',
    checks: [
      {
        name: 'tasks',
        rule: 'a task has a charge: whole while it is open, its final cost when it succeeded, else all given back',
        checked: 'tasks',
        isBroken: `(k."chargeId" IS NOT NULL AND c.id IS NULL)
          OR CASE
            WHEN k.status IN ('queued', 'running') THEN coalesce(-c.amount, 0) = k."chargedCredits"
              AND r."chargeId" IS NULL AND s."chargeId" IS NULL AND k."uncollectedCredits" = 0
            WHEN k.status = 'succeeded' THEN
              coalesce(-c.amount, 0) + coalesce(s.total, 0) - coalesce(r.settled, 0) = k."chargedCredits" - k."uncollectedCredits"
              AND r."isSettledOrAdmin" IS NOT FALSE
            ELSE coalesce(-c.amount, 0) = k."chargedCredits" AND coalesce(r.total, 0) = k."chargedCredits"
              AND s."chargeId" IS NULL AND k."uncollectedCredits" = 0 AND (k."refundId" IS NOT NULL OR k."chargedCredits" = 0)
          END IS NOT TRUE`,
        offender: `format('user %s %s task %s of %s credits: charged %s, then %s more, %s returned, %s uncollected', k."userId", k.status,
          k.id, k."chargedCredits", coalesce(-c.amount, 0), coalesce(s.total, 0), coalesce(r.total, 0), k."uncollectedCredits")`,
      },
    ],
  }),
  passOf({
    name: 'charges',
    rule: 'a charge is of one task, and the refund that a task names is of its charge',
    checked: 'tasks',
    broken: `
      SELECT format('user %s: %s tasks have the charge %s', min("userId"::text), count(*), "chargeId") AS offender,
        min("createdAt") AS at
      FROM task WHERE "chargeId" IS NOT NULL GROUP BY "chargeId" HAVING count(*) > 1
      UNION ALL
      SELECT format('user %s task %s names the refund %s', k."userId", k.id, k."refundId"), k."createdAt"
      FROM task k LEFT JOIN line r ON r.id = k."refundId" AND r.type = 'REFUND'
      WHERE k."refundId" IS NOT NULL AND (r."refundsId" = k."chargeId") IS NOT TRUE`,
  }),
  passOf({
    name: 'keys',
    rule: 'a key has at most one line, of its account; every debit and every refund is the line of one key',
    checked: 'records',
    broken: `
      SELECT format('user %s line %s (%s) is the effect of %s keys', coalesce(t."userId", r."userId"), coalesce(t.id, r."lineId"),
        t.type, coalesce(r.count, 0)) AS offender, coalesce(t."createdAt", r.at) AS at
      FROM line t
      FULL JOIN (
        SELECT "lineId", "userId", count(*) AS count, min("createdAt") AS at FROM record WHERE "lineId" IS NOT NULL GROUP BY 1, 2
      ) r ON r."lineId" = t.id AND r."userId" = t."userId"
      WHERE t.id IS NULL OR r.count > 1 OR (r.count IS NULL AND t.type IN ('DEBIT', 'REFUND'))`,
  }),
];
