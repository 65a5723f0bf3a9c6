import type { Db } from '#/server/db.ts';

type Check = { name: string; sql: string };

/** At most so many offenders of each check are named. */
const MAX_NAMED = 3;

/**
 * Fails unless every invariant of the ledger holds for every account of the database, and names the first offenders.
 * It reads tables only, so it does not stand on the code that wrote them.
 */
export async function expectLedgerHolds(db: Db): Promise<void> {
  const broken = await findBrokenInvariants(db);
  if (broken.length > 0) throw new Error(`The ledger does not hold.\n${broken.join('\n')}`);
}

/** One sentence for each invariant that is broken, with its first offenders. */
export async function findBrokenInvariants(db: Db): Promise<string[]> {
  const broken: string[] = [];
  for (const { name, sql } of checks) {
    const offenders = await db.$queryRawUnsafe<{ offender: string }[]>(`${sql} LIMIT ${MAX_NAMED}`);
    if (offenders.length > 0) broken.push(`${name}: ${offenders.map((row) => row.offender).join('; ')}`);
  }
  return broken;
}

const checks: Check[] = [
  {
    name: 'User.credits = sum of its lines = balance of the last = what remains in booked grants',
    sql: `
      SELECT format('user %s has %s, lines %s, last balance %s, grants %s', u.id, u.credits, l.total, l.balance, g.total) AS offender
      FROM "User" u
      CROSS JOIN LATERAL (
        SELECT coalesce(sum(t.amount), 0) AS total, coalesce((array_agg(t.balance ORDER BY t.seq DESC))[1], 0) AS balance
        FROM "CreditTransaction" t WHERE t."userId" = u.id
      ) l
      CROSS JOIN LATERAL (
        SELECT coalesce(sum(g.remaining), 0) AS total
        FROM "CreditGrant" g WHERE g."userId" = u.id AND g."bookedAt" IS NOT NULL
      ) g
      WHERE u.credits <> l.total OR u.credits <> l.balance OR u.credits <> g.total`,
  },
  {
    name: 'seq counts 1, 2, 3 without a gap up to User.ledgerSeq',
    sql: `
      SELECT format('user %s has %s lines up to seq %s, ledgerSeq %s', u.id, count(t.id), max(t.seq), u."ledgerSeq") AS offender
      FROM "User" u LEFT JOIN "CreditTransaction" t ON t."userId" = u.id
      GROUP BY u.id HAVING count(t.id) <> u."ledgerSeq" OR coalesce(max(t.seq), 0) <> u."ledgerSeq"`,
  },
  {
    name: 'each line: balance = the one before + amount, and not dated before it',
    sql: `
      SELECT format('user %s line %s: %s + %s gives %s, at %s', "userId", seq, before, amount, balance, "createdAt") AS offender
      FROM (
        SELECT "userId", seq, amount, balance, "createdAt", coalesce(lag(balance) OVER line, 0) AS before,
          lag("createdAt") OVER line AS "beforeAt"
        FROM "CreditTransaction" WINDOW line AS (PARTITION BY "userId" ORDER BY seq)
      ) t
      WHERE balance <> before + amount OR "createdAt" < "beforeAt"`,
  },
  {
    name: 'each line is funded by grants of its account that add up to it',
    sql: `
      SELECT format('user %s line %s of %s has fundings of %s', t."userId", t.seq, t.amount, coalesce(sum(f.amount), 0)) AS offender
      FROM "CreditTransaction" t
      LEFT JOIN "CreditFunding" f ON f."transactionId" = t.id
      LEFT JOIN "CreditGrant" g ON g.id = f."grantId"
      GROUP BY t.id
      HAVING coalesce(sum(f.amount), 0) <> t.amount OR bool_or(g."userId" IS DISTINCT FROM t."userId")
        OR bool_or(sign(f.amount) <> sign(t.amount))`,
  },
  {
    name: 'each grant: remaining = sum of its fundings, between 0 and its amount',
    sql: `
      SELECT format('grant %s of user %s: %s of %s remain, fundings say %s', g.id, g."userId", g.remaining, g.amount, f.total) AS offender
      FROM "CreditGrant" g
      CROSS JOIN LATERAL (
        SELECT coalesce(sum(f.amount), 0) AS total FROM "CreditFunding" f WHERE f."grantId" = g.id
      ) f
      WHERE g.remaining <> f.total OR g.remaining < 0 OR g.remaining > g.amount`,
  },
  {
    name: 'nothing hangs in the air: lines and grants have a user, fundings a line',
    sql: `
      SELECT offender FROM (
        SELECT format('line %s', t.id) AS offender FROM "CreditTransaction" t
        WHERE NOT EXISTS (SELECT FROM "User" u WHERE u.id = t."userId")
        UNION ALL
        SELECT format('grant %s', g.id) FROM "CreditGrant" g
        WHERE NOT EXISTS (SELECT FROM "User" u WHERE u.id = g."userId")
        UNION ALL
        SELECT format('funding of line %s', f."transactionId") FROM "CreditFunding" f
        WHERE NOT EXISTS (SELECT FROM "CreditTransaction" t WHERE t.id = f."transactionId")
      ) orphans`,
  },
  {
    name: 'each REFUND names a debit of the same account, and the refunds of a debit never pass it',
    sql: `
      SELECT offender FROM (
        SELECT format('refund %s', r.id) AS offender
        FROM "CreditTransaction" r LEFT JOIN "CreditTransaction" d ON d.id = r."refundsId"
        WHERE (r.type = 'REFUND' OR r."refundsId" IS NOT NULL)
          AND (r.type = 'REFUND' AND d.type = 'DEBIT' AND d."userId" = r."userId" AND d.seq < r.seq) IS NOT TRUE
        UNION ALL
        SELECT format('debit %s of %s has refunds of %s', d.id, d.amount, sum(r.amount))
        FROM "CreditTransaction" d JOIN "CreditTransaction" r ON r."refundsId" = d.id
        GROUP BY d.id HAVING sum(r.amount) > -d.amount
      ) refunds`,
  },
  {
    name: 'a refund restores no grant with more than that grant paid',
    sql: `
      SELECT format('debit %s took %s from grant %s and %s were restored', "debitId", taken, "grantId", restored) AS offender
      FROM (
        SELECT r."refundsId" AS "debitId", f."restoresGrantId" AS "grantId", sum(f.amount) AS restored,
          (SELECT coalesce(-sum(p.amount), 0) FROM "CreditFunding" p
           WHERE p."transactionId" = r."refundsId" AND p."grantId" = f."restoresGrantId") AS taken
        FROM "CreditFunding" f JOIN "CreditTransaction" r ON r.id = f."transactionId"
        WHERE r.type = 'REFUND' GROUP BY 1, 2
      ) restorations
      WHERE "grantId" IS NULL OR restored > taken`,
  },
  {
    name: 'each task has one charge of its own: kept when it succeeded, given back when not, whole while it is open',
    sql: `
      SELECT format('%s task %s of %s credits was charged %s and refunded %s', k.status, k.id, k."chargedCredits", c.charged, c.refunded) AS offender
      FROM "Task" k
      CROSS JOIN LATERAL (
        SELECT coalesce(-sum(d.amount), 0) AS charged,
          coalesce((SELECT sum(r.amount) FROM "CreditTransaction" r WHERE r."refundsId" = k."chargeId"), 0) AS refunded
        FROM "CreditTransaction" d
        WHERE d.id = k."chargeId" AND d.type = 'DEBIT' AND d."userId" = k."userId" AND d."generationType" = k.type
      ) c
      WHERE CASE
          WHEN k.status IN ('queued', 'running') THEN c.charged <> k."chargedCredits" OR c.refunded <> 0
          WHEN k.status = 'succeeded' THEN c.charged - c.refunded <> k."chargedCredits" - k."uncollectedCredits"
          ELSE c.charged <> c.refunded OR c.charged <> k."chargedCredits"
        END
        OR ((k.status IN ('failed', 'canceled') AND c.charged > 0) AND k."refundId" IS NULL)
        OR (k."refundId" IS NOT NULL AND NOT EXISTS (
          SELECT FROM "CreditTransaction" r WHERE r.id = k."refundId" AND r."refundsId" = k."chargeId"))
        OR EXISTS (SELECT FROM "Task" o WHERE o."chargeId" = k."chargeId" AND o.id <> k.id)`,
  },
  {
    name: 'the chain: each line carries the hash before it and its own, and User.ledgerHead is the last',
    sql: `
      SELECT offender FROM (
        SELECT format('user %s line %s', "userId", seq) AS offender FROM (
          SELECT t.*, coalesce(lag(t.hash) OVER (PARTITION BY t."userId" ORDER BY t.seq), decode(repeat('00', 32), 'hex')) AS before,
            (SELECT string_agg(concat_ws(' ', f."grantId", f.amount, f."restoresGrantId"), ',' ORDER BY f.ordinal)
             FROM "CreditFunding" f WHERE f."transactionId" = t.id) AS fundings
          FROM "CreditTransaction" t
        ) line
        WHERE "prevHash" <> before OR hash <> "ledgerLineHash"("prevHash", id, "userId", seq, amount, balance, type,
          "generationType", description, metadata, actor, "refundsId", "createdAt", fundings)
        UNION ALL
        SELECT format('user %s head', u.id) FROM "User" u
        LEFT JOIN "CreditTransaction" t ON t."userId" = u.id AND t.seq = u."ledgerSeq"
        WHERE u."ledgerHead" <> coalesce(t.hash, decode(repeat('00', 32), 'hex'))
      ) broken`,
  },
];
