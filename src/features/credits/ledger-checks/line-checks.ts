import type { LedgerCheck } from '#/features/credits/ledger-checks/ledger-check.ts';

/** What must hold for each line, its fundings and the key that made it. */
export const lineChecks: LedgerCheck[] = [
  {
    name: 'steps',
    rule: "a line's balance is the one before it and its amount, and it is not dated before that one",
    checked: 'lines',
    broken: `
      SELECT format('user %s line %s: %s + %s gives %s, at %s after %s',
        t."userId", t.seq, coalesce(b.balance, 0), t.amount, t.balance, t."createdAt", b."createdAt") AS offender, t."createdAt" AS at
      FROM line t LEFT JOIN line b ON b."userId" = t."userId" AND b.seq = t.seq - 1
      WHERE (t.seq = 1 OR b.id IS NOT NULL)
        AND (t.balance <> coalesce(b.balance, 0) + t.amount OR t."createdAt" < b."createdAt")`,
  },
  {
    name: 'fundings',
    rule: "a line's fundings add up to it, none against its direction",
    checked: 'lines',
    broken: `
      SELECT format('user %s line %s of %s has fundings of %s', t."userId", t.seq, t.amount, coalesce(f.total, 0)) AS offender,
        t."createdAt" AS at
      FROM line t
      LEFT JOIN (
        SELECT "transactionId", sum(amount) AS total, sum(abs(amount)) AS moved FROM funding GROUP BY "transactionId"
      ) f ON f."transactionId" = t.id
      WHERE coalesce(f.total, 0) <> t.amount OR coalesce(f.moved, 0) <> abs(t.amount)`,
  },
  {
    name: 'funding ends',
    rule: 'a funding is between a line and a grant of one account',
    checked: 'fundings',
    broken: `
      SELECT format('funding %s of line %s, with grant %s', f.ordinal, f."transactionId", f."grantId") AS offender, t."createdAt" AS at
      FROM funding f
      LEFT JOIN line t ON t.id = f."transactionId"
      LEFT JOIN credit_grant g ON g.id = f."grantId"
      WHERE (t."userId" = g."userId") IS NOT TRUE`,
  },
  {
    name: 'effects',
    rule: 'every debit and every refund is the effect of one idempotency key, and no line of two',
    checked: 'lines',
    broken: `
      SELECT format('user %s line %s (%s) is the effect of %s keys', t."userId", t.seq, t.type, coalesce(r.count, 0)) AS offender,
        t."createdAt" AS at
      FROM line t
      LEFT JOIN (SELECT "lineId", count(*) AS count FROM record WHERE "lineId" IS NOT NULL GROUP BY "lineId") r ON r."lineId" = t.id
      WHERE r.count > 1 OR (r.count IS NULL AND t.type IN ('DEBIT', 'REFUND'))`,
  },
  {
    name: 'keys',
    rule: 'an idempotency key has its effect in the account it is of',
    checked: 'records',
    broken: `
      SELECT format('user %s, %s key %s: line %s', r."userId", r.scope, r.key, r."lineId") AS offender, r."createdAt" AS at
      FROM record r LEFT JOIN line t ON t.id = r."lineId" AND t."userId" = r."userId"
      WHERE r."lineId" IS NOT NULL AND t.id IS NULL`,
  },
  {
    name: 'owners',
    rule: 'lines, grants, periods, tasks and keys have a user, and a grant that stands in for another has that one',
    checked: 'lines',
    broken: `
      SELECT offender, at FROM (
        SELECT "userId", format('line %s of user %s', id, "userId") AS offender, "createdAt" AS at FROM line
        UNION ALL SELECT "userId", format('grant %s of user %s', id, "userId"), "createdAt" FROM credit_grant
        UNION ALL SELECT "userId", format('period %s of user %s', id, "userId"), "createdAt" FROM period
        UNION ALL SELECT "userId", format('task %s of user %s', id, "userId"), "createdAt" FROM task
        UNION ALL SELECT "userId", format('key %s of user %s', key, "userId"), "createdAt" FROM record
      ) owned
      WHERE NOT EXISTS (SELECT FROM account a WHERE a.id = owned."userId")
      UNION ALL
      SELECT format('grant %s stands in for grant %s', g.id, g."originId"), g."createdAt"
      FROM credit_grant g LEFT JOIN credit_grant o ON o.id = g."originId" AND o."userId" = g."userId"
      WHERE g."originId" IS NOT NULL AND o.id IS NULL`,
  },
];
