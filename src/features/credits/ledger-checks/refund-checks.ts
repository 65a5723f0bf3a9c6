import { idIn, type LedgerCheck, numberIn } from '#/features/credits/ledger-checks/ledger-check.ts';

/** What must hold for what comes back, what is taken back, and what is settled. */
export const refundChecks: LedgerCheck[] = [
  {
    name: 'refunds',
    rule: 'a refund names an earlier debit or clawback of its account',
    checked: 'refunds',
    broken: `
      SELECT format('user %s line %s (%s) says it refunds line %s', r."userId", r.seq, r.type, r."refundsId") AS offender,
        r."createdAt" AS at
      FROM line r LEFT JOIN line d ON d.id = r."refundsId"
      WHERE (r.type = 'REFUND' OR r."refundsId" IS NOT NULL)
        AND (r.type = 'REFUND' AND d.type IN ('DEBIT', 'CLAWBACK') AND d."userId" = r."userId" AND d.seq < r.seq) IS NOT TRUE`,
  },
  {
    name: 'refund sums',
    rule: 'the refunds of a debit never pass it',
    checked: 'refunds',
    broken: `
      SELECT format('user %s line %s took %s and %s came back', d."userId", d.seq, -d.amount, r.total) AS offender, d."createdAt" AS at
      FROM (SELECT "refundsId", sum(amount) AS total FROM line WHERE type = 'REFUND' GROUP BY "refundsId") r
      JOIN line d ON d.id = r."refundsId" AND d.type = 'DEBIT'
      WHERE r.total > -d.amount`,
  },
  {
    name: 'restorations',
    rule: 'no grant gets more back from a debit than that took from it',
    checked: 'refunds',
    broken: `
      SELECT format('user %s line %s took %s from grant %s and %s came back', s."userId", s.seq, coalesce(-sum(p.amount), 0),
        s."grantId", s.restored) AS offender, s."createdAt" AS at
      FROM (
        SELECT d.id, d."userId", d.seq, d."createdAt", f."restoresGrantId" AS "grantId", sum(f.amount) AS restored
        FROM line r
        JOIN line d ON d.id = r."refundsId" AND d.type = 'DEBIT'
        JOIN funding f ON f."transactionId" = r.id
        WHERE r.type = 'REFUND' GROUP BY d.id, d."userId", d.seq, d."createdAt", f."restoresGrantId"
      ) s
      LEFT JOIN funding p ON p."transactionId" = s.id AND p."grantId" = s."grantId"
      GROUP BY s.id, s."userId", s.seq, s."createdAt", s."grantId", s.restored
      HAVING s.restored > coalesce(-sum(p.amount), 0)`,
  },
  {
    name: 'restored grants',
    rule: 'a refund goes to the grant that paid, or to a grace grant that stands in for it',
    checked: 'refunds',
    broken: `
      SELECT format('user %s line %s (%s) gives %s to grant %s for grant %s', t."userId", t.seq, t.type, f.amount, f."grantId",
        f."restoresGrantId") AS offender, t."createdAt" AS at
      FROM funding f
      JOIN line t ON t.id = f."transactionId"
      LEFT JOIN credit_grant g ON g.id = f."grantId"
      LEFT JOIN credit_grant o ON o.id = f."restoresGrantId"
      WHERE (t.type = 'REFUND' OR f."restoresGrantId" IS NOT NULL)
        AND (t.type = 'REFUND' AND (g.id = o.id OR (g.source = 'GRACE'
          AND coalesce(g."originId", o."originId", o.id) = coalesce(o."originId", o.id)))) IS NOT TRUE`,
  },
  {
    name: 'settlements',
    rule: 'a settlement above what was held is one second debit of EXTERNAL work',
    checked: 'debits',
    broken: `
      WITH settling AS (
        SELECT id, "userId", seq, type, "generationType", "createdAt", ${idIn('metadata', 'settlesId')} AS "chargeId"
        FROM line WHERE metadata ? 'settlesId'
      )
      SELECT format('user %s line %s (%s) settles line %s', s."userId", s.seq, s.type, s."chargeId") AS offender, s."createdAt" AS at
      FROM settling s LEFT JOIN line d ON d.id = s."chargeId"
      WHERE (s.type = 'DEBIT' AND d.type = 'DEBIT' AND s."generationType" = 'EXTERNAL' AND d."generationType" = 'EXTERNAL'
          AND d."userId" = s."userId" AND d.seq < s.seq AND NOT d.metadata ? 'settlesId') IS NOT TRUE
        OR EXISTS (SELECT FROM settling o WHERE o."chargeId" = s."chargeId" AND o.id <> s.id)`,
  },
  {
    name: 'clawbacks',
    rule: 'a clawback says why, takes from the grant it names or what stands in for it, and what it leaves owing',
    checked: 'clawbacks',
    broken: `
      SELECT format('user %s line %s of %s: %s', c."userId", c.seq, c.amount, c.metadata) AS offender, c."createdAt" AS at
      FROM (
        SELECT *, ${idIn('metadata', 'grantId')} AS "grantId", ${numberIn('metadata', 'debtCredits')} AS debt
        FROM line WHERE type = 'CLAWBACK'
      ) c
      LEFT JOIN credit_grant n ON n.id = c."grantId" AND n."userId" = c."userId"
      WHERE n.id IS NULL
        OR CASE c.metadata ->> 'reason' WHEN 'void' THEN c.amount < 0 AND c.debt = 0
          WHEN 'chargeback' THEN c.debt >= 0 AND c.debt - c.amount > 0 WHEN 'debt' THEN c.debt = c.amount END IS NOT TRUE
        OR EXISTS (
          SELECT FROM funding f LEFT JOIN credit_grant g ON g.id = f."grantId"
          WHERE f."transactionId" = c.id AND (g.id = n.id OR g."originId" = n.id) IS NOT TRUE)`,
  },
  {
    name: 'disputes',
    rule: 'a won dispute gives back one chargeback, once, and no more than that took and left owing',
    checked: 'clawbacks',
    broken: `
      SELECT format('user %s line %s took %s, and %s lines gave %s back', c."userId", c.seq, -c.amount, r.count, r.total) AS offender,
        c."createdAt" AS at
      FROM line c
      JOIN (
        SELECT "refundsId", count(*) AS count, sum(amount) AS total, bool_and(metadata ->> 'reason' = 'dispute') AS "isDispute",
          sum(${numberIn('metadata', 'debtCredits')}) AS debt
        FROM line WHERE type = 'REFUND' GROUP BY "refundsId"
      ) r ON r."refundsId" = c.id
      WHERE c.type = 'CLAWBACK'
        AND (c.metadata ->> 'reason' = 'chargeback' AND r."isDispute" AND r.count = 1 AND r.debt <= 0
          AND r.total - r.debt <= -c.amount + ${numberIn('c.metadata', 'debtCredits')}) IS NOT TRUE`,
  },
];
