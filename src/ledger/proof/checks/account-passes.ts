import { type LedgerPass, passOf, passOver, takeOverHint } from '#/ledger/proof/checks/ledger-check.ts';

/** The invariants of each account as a whole. */
export const accountPasses: LedgerPass[] = [
  passOver({
    from: `account a
      FULL JOIN (
        SELECT "userId", sum(amount) AS total, count(*) AS count, max(seq) AS last FROM line GROUP BY "userId"
      ) l ON l."userId" = a.id
      FULL JOIN (
        SELECT "userId", coalesce(sum(remaining) FILTER (WHERE "bookedAt" IS NOT NULL), 0) AS total, count(*) AS count
        FROM credit_grant GROUP BY "userId"
      ) g ON g."userId" = a.id
      LEFT JOIN line last ON last."userId" = a.id AND last.seq = a."ledgerSeq"`,
    at: 'a."createdAt"',
    checks: [
      {
        name: 'balances',
        rule: 'a balance is the sum of its lines, what the last line says, and what remains in booked grants',
        checked: 'accounts',
        isBroken:
          'a.credits <> coalesce(l.total, 0) OR a.credits <> coalesce(last.balance, 0) OR a.credits <> coalesce(g.total, 0)',
        offender: `format('user %s has %s credits: its lines sum up to %s, the last says %s, its grants hold %s%s',
          a.id, a.credits, coalesce(l.total, 0), coalesce(last.balance, 0), coalesce(g.total, 0), ${takeOverHint('l.total')})`,
      },
      {
        name: 'numbers',
        rule: 'the lines of an account count 1, 2, 3 up to its ledgerSeq',
        checked: 'accounts',
        isBroken: 'coalesce(l.count, 0) <> a."ledgerSeq" OR coalesce(l.last, 0) <> a."ledgerSeq"',
        offender: `format('user %s has %s lines up to number %s, and ledgerSeq %s',
          a.id, coalesce(l.count, 0), coalesce(l.last, 0), a."ledgerSeq")`,
      },
      {
        name: 'owners',
        rule: 'lines and grants are those of an account that exists',
        checked: 'accounts',
        isBroken: 'a.id IS NULL',
        offender: `format('user %s does not exist and has %s lines and %s grants', coalesce(l."userId", g."userId"),
          coalesce(l.count, 0), coalesce(g.count, 0))`,
      },
    ],
  }),
  passOf({
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
            SELECT "userId", seq, "saidDebt" AS debt
            FROM line WHERE type IN ('CLAWBACK', 'REFUND') AND "saidDebt" <> 0
          ) owing
        ) steps
        GROUP BY "userId"
      ) d ON d."userId" = a.id
      WHERE a."debtCredits" <> coalesce(d.total, 0) OR d.least < 0`,
  }),
];
