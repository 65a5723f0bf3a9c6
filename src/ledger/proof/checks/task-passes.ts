import { type LedgerPass, passOf, passOver } from '#/ledger/proof/checks/ledger-check.ts';

/**
 * The invariants between each task, its charge and its end. A task's `chargedCredits` are what was charged, its
 * `costCredits` what it cost in the end.
 */
export const taskPasses: LedgerPass[] = [
  passOver({
    // Each task, each debit and each end of a charge, with what belongs to it of the others.
    from: `task k
      FULL JOIN (SELECT * FROM line WHERE type = 'DEBIT') c ON c.id = k."chargeId" AND c."userId" = k."userId"
      FULL JOIN charge_end e ON e."chargeId" = coalesce(k."chargeId", c.id) AND e."userId" = coalesce(k."userId", c."userId")
      LEFT JOIN (
        SELECT "chargeId", array_agg(id) AS ids, sum(more) AS more, sum(back) AS returned,
          coalesce(sum(back) FILTER (WHERE reason = 'settle'), 0) AS settled,
          coalesce(sum(back) FILTER (WHERE reason = 'admin'), 0) AS given,
          bool_and(back = 0 OR coalesce(reason IN ('settle', 'admin'), false)) AS "isSettledOrAdmin"
        FROM (
          SELECT id, CASE WHEN type = 'REFUND' THEN "refundsId" ELSE "saidSettlesId" END AS "chargeId",
            CASE WHEN type = 'REFUND' THEN amount ELSE 0 END AS back, CASE WHEN type = 'REFUND' THEN 0 ELSE -amount END AS more,
            CASE WHEN type = 'REFUND' THEN "saidReason" END AS reason
          FROM line WHERE type = 'REFUND' OR (type = 'DEBIT' AND "saidSettlesId" IS NOT NULL)
        ) after
        GROUP BY "chargeId"
      ) r ON r."chargeId" = coalesce(k."chargeId", c.id, e."chargeId")`,
    at: 'coalesce(k."createdAt", c."createdAt", e."endedAt")',
    checks: [
      {
        name: 'tasks',
        rule: 'a task has a charge: whole while it is open, its final cost when it succeeded, else all given back',
        checked: 'tasks',
        isBroken: `k.id IS NOT NULL AND ((k."chargeId" IS NOT NULL AND c.id IS NULL) OR (k."chargeId" IS NULL AND k.type <> 'EXTERNAL' AND (k.status IN ('queued', 'running') OR k.attempt > 0)) OR coalesce(-c.amount, 0) <> k."chargedCredits"
          OR (c.id IS NOT NULL AND (c."saidTaskId" IS DISTINCT FROM k.id OR c."generationType" IS DISTINCT FROM k.type))
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
          END IS NOT TRUE)`,
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
      {
        name: 'charged tasks',
        rule: 'a charge that says which task it is of is that of this task',
        checked: 'debits',
        isBroken: 'k.id IS NULL AND c."saidTaskId" IS NOT NULL AND c."saidSettlesId" IS NULL',
        offender: `format('user %s line %s is the charge of task %s, which has another or is not there', c."userId", c.seq,
          c."saidTaskId")`,
      },
      {
        name: 'charge ends',
        rule: 'a charge ends once: settled at its cost, or released with all of it given back',
        checked: 'ends',
        isBroken: `e."chargeId" IS NOT NULL AND CASE
          WHEN e.outcome = 'released' THEN e."costCredits" = 0 AND r.returned = -c.amount AND r.more = 0
          ELSE -c.amount + coalesce(r.more - r.settled, 0) <= e."costCredits" + coalesce(r.returned - r.settled, 0) END IS NOT TRUE`,
        offender: `format('user %s charge %s of %s was %s at %s: %s came back, %s more was taken', e."userId", e."chargeId",
          coalesce(-c.amount, 0), e.outcome, e."costCredits", coalesce(r.returned, 0), coalesce(r.more, 0))`,
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
];
