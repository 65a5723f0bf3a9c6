import { type LedgerPass, passOf, passOver } from '#/ledger/proof/checks/ledger-check.ts';

/** The invariants of each grant from start to end, and of each funding (`CreditFunding`) between a line and a grant. */
export const grantPasses: LedgerPass[] = [
  passOver({
    from: `funding f
      LEFT JOIN (
        SELECT id, "userId", seq, type, "createdAt", CASE WHEN type = 'EXPIRE' THEN "saidGrantId" END AS expires FROM line
      ) t ON t.id = f."transactionId"
      LEFT JOIN credit_grant g ON g.id = f."grantId"
      LEFT JOIN credit_grant o ON o.id = f."restoresGrantId"`,
    at: 't."createdAt"',
    checks: [
      {
        name: 'ends',
        rule: 'a funding is between a line and a grant of one account',
        checked: 'fundings',
        isBroken: '(t."userId" = g."userId") IS NOT TRUE',
        offender: `format('funding %s of line %s, with grant %s', f.ordinal, f."transactionId", f."grantId")`,
      },
      {
        name: 'lives',
        rule: 'no debit takes from a grant, and no refund gives to one, before it began or once it ended',
        checked: 'fundings',
        isBroken: `t.type IN ('DEBIT', 'REFUND')
          AND (t."createdAt" < g."effectiveAt" OR t."createdAt" >= g."expiresAt" OR t."createdAt" > g."voidedAt")`,
        offender: `format('user %s line %s (%s) at %s, with grant %s from %s to %s', t."userId", t.seq, t.type, t."createdAt", g.id,
          g."effectiveAt", least(g."expiresAt", g."voidedAt"))`,
      },
      {
        name: 'expiries',
        rule: 'an expiry is of the grant it names, at the instant where that ended',
        checked: 'expiries',
        isBroken: `t.type = 'EXPIRE' AND (g."expiresAt" = t."createdAt" AND g.id = t.expires) IS NOT TRUE`,
        offender: `format('user %s line %s at %s expires grant %s, which ends at %s', t."userId", t.seq, t."createdAt", g.id,
          g."expiresAt")`,
      },
      {
        name: 'restored grants',
        rule: 'a refund goes to the grant that paid, or to one of grace or roll-over that stands in for it; nothing else restores one',
        checked: 'refunds',
        isBroken: `(t.type = 'REFUND' OR f."restoresGrantId" IS NOT NULL)
          AND (t.type = 'REFUND' AND (g.id = o.id OR (g.source IN ('GRACE', 'ROLLOVER')
            AND coalesce(g."originId", o."originId", o.id) = coalesce(o."originId", o.id)))) IS NOT TRUE`,
        offender: `format('user %s line %s (%s) gives %s to grant %s for grant %s', t."userId", t.seq, t.type, f.amount,
          f."grantId", f."restoresGrantId")`,
      },
    ],
  }),
  passOf({
    name: 'grants',
    rule: 'what remains of a grant is the sum of its fundings, from 0 to its amount, and nothing once it is voided',
    checked: 'grants',
    broken: `
      SELECT format('user %s grant %s: %s of %s remain, its fundings say %s', g."userId", g.id, g.remaining, g.amount,
        coalesce(f.total, 0)) AS offender, g."createdAt" AS at
      FROM credit_grant g
      LEFT JOIN (SELECT "grantId", sum(amount) AS total FROM funding GROUP BY "grantId") f ON f."grantId" = g.id
      WHERE g.remaining <> coalesce(f.total, 0) OR g.remaining NOT BETWEEN 0 AND g.amount
        OR (g."voidedAt" IS NOT NULL AND g.remaining <> 0)`,
  }),
  passOf({
    name: 'starts',
    rule: 'a booked grant began with one line that gave all of it, and a grant not booked has none',
    checked: 'grants',
    broken: `
      SELECT format('user %s grant %s of %s, booked at %s, has %s lines of a start that give %s', g."userId", g.id, g.amount,
        g."bookedAt", coalesce(s.count, 0), coalesce(s.total, 0)) AS offender, g."createdAt" AS at
      FROM credit_grant g
      LEFT JOIN (
        SELECT f."grantId", count(*) AS count, sum(f.amount) AS total, min(t."createdAt") AS at
        FROM funding f JOIN line t ON t.id = f."transactionId"
        WHERE f.amount > 0 AND f."restoresGrantId" IS DISTINCT FROM f."grantId"
        GROUP BY f."grantId"
      ) s ON s."grantId" = g.id
      WHERE CASE WHEN g."bookedAt" IS NULL THEN s.count > 0
        ELSE (s.count = 1 AND s.total = g.amount AND s.at = g."bookedAt" AND s.at >= g."effectiveAt") IS NOT TRUE END`,
  }),
  passOf({
    name: 'bookings',
    rule: "starts and expiries up to an account's last line are booked",
    checked: 'grants',
    broken: `
      SELECT format('user %s grant %s from %s to %s: %s remain, booked at %s, behind the last line at %s', g."userId", g.id,
        g."effectiveAt", g."expiresAt", g.remaining, g."bookedAt", last."createdAt") AS offender, g."createdAt" AS at
      FROM credit_grant g
      JOIN account a ON a.id = g."userId"
      JOIN line last ON last."userId" = a.id AND last.seq = a."ledgerSeq"
      WHERE g."voidedAt" IS NULL AND CASE WHEN g."bookedAt" IS NULL THEN g."effectiveAt" <= last."createdAt"
        ELSE g.remaining > 0 AND g."expiresAt" <= last."createdAt" END`,
  }),
  passOf({
    name: 'origins',
    rule: 'a grant stands in for one of its account',
    checked: 'grants',
    broken: `
      SELECT format('user %s grant %s stands in for grant %s', g."userId", g.id, g."originId") AS offender, g."createdAt" AS at
      FROM credit_grant g LEFT JOIN credit_grant o ON o.id = g."originId" AND o."userId" = g."userId"
      WHERE g."originId" IS NOT NULL AND o.id IS NULL`,
  }),
  passOf({
    name: 'roll-overs',
    rule: 'what rolled over is what its origin gave up at its end or had held until after it, up to its cap, for as long as that says',
    checked: 'rollovers',
    broken: `
      WITH ended AS MATERIALIZED (
        SELECT "userId", amount, "createdAt", "saidRolledOverTo" IS NOT NULL AS "isCarried", "saidGrantId" AS "grantId",
          "saidRolledOverTo" AS "newId"
        FROM line WHERE type = 'EXPIRE'
      ), rolled AS MATERIALIZED (
        SELECT n.*, f."restoresGrantId", sum(n.amount) OVER (PARTITION BY n."userId", n."originId") AS total
        FROM credit_grant n
        LEFT JOIN funding f ON f."grantId" = n.id AND f."restoresGrantId" IS NOT NULL AND f."restoresGrantId" <> f."grantId"
        WHERE n.source = 'ROLLOVER'
      )
      SELECT format('user %s grant %s of %s, carried from grant %s', coalesce(n."userId", e."userId"), coalesce(n.id, e."newId"),
        n.amount, coalesce(e."grantId", n."originId")) AS offender, coalesce(n."createdAt", e."createdAt") AS at
      FROM (SELECT * FROM ended WHERE "isCarried") e
      FULL JOIN rolled n ON n.id = e."newId"
      LEFT JOIN credit_grant o ON o.id = coalesce(e."grantId", n."restoresGrantId")
      LEFT JOIN (SELECT DISTINCT "grantId" FROM ended WHERE NOT "isCarried") lost ON lost."grantId" = e."grantId"
      WHERE (o."userId" = n."userId" AND n."originId" = coalesce(o."originId", o.id) AND n.total <= o."rolloverCapCredits"
        AND n."expiresAt" = o."rolloverUntil"
        AND CASE WHEN e."newId" IS NULL THEN n."effectiveAt" >= o."expiresAt"
          ELSE n."userId" = e."userId" AND n."restoresGrantId" IS NULL AND n.amount = -e.amount
            AND n."effectiveAt" = o."expiresAt" AND (lost."grantId" IS NULL OR n.amount = o."rolloverCapCredits") END) IS NOT TRUE`,
  }),
];
