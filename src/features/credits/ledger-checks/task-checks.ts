import { idIn, type LedgerCheck } from '#/features/credits/ledger-checks/ledger-check.ts';

/** What must hold between each task and its charge. `chargedCredits` is what is held, and at the end the final cost. */
export const taskChecks: LedgerCheck[] = [
  {
    name: 'tasks',
    rule: 'a task has a charge of its own, whole while it is open, its final cost when it succeeded, else all given back',
    checked: 'tasks',
    broken: `
      WITH returned AS (
        SELECT "refundsId" AS "chargeId", sum(amount) AS total,
          coalesce(sum(amount) FILTER (WHERE metadata ->> 'reason' = 'settle'), 0) AS settled,
          bool_and(metadata ->> 'reason' IN ('settle', 'admin')) AS "isSettledOrAdmin"
        FROM line WHERE type = 'REFUND' GROUP BY "refundsId"
      ), added AS (
        SELECT ${idIn('metadata', 'settlesId')} AS "chargeId", -sum(amount) AS total
        FROM line WHERE type = 'DEBIT' AND metadata ? 'settlesId' GROUP BY 1
      )
      SELECT format('user %s %s task %s of %s credits: charged %s, added %s, %s returned, %s uncollected', k."userId", k.status, k.id,
        k."chargedCredits", coalesce(-c.amount, 0), coalesce(a.total, 0), coalesce(r.total, 0), k."uncollectedCredits") AS offender,
        k."createdAt" AS at
      FROM task k
      LEFT JOIN line c ON c.id = k."chargeId" AND c.type = 'DEBIT' AND c."userId" = k."userId" AND c."generationType" = k.type
      LEFT JOIN returned r ON r."chargeId" = k."chargeId"
      LEFT JOIN added a ON a."chargeId" = k."chargeId"
      WHERE (k."chargeId" IS NOT NULL AND c.id IS NULL)
        OR CASE
          WHEN k.status IN ('queued', 'running') THEN
            coalesce(-c.amount, 0) = k."chargedCredits" AND r."chargeId" IS NULL AND a."chargeId" IS NULL AND k."uncollectedCredits" = 0
          WHEN k.status = 'succeeded' THEN
            coalesce(-c.amount, 0) + coalesce(a.total, 0) - coalesce(r.settled, 0) = k."chargedCredits" - k."uncollectedCredits"
              AND r."isSettledOrAdmin" IS NOT FALSE
          ELSE coalesce(-c.amount, 0) = k."chargedCredits" AND coalesce(r.total, 0) = k."chargedCredits"
            AND a."chargeId" IS NULL AND k."uncollectedCredits" = 0 AND (k."refundId" IS NOT NULL OR k."chargedCredits" = 0)
        END IS NOT TRUE`,
  },
  {
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
  },
];
