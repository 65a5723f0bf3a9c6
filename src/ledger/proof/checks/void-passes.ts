import type { LedgerPass } from '#/ledger/proof/checks/ledger-check.ts';

/**
 * SQL of every void that was asked for, and of every chargeback that was won, of each grant. A record without a line has its
 * place in the digest, one with a line comes after the places that the digest had then. Instants alone say no order: a clock
 * that is set back may date what comes later before a void without a line.
 */
const asked = `
        SELECT n.id AS "grantId", r."createdAt" AS at, r."lineId", r."digestSeq" AS place, r."isSealed" FROM record r JOIN credit_grant n ON n."userId" = r."userId"
          AND r."inputHash" = encode(sha256(convert_to('{"grantId":"' || n.id || '"}', 'UTF8')), 'hex')
        WHERE r.operation = 'void' AND r.scope = 'client'
        UNION ALL
        SELECT n.id, r."createdAt", r."lineId", r."digestSeq", r."isSealed" FROM record r JOIN credit_grant n ON n."userId" = r."userId" AND r.key = 'chargeback:' || n.id
        WHERE r.operation = 'chargeback' AND r.scope = 'system'`;

/** A won chargeback makes its grant spendable again, unless that has expired by then. */
const won = `
        SELECT c."saidGrantId" AS "grantId", r."createdAt" AS at, r."lineId", r."digestSeq" AS place, r."isSealed"
        FROM line c JOIN record r ON r."userId" = c."userId" AND r.key = 'restore:' || c.id
        JOIN credit_grant g ON g.id = c."saidGrantId" AND (g."expiresAt" > r."createdAt") IS NOT FALSE
        WHERE c.type = 'CLAWBACK' AND r.operation = 'restore' AND r.scope = 'system'`;

/**
 * SQL of the events of each grant in their order (`nth`: by places, since a clock may go back). A void is also one of the grants
 * that stood in for it by then. Of two at one instant of which the order is not known, the void is not certain.
 */
const events = `
      asked AS MATERIALIZED (${asked}
      ), won AS MATERIALIZED (${won}
      ), event AS MATERIALIZED (
        SELECT e.*, coalesce(t.seq, 2147483647) AS seq,
          CASE WHEN e."isSealed" THEN 0 ELSE coalesce(e.place, t."digestSeq" + 0.5) END AS nth FROM (
          SELECT a."grantId", a.at, a."lineId", a.place, a."isSealed", true AS "isVoid",
            a."lineId" IS NOT NULL OR NOT EXISTS (SELECT FROM won w WHERE w."grantId" = a."grantId" AND w.at = a.at) AS "isCertain"
          FROM asked a
          UNION ALL
          SELECT g.id, a.at, a."lineId", a.place, a."isSealed", true, g."effectiveAt" < a.at
          FROM asked a JOIN credit_grant g ON g."originId" = a."grantId" AND g."effectiveAt" <= a.at
          WHERE a.place IS NULL OR NOT EXISTS (
            SELECT FROM funding f JOIN line t ON t.id = f."transactionId"
            WHERE f."grantId" = g.id AND f."restoresGrantId" IS DISTINCT FROM g.id AND f.amount > 0 AND t."digestSeq" >= a.place)
          UNION ALL
          SELECT w.*, false, true FROM won w
        ) e LEFT JOIN line t ON t.id = e."lineId"
      ), span AS MATERIALIZED (
        SELECT *, count(*) FILTER (WHERE NOT "isVoid") OVER later AS "wonAfter", min(at) FILTER (WHERE NOT "isVoid") OVER later AS "wonAt"
        FROM event
        WINDOW later AS (PARTITION BY "grantId" ORDER BY nth, at, seq ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)
      )`;

/** The invariants of grants that were taken back, and of those whose chargeback was won. */
export const voidPasses: LedgerPass[] = [
  {
    checks: [
      {
        name: 'voids',
        rule: 'a grant is voided exactly where that was asked for, at that instant, until its chargeback is won',
        checked: 'grants',
      },
      {
        name: 'stand-ins',
        rule: 'a refund goes to another grant than the one that paid where that had ended, and only there',
        checked: 'refunds',
      },
    ],
    broken: `
      WITH ${events}, expected AS MATERIALIZED (
        SELECT "grantId", (array_agg(at ORDER BY nth, at, seq))[1] AS at,
          (array_agg(at ORDER BY nth, at, seq) FILTER (WHERE "isCertain"))[1] AS "certainAt"
        FROM span WHERE "isVoid" AND "wonAfter" = 0 GROUP BY "grantId"
      ), refunded AS MATERIALIZED (
        SELECT t."userId", t.seq, t."digestSeq" AS place, t."createdAt" AS at, f."grantId", f."restoresGrantId", g."expiresAt"
        FROM funding f JOIN line t ON t.id = f."transactionId" AND t.type = 'REFUND' AND t."saidReason" IS DISTINCT FROM 'dispute'
        JOIN credit_grant g ON g.id = f."restoresGrantId"
        WHERE f."restoresGrantId" IS NOT NULL
      )
      SELECT 'voids' AS "check", format('user %s grant %s was voided at %s, which was not asked for so', g."userId", g.id,
        g."voidedAt") AS offender, g."createdAt" AS at
      FROM credit_grant g LEFT JOIN expected e ON e."grantId" = g.id
      WHERE g."voidedAt" IS DISTINCT FROM e.at AND g."voidedAt" IS DISTINCT FROM e."certainAt"
      UNION ALL
      SELECT 'stand-ins', format('user %s line %s gives to grant %s, which was voided', r."userId", r.seq, r."grantId"), r.at
      FROM refunded r JOIN span s ON s."grantId" = r."grantId" AND s."isVoid" AND s."isCertain" AND s.at < r.at AND s."wonAt" > r.at
      WHERE r."grantId" = r."restoresGrantId"
      UNION ALL
      SELECT 'stand-ins', format('user %s line %s gives to grant %s for grant %s, which had not ended', r."userId", r.seq, r."grantId",
        r."restoresGrantId"), r.at
      FROM refunded r
      WHERE r."grantId" <> r."restoresGrantId" AND (r."expiresAt" <= r.at) IS NOT TRUE AND NOT EXISTS (
        SELECT FROM span s WHERE s."grantId" = r."restoresGrantId" AND s."isVoid" AND (s.at <= r.at OR s.place <= r.place)
          AND (s."wonAt" < r.at) IS NOT TRUE)`,
  },
];
