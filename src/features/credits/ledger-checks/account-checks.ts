import { type LedgerCheck, numberIn } from '#/features/credits/ledger-checks/ledger-check.ts';

/** What must hold for each account as a whole. */
export const accountChecks: LedgerCheck[] = [
  {
    name: 'balances',
    rule: 'a balance is the sum of its lines, what the last line says, and what remains in booked grants',
    checked: 'accounts',
    broken: `
      SELECT format('user %s has %s credits: its lines sum up to %s, the last says %s, its grants hold %s',
        a.id, a.credits, coalesce(l.total, 0), coalesce(last.balance, 0), coalesce(g.total, 0)) AS offender, a."createdAt" AS at
      FROM account a
      LEFT JOIN (SELECT "userId", sum(amount) AS total FROM line GROUP BY "userId") l ON l."userId" = a.id
      LEFT JOIN line last ON last."userId" = a.id AND last.seq = a."ledgerSeq"
      LEFT JOIN (
        SELECT "userId", sum(remaining) AS total FROM credit_grant WHERE "bookedAt" IS NOT NULL GROUP BY "userId"
      ) g ON g."userId" = a.id
      WHERE a.credits <> coalesce(l.total, 0) OR a.credits <> coalesce(last.balance, 0) OR a.credits <> coalesce(g.total, 0)`,
  },
  {
    name: 'numbers',
    rule: 'the lines of an account count 1, 2, 3 up to its ledgerSeq',
    checked: 'accounts',
    broken: `
      SELECT format('user %s has %s lines up to number %s, and ledgerSeq %s',
        a.id, coalesce(l.count, 0), coalesce(l.last, 0), a."ledgerSeq") AS offender, a."createdAt" AS at
      FROM account a
      LEFT JOIN (SELECT "userId", count(*) AS count, max(seq) AS last FROM line GROUP BY "userId") l ON l."userId" = a.id
      WHERE coalesce(l.count, 0) <> a."ledgerSeq" OR coalesce(l.last, 0) <> a."ledgerSeq"`,
  },
  {
    name: 'debts',
    rule: 'what an account owes is the sum of its chargebacks, payments and forgiveness, and never below 0',
    checked: 'accounts',
    broken: `
      SELECT format('user %s owes %s, its lines say %s, and at the least %s',
        a.id, a."debtCredits", coalesce(d.total, 0), coalesce(d.least, 0)) AS offender, a."createdAt" AS at
      FROM account a
      LEFT JOIN (
        SELECT "userId", sum(debt) AS total, min(running) AS least
        FROM (
          SELECT "userId", debt, sum(debt) OVER (PARTITION BY "userId" ORDER BY seq) AS running
          FROM (
            SELECT "userId", seq, ${numberIn('metadata', 'debtCredits')} AS debt
            FROM line WHERE type IN ('CLAWBACK', 'REFUND') AND metadata ? 'debtCredits'
          ) owing
        ) steps
        GROUP BY "userId"
      ) d ON d."userId" = a.id
      WHERE a."debtCredits" <> coalesce(d.total, 0) OR d.least < 0`,
  },
  {
    name: 'renewals',
    rule: 'a plan renews at the end of its newest period',
    checked: 'accounts',
    broken: `
      SELECT format('user %s renews at %s, the newest period of the plan ends at %s', a.id, a."renewsAt", p."endsAt") AS offender,
        a."createdAt" AS at
      FROM account a
      LEFT JOIN (
        SELECT DISTINCT ON ("userId", "planId") "userId", "planId", "endsAt"
        FROM period ORDER BY "userId", "planId", "startsAt" DESC
      ) p ON p."userId" = a.id AND p."planId" = a."planId"
      WHERE a."renewsAt" IS DISTINCT FROM p."endsAt"`,
  },
  {
    name: 'periods',
    rule: 'a period of a plan does not begin before the one before it ended, and no two share an allotment',
    checked: 'periods',
    broken: `
      SELECT format('user %s: the period of plan %s from %s', "userId", "planId", "startsAt") AS offender, "startsAt" AS at
      FROM (
        SELECT "userId", "planId", "startsAt", lead("startsAt") OVER (PARTITION BY "userId", "planId" ORDER BY "startsAt") AS next,
          "endsAt", "grantId", count("grantId") OVER (PARTITION BY "grantId") AS sharing
        FROM period
      ) p
      WHERE next < coalesce("endsAt", 'infinity') OR sharing > 1`,
  },
];
