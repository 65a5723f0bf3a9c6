import { type LedgerPass, passOf, passOver } from '#/ledger/proof/checks/ledger-check.ts';

/** The invariants of refunds, clawbacks, won disputes, undone expiries and settlements. */
export const refundPasses: LedgerPass[] = [
  passOver({
    // Refunds are grouped before the join, so that the planner looks up only the lines that were refunded.
    from: `(
        SELECT "refundsId", array_agg("userId") AS "userIds", min(seq) AS "firstSeq", bool_and(type = 'REFUND') AS "areRefunds",
          sum(amount) AS total, min("createdAt") AS at
        FROM line WHERE type = 'REFUND' OR "refundsId" IS NOT NULL GROUP BY "refundsId"
      ) r
      LEFT JOIN line d ON d.id = r."refundsId"`,
    at: 'r.at',
    checks: [
      {
        name: 'refunds',
        rule: 'a refund names an earlier debit, clawback or expiry of its account',
        checked: 'refunds',
        isBroken: `(r."areRefunds" AND d.type IN ('DEBIT', 'CLAWBACK', 'EXPIRE') AND d."userId" = ALL (r."userIds") AND d.seq < r."firstSeq")
          IS NOT TRUE`,
        offender: `format('user %s line %s says it refunds line %s', r."userIds"[1], r."firstSeq", r."refundsId")`,
      },
      {
        name: 'refund sums',
        rule: 'the refunds of a debit or an expiry never pass it',
        checked: 'refunds',
        isBroken: `d.type IN ('DEBIT', 'EXPIRE') AND r.total > -d.amount`,
        offender: `format('user %s line %s took %s, and %s came back', d."userId", d.seq, -d.amount, r.total)`,
      },
    ],
  }),
  passOf({
    name: 'restorations',
    rule: 'no grant gets more back from a debit or an expiry than that took from it',
    checked: 'refunds',
    // A line takes from a grant once. One that was changed by hand to take twice doubles the refund's sum, and is found.
    broken: `
      SELECT format('user %s line %s took %s from grant %s and %s came back', r."userId", r."refundsId", coalesce(-min(p.amount), 0),
        f."restoresGrantId", sum(f.amount)) AS offender, min(r."createdAt") AS at
      FROM line r
      JOIN funding f ON f."transactionId" = r.id
      LEFT JOIN funding p ON p."transactionId" = r."refundsId" AND p."grantId" = f."restoresGrantId"
      WHERE r.type = 'REFUND' AND r."refundsId" NOT IN (SELECT id FROM line WHERE type = 'CLAWBACK')
      GROUP BY r."userId", r."refundsId", f."restoresGrantId"
      HAVING sum(f.amount) > coalesce(-min(p.amount), 0)`,
  }),
  passOf({
    name: 'disputes',
    rule: 'a won dispute gives back one chargeback, once, and no more than that took and left owing',
    checked: 'clawbacks',
    broken: `
      SELECT format('user %s line %s took %s, and %s lines gave %s back', "userId", seq, -amount, count, total) AS offender, at
      FROM (
        SELECT c."userId", c.seq, c.amount, c."saidReason", c."saidDebt", c."createdAt" AS at, count(*) AS count,
          sum(r.amount) AS total, sum(r."saidDebt") AS debt, bool_and(r."saidReason" = 'dispute') AS "isDispute"
        FROM line c JOIN line r ON r."refundsId" = c.id
        WHERE c.type = 'CLAWBACK' GROUP BY c.id, c."userId", c.seq, c.amount, c."saidReason", c."saidDebt", c."createdAt"
      ) c
      WHERE ("saidReason" = 'chargeback' AND "isDispute" AND count = 1 AND debt <= 0
        AND total - debt <= -amount + "saidDebt") IS NOT TRUE`,
  }),
  passOf({
    name: 'undone expiries',
    rule: 'an expiry that is undone was of credits that were lost; all of it comes back, once, and lives no longer than it had',
    checked: 'expiries',
    broken: `
      SELECT format('user %s line %s gives back %s for line %s (%s of %s)', r."userId", r.seq, r.amount, r."refundsId", e.type,
        e.amount) AS offender, r."createdAt" AS at
      FROM (
        SELECT *, count(*) OVER (PARTITION BY "refundsId") AS count, "saidReason" = 'expiry' AS "isUndoing"
        FROM line WHERE type = 'REFUND'
      ) r
      LEFT JOIN line e ON e.id = r."refundsId" AND e."userId" = r."userId"
      LEFT JOIN funding f ON f."transactionId" = r.id AND f.ordinal = 0
      LEFT JOIN credit_grant n ON n.id = f."grantId" AND n."userId" = r."userId"
      LEFT JOIN credit_grant o ON o.id = e."saidGrantId" AND o."userId" = r."userId"
      LEFT JOIN record k ON k.scope = 'system' AND k."userId" = r."userId" AND k.key = 'undo-expiry:' || r."refundsId"
      WHERE (r."isUndoing" OR e.type = 'EXPIRE')
        AND (r."isUndoing" AND e.type = 'EXPIRE' AND r.count = 1 AND r.amount = -e.amount AND e."saidRolledOverTo" IS NULL
          AND r."saidGrantId" = e."saidGrantId" AND f."restoresGrantId" = o.id AND n.source = 'GRACE'
          AND n."expiresAt" - n."effectiveAt" <= o."expiresAt" - o."effectiveAt"
          AND coalesce(o."voidedAt" >= r."createdAt", true)
          AND k.operation = 'undoExpiry' AND k."lineId" = r.id) IS NOT TRUE`,
  }),
  passOf({
    name: 'settlements',
    rule: 'a settlement above what was held is one second debit of EXTERNAL work, and stays within the most it may cost',
    checked: 'debits',
    // The second condition says the same as the first, and has an index.
    broken: `
      WITH settling AS MATERIALIZED (
        SELECT "userId", seq, amount, type, "generationType", "createdAt", "saidSettlesId" AS "chargeId"
        FROM line WHERE "saidSettlesId" IS NOT NULL AND ("settlesId" IS NOT NULL OR metadata ? 'settlesId')
      )
      SELECT format('user %s line %s (%s) settles line %s', s."userId", s.seq, s.type, s."chargeId") AS offender, s."createdAt" AS at
      FROM (SELECT *, count(*) OVER (PARTITION BY "chargeId") AS count FROM settling) s
      LEFT JOIN line d ON d.id = s."chargeId"
      WHERE (s.count = 1 AND s.type = 'DEBIT' AND d.type = 'DEBIT' AND d."userId" = s."userId" AND d.seq < s.seq
        AND s."generationType" = 'EXTERNAL' AND d."generationType" = 'EXTERNAL' AND d."saidSettlesId" IS NULL
        AND -d.amount - s.amount - coalesce((SELECT sum(r.amount) FROM line r WHERE r."refundsId" = d.id), 0)
          <= d."saidMaxCost") IS NOT TRUE`,
  }),
  passOf({
    name: 'clawbacks',
    rule: 'a clawback says why, takes from the grant it names or what stands in for it, and what it leaves owing',
    checked: 'clawbacks',
    broken: `
      SELECT format('user %s line %s of %s: %s, grant %s, %s owed', c."userId", c.seq, c.amount, c."saidReason", c."saidGrantId",
        c."saidDebt") AS offender, c."createdAt" AS at
      FROM (SELECT * FROM line WHERE type = 'CLAWBACK') c
      LEFT JOIN credit_grant n ON n.id = c."saidGrantId" AND n."userId" = c."userId"
      WHERE n.id IS NULL
        OR CASE c."saidReason" WHEN 'void' THEN c.amount < 0 AND c."saidDebt" = 0
          WHEN 'takeBack' THEN c.amount < 0 AND c."saidDebt" = 0
          WHEN 'chargeback' THEN c."saidDebt" >= 0 AND c."saidDebt" - c.amount > 0
          WHEN 'debt' THEN c."saidDebt" = c.amount END IS NOT TRUE
        OR EXISTS (
          SELECT FROM funding f LEFT JOIN credit_grant g ON g.id = f."grantId"
          WHERE f."transactionId" = c.id AND (g.id = n.id OR g."originId" = n.id) IS NOT TRUE)`,
  }),
];
