import { idIn, type LedgerPass, numberIn, passOf, passOver } from '#/ledger/proof/checks/ledger-check.ts';

/**
 * The invariants between each task and its charge, and between each idempotency record and its entry. A task's
 * `chargedCredits` are the held credits until it ends; once it succeeded, its final cost.
 */
export const taskPasses: LedgerPass[] = [
  passOver({
    from: `task k
      LEFT JOIN line c ON c.id = k."chargeId" AND c.type = 'DEBIT' AND c."userId" = k."userId" AND c."generationType" = k.type
      LEFT JOIN (
        SELECT "chargeId", array_agg(id) AS ids, sum(more) AS more, sum(back) AS returned,
          coalesce(sum(back) FILTER (WHERE reason = 'settle'), 0) AS settled,
          coalesce(sum(back) FILTER (WHERE reason = 'admin'), 0) AS given,
          bool_and(back = 0 OR coalesce(reason IN ('settle', 'admin'), false)) AS "isSettledOrAdmin"
        FROM (
          SELECT id, "refundsId" AS "chargeId", amount AS back, 0 AS more, metadata ->> 'reason' AS reason
          FROM line WHERE type = 'REFUND'
          UNION ALL
          SELECT id, ${idIn('metadata', 'settlesId')}, 0, -amount, NULL FROM line WHERE type = 'DEBIT' AND metadata ? 'settlesId'
        ) after
        GROUP BY "chargeId"
      ) r ON r."chargeId" = k."chargeId"`,
    at: 'k."createdAt"',
    checks: [
      {
        name: 'tasks',
        rule: 'a task has a charge: whole while it is open, its final cost when it succeeded, else all given back',
        checked: 'tasks',
        isBroken: `(k."chargeId" IS NOT NULL AND c.id IS NULL)
          OR CASE
            WHEN k.status IN ('queued', 'running') THEN
              coalesce(-c.amount, 0) = k."chargedCredits" AND coalesce(r.settled, 0) = 0 AND coalesce(r.more, 0) = 0
                AND r."isSettledOrAdmin" IS NOT FALSE AND k."uncollectedCredits" = 0
            WHEN k.status = 'succeeded' THEN
              coalesce(-c.amount, 0) + coalesce(r.more - r.settled, 0) = k."chargedCredits" - k."uncollectedCredits"
              AND r."isSettledOrAdmin" IS NOT FALSE
              AND k."chargedCredits" <= greatest(-c.amount, ${numberIn('c.metadata', 'maxCostCredits')}, 0)
            ELSE coalesce(-c.amount, 0) = k."chargedCredits" AND coalesce(r.returned, 0) = k."chargedCredits"
              AND coalesce(r.more, 0) = 0 AND k."uncollectedCredits" = 0 AND (k."refundId" IS NOT NULL OR k."chargedCredits" = coalesce(r.given, 0))
          END IS NOT TRUE`,
        offender: `format('user %s %s task %s of %s credits: charged %s, then %s more, %s returned, %s uncollected', k."userId",
          k.status, k.id, k."chargedCredits", coalesce(-c.amount, 0), coalesce(r.more, 0), coalesce(r.returned, 0),
          k."uncollectedCredits")`,
      },
      {
        name: 'task refunds',
        rule: 'the refund that a task names is one of its charge',
        checked: 'tasks',
        isBroken: 'k."refundId" IS NOT NULL AND (k."refundId" = ANY(r.ids)) IS NOT TRUE',
        offender: `format('user %s task %s names the refund %s', k."userId", k.id, k."refundId")`,
      },
    ],
  }),
  passOf({
    name: 'charges',
    rule: 'a charge is of one task',
    checked: 'tasks',
    broken: `
      SELECT format('user %s task %s: its charge %s is that of %s tasks', k."userId", k.id, k."chargeId", shared.count) AS offender,
        k."createdAt" AS at
      FROM (
        SELECT "chargeId", count(*) AS count FROM task WHERE "chargeId" IS NOT NULL GROUP BY "chargeId" HAVING count(*) > 1
      ) shared JOIN task k ON k."chargeId" = shared."chargeId"`,
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
