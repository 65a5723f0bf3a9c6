import { type LedgerPass, passOf, passOver } from '#/ledger/proof/checks/ledger-check.ts';

/**
 * The invariants between each task, its charge and its end. A task's `chargedCredits` are what was charged, its
 * `costCredits` what it cost in the end.
 */
export const taskPasses: LedgerPass[] = [
  passOver({
    from: `task k
      LEFT JOIN line c ON c.id = k."chargeId" AND c.type = 'DEBIT' AND c."userId" = k."userId" AND c."generationType" = k.type::text
      LEFT JOIN (
        SELECT "chargeId", array_agg(id) AS ids, sum(more) AS more, sum(back) AS returned,
          coalesce(sum(back) FILTER (WHERE reason = 'settle'), 0) AS settled,
          coalesce(sum(back) FILTER (WHERE reason = 'admin'), 0) AS given,
          bool_and(back = 0 OR coalesce(reason IN ('settle', 'admin'), false)) AS "isSettledOrAdmin"
        FROM (
          SELECT id, "refundsId" AS "chargeId", amount AS back, 0 AS more, "saidReason" AS reason
          FROM line WHERE type = 'REFUND'
          UNION ALL
          SELECT id, "saidSettlesId", 0, -amount, NULL FROM line WHERE type = 'DEBIT' AND "saidSettlesId" IS NOT NULL
        ) after
        GROUP BY "chargeId"
      ) r ON r."chargeId" = k."chargeId"
      LEFT JOIN charge_end e ON e."chargeId" = k."chargeId" AND e."userId" = k."userId"`,
    at: 'k."createdAt"',
    checks: [
      {
        name: 'tasks',
        rule: 'a task has a charge: whole while it is open, its final cost when it succeeded, else all given back',
        checked: 'tasks',
        isBroken: `(k."chargeId" IS NOT NULL AND c.id IS NULL) OR coalesce(-c.amount, 0) <> k."chargedCredits"
          OR (c.id IS NOT NULL AND c."saidTaskId" IS DISTINCT FROM k.id)
          OR CASE
            WHEN k.status IN ('queued', 'running') THEN
              e."chargeId" IS NULL AND k."costCredits" IS NULL AND coalesce(r.settled, 0) = 0 AND coalesce(r.more, 0) = 0
                AND r."isSettledOrAdmin" IS NOT FALSE AND k."uncollectedCredits" = 0
            WHEN k.status = 'succeeded' THEN
              coalesce(-c.amount, 0) + coalesce(r.more - r.settled, 0) = k."costCredits" - k."uncollectedCredits"
              AND r."isSettledOrAdmin" IS NOT FALSE
              AND (c.id IS NULL OR (e.outcome = 'settled' AND e."costCredits" = k."costCredits"))
              AND k."costCredits" <= greatest(-c.amount, c."saidMaxCost", 0)
            ELSE k."costCredits" = 0 AND coalesce(r.returned, 0) = k."chargedCredits" AND (c.id IS NULL OR e.outcome = 'released')
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
    name: 'charged tasks',
    rule: 'a charge that says which task it is of is that of this task',
    checked: 'debits',
    broken: `
      SELECT format('user %s line %s is the charge of task %s, which has another or is not there', t."userId", t.seq, t."saidTaskId")
        AS offender, t."createdAt" AS at
      FROM line t LEFT JOIN task k ON k.id = t."saidTaskId" AND k."userId" = t."userId" AND k."chargeId" = t.id
      WHERE t.type = 'DEBIT' AND t."saidTaskId" IS NOT NULL AND t."saidSettlesId" IS NULL AND k.id IS NULL`,
  }),
  passOf({
    name: 'charge ends',
    rule: 'a charge ends once: settled at its cost, or released with all of it given back',
    checked: 'ends',
    broken: `
      SELECT format('user %s charge %s of %s was %s at %s: %s came back, %s more was taken', e."userId", e."chargeId",
        coalesce(-c.amount, 0), e.outcome, e."costCredits", coalesce(r.back, 0), coalesce(m.more, 0)) AS offender, e."endedAt" AS at
      FROM charge_end e
      LEFT JOIN line c ON c.id = e."chargeId" AND c."userId" = e."userId" AND c.type = 'DEBIT'
      LEFT JOIN (
        SELECT "refundsId", sum(amount) AS back, coalesce(sum(amount) FILTER (WHERE "saidReason" = 'settle'), 0) AS settled
        FROM line WHERE type = 'REFUND' GROUP BY "refundsId"
      ) r ON r."refundsId" = e."chargeId"
      LEFT JOIN (
        SELECT "saidSettlesId" AS "chargeId", -sum(amount) AS more FROM line WHERE "saidSettlesId" IS NOT NULL GROUP BY 1
      ) m ON m."chargeId" = e."chargeId"
      WHERE CASE WHEN e.outcome = 'released' THEN e."costCredits" = 0 AND r.back = -c.amount AND m.more IS NULL
        ELSE -c.amount - coalesce(r.settled, 0) + coalesce(m.more, 0) <= e."costCredits" + coalesce(r.back - r.settled, 0) END
        IS NOT TRUE`,
  }),
];
