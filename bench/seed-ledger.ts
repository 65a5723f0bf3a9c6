import type { Client } from 'pg';

/** What was written. Every account has as many lines as the others, up to the last. */
export type SeededLedger = { accounts: number; lines: number };

/** An account's life: so many months of a plan, in each the same movements. */
const monthsPerAccount = 8;
const linesPerMonth = 24;
/** The last month has not ended: its two lines of an expiry are still to come. */
const linesPerAccount = monthsPerAccount * linesPerMonth - 2;

/*
 * A month begins with 40 credits (the sign-up's, later what rolled over) and an allotment of 500. Of 18 generations of 25,
 * the second is paid by both grants; two fail and come back. At its end 140 are left: 100 expire, 40 roll over.
 * `paid40` and `paid500` are the fundings; `returns` is the slot of the debit that a refund gives back.
 */
const movements = `
  SELECT slot, type, paid40, paid500, returns FROM (VALUES
    (1, 'CREDIT', 40, 0, NULL), (2, 'CREDIT', 0, 500, NULL), (3, 'DEBIT', -25, 0, NULL), (4, 'DEBIT', -15, -10, NULL),
    (21, 'REFUND', 0, 25, 7), (22, 'REFUND', 0, 25, 12), (23, 'EXPIRE', 0, -100, NULL), (24, 'EXPIRE', 0, -40, NULL)
  ) AS m(slot, type, paid40, paid500, returns)
  UNION ALL SELECT slot, 'DEBIT', 0, -25, NULL FROM generate_series(5, 20) AS slot`;

/**
 * Writes a valid ledger of at least `lines` lines into a migrated database without users: accounts with plans, grants,
 * charges with their tasks and keys, refunds, expiries and roll-overs, hashed and chained as the product does it. The rows
 * of the accounts are mixed, in the order of time, as use would have written them.
 */
export async function seedLedger(client: Client, lines: number): Promise<SeededLedger> {
  const accounts = Math.ceil(lines / linesPerAccount);
  await client.query('BEGIN');
  for (const statement of [...staging(accounts), ...grants, ...chaining, ...writing]) await client.query(statement);
  await client.query('COMMIT');
  await client.query('VACUUM (ANALYZE)');
  return { accounts, lines: accounts * linesPerAccount };
}

/** The rows as temporary tables: months with their grants, and lines with their place. */
function staging(accounts: number): string[] {
  return [
    `SET LOCAL work_mem = '256MB'`,
    `CREATE TEMP TABLE seeded_account AS
      SELECT gen_random_uuid() AS id, number, sha256(number::text::bytea) AS salt,
        date_trunc('milliseconds', now()) - interval '${monthsPerAccount} months' + interval '1 day' + number * interval '97 milliseconds' AS anchor
      FROM generate_series(1, ${accounts}) AS number`,
    `CREATE TEMP TABLE seeded_month AS
      SELECT *, lead(grant40) OVER (PARTITION BY "userId" ORDER BY month) AS "nextGrant40" FROM (SELECT a.id AS "userId", a.number, m AS month, a.anchor + m * interval '1 month' AS "startsAt",
        a.anchor + (m + 1) * interval '1 month' AS "endsAt", a.anchor + (m + 2) * interval '1 month' AS "rolloverUntil",
        uuidv7(a.anchor + m * interval '1 month' - now()) AS grant40, uuidv7(a.anchor + m * interval '1 month' - now()) AS grant500
        FROM seeded_account a, generate_series(0, ${monthsPerAccount - 1}) AS m) months`,
    `CREATE TEMP TABLE seeded_line AS
      SELECT uuidv7(at - now()) AS id, uuidv7(at - now()) AS "taskId", "userId", month, slot, month * ${linesPerMonth} + slot AS seq, at,
        paid40 + paid500 AS amount, paid40, paid500, grant40, grant500, "nextGrant40",
        (CASE WHEN slot = 2 AND month = 0 THEN 'PURCHASE' ELSE type END)::"TransactionType" AS type, returns
      FROM (
        SELECT s.*, m.*,
          CASE WHEN s.slot <= 2 THEN m."startsAt" WHEN s.slot >= 23 THEN m."endsAt" ELSE m."startsAt" + s.slot * interval '1 day' END AS at
        FROM seeded_month m, (${movements}) s
        WHERE m.month < ${monthsPerAccount - 1} OR s.slot < 23
      ) placed`,
  ];
}

/** The lines' texts and their chain, which covers the grants that they start. */
const chaining = [
  `CREATE TEMP TABLE seeded_text AS
      SELECT l.id, l."userId", l.seq, l.at, l.month, l.slot, l.amount, l.paid40, l.paid500, l.grant40, l.grant500, l."taskId", l.type,
        d.id AS "refundsId", d."taskId" AS "refundedTaskId",
        sum(l.amount) OVER (PARTITION BY l."userId" ORDER BY l.seq)::int AS balance,
        CASE WHEN l.type IN ('DEBIT', 'REFUND') THEN 'TEXT_TO_VIDEO' END AS "generationType", a.salt,
        CASE l.type WHEN 'DEBIT' THEN 'Video from text' WHEN 'REFUND' THEN 'Returned: the generation failed'
          WHEN 'EXPIRE' THEN 'Credits expired' ELSE 'Credits for a month' END AS description,
        CASE WHEN l.type = 'EXPIRE' THEN '{"source": "PLAN"}'::jsonb WHEN l.slot = 2 THEN '{"billingCycle": "monthly"}' ELSE '{}' END
          AS metadata,
        CASE WHEN l.type = 'REFUND' THEN 'failure' END AS reason,
        CASE l.type WHEN 'DEBIT' THEN l."taskId" WHEN 'REFUND' THEN d."taskId" END AS "ofTaskId",
        CASE WHEN l.type = 'EXPIRE' THEN l.grant500 END AS "grantId",
        CASE WHEN l.slot = 24 THEN l."nextGrant40" END AS "rolledOverTo",
        CASE WHEN l.slot <= 2 THEN 'Seeded' END AS plan,
        CASE WHEN l.slot = 2 THEN (SELECT id FROM "Plan" WHERE name = 'Seeded') END AS "planId",
        CASE WHEN l.type = 'DEBIT'
          THEN '{"rule": "tiers", "seconds": 5, "explanation": "25 credits up to 5 seconds"}'::jsonb END AS price,
        CASE WHEN l.type IN ('DEBIT', 'PURCHASE') THEN 'client' WHEN l.type = 'REFUND' OR l."isSignUp" THEN 'system' END::"KeyScope" AS scope,
        CASE WHEN l."isSignUp" THEN 'signup:' || l."userId" WHEN l.type IN ('DEBIT', 'PURCHASE') THEN l.id::text
          WHEN l.type = 'REFUND' THEN 'refund:' || d."taskId" END AS key,
        CASE WHEN l."isSignUp" THEN 'signup' WHEN l.type = 'DEBIT' THEN 'tasks.create text-to-video'
          WHEN l.type = 'REFUND' THEN 'tasks.fail' WHEN l.type = 'PURCHASE' THEN 'upgradePlan' END AS operation,
        encode(sha256(l.id::text::bytea), 'hex') AS "inputHash",
        CASE WHEN l.type = 'DEBIT' THEN 'user:' || l."userId" ELSE 'system' END AS actor,
        concat_ws(',', CASE WHEN l.paid40 <> 0 THEN concat_ws(' ', l.grant40, l.paid40, CASE WHEN l.slot = 1 THEN "grantFacts"(g) END) END,
          CASE WHEN l.paid500 <> 0 THEN concat_ws(' ', l.grant500, l.paid500, CASE WHEN l.type = 'REFUND' THEN l.grant500::text
            WHEN l.slot = 2 THEN "grantFacts"(g) END) END) AS fundings
      FROM (SELECT *, month = 0 AND slot = 1 AS "isSignUp" FROM seeded_line) l
      JOIN seeded_account a ON a.id = l."userId"
      LEFT JOIN "CreditGrant" g ON g.id = CASE l.slot WHEN 1 THEN l.grant40 WHEN 2 THEN l.grant500 END
      LEFT JOIN seeded_line d ON d."userId" = l."userId" AND d.month = l.month AND d.slot = l.returns`,
  // The hash of a line takes the one before it: as an aggregate over a window it is the chain.
  `CREATE AGGREGATE pg_temp.chain(bytea, bytea, bytea, text, jsonb, jsonb)
      (SFUNC = "ledgerLineHash2", STYPE = bytea, INITCOND = '\\x${'00'.repeat(32)}')`,
  `CREATE TEMP TABLE seeded_chain AS
    SELECT *, pg_temp.chain("keyHash", NULL, decode(repeat('00', 32), 'hex'), "lineText"(jsonb_populate_record(NULL::"CreditTransaction", jsonb_build_object('id', id,
        'userId', "userId", 'seq', seq, 'amount', amount, 'balance', balance, 'type', type, 'generationType', "generationType",
        'description', description, 'actor', actor, 'refundsId', "refundsId", 'createdAt', at, 'reason', reason, 'taskId', "ofTaskId",
        'grantId', "grantId", 'rolledOverTo', "rolledOverTo", 'plan', plan, 'planId', "planId", 'keyHash', "keyHash")), fundings),
        metadata, price) OVER (PARTITION BY "userId" ORDER BY seq) AS hash
    FROM (SELECT *, CASE WHEN key IS NOT NULL THEN "saltedHash"(salt, "keyText"(scope, operation, "inputHash", key, at)) END AS "keyHash"
      FROM seeded_text) keyed`,
  `CREATE TEMP TABLE seeded_end AS
      SELECT c.id AS "chargeId", c."userId", c.salt, CASE WHEN r.id IS NULL THEN 'settled' ELSE 'released' END::"ChargeOutcome" AS outcome,
        CASE WHEN r.id IS NULL THEN 25 ELSE 0 END AS "costCredits", coalesce(r.at, c.at + interval '20 seconds') AS "endedAt",
        ${monthsPerAccount} + 1 + row_number() OVER (PARTITION BY c."userId" ORDER BY c.seq)::int AS "digestSeq"
      FROM seeded_chain c LEFT JOIN seeded_chain r ON r."refundsId" = c.id WHERE c.type = 'DEBIT'`,
];

/** The plan and the grants. */
const grants = [
  `INSERT INTO "Plan" (name, description, "monthlyPriceCents", "yearlyPriceCents", credits, "rolloverCapCredits")
    VALUES ('Seeded', 'Of a seeded ledger', 1500, 15000, 500, 40), ('Free', 'That it began with', 0, 0, 40, 0)`,
  // The Free plan with the sign-up, then the months; the ends of charges have the places after theirs.
  `CREATE TEMP TABLE seeded_period AS
    SELECT gen_random_uuid() AS id, m."userId", p.id AS "planId", 'monthly'::"BillingCycle" AS "billingCycle", a.anchor AS "anchorAt",
      m."startsAt", m."endsAt", 500 AS credits, 40 AS "rolloverCapCredits", 1500 AS "monthlyPriceCents", 15000 AS "yearlyPriceCents",
      m.grant500 AS "grantId", m."startsAt" AS "createdAt", m.month + 2 AS "digestSeq"
    FROM seeded_month m JOIN seeded_account a ON a.id = m."userId" JOIN "Plan" p ON p.name = 'Seeded'
    UNION ALL
    SELECT gen_random_uuid(), m."userId", p.id, NULL, m."startsAt", m."startsAt", NULL, 40, 0, 0, 0, m.grant40, m."startsAt", 1
    FROM seeded_month m JOIN "Plan" p ON p.name = 'Free' WHERE m.month = 0`,
  `INSERT INTO "CreditGrant" (id, "userId", source, amount, remaining, "effectiveAt", "expiresAt", "bookedAt", "createdAt", description,
      "originId", "rolloverCapCredits", "rolloverUntil")
    SELECT grant500, "userId", 'PLAN'::"GrantSource", 500, CASE WHEN month = ${monthsPerAccount - 1} THEN 140 ELSE 0 END, "startsAt" AS at,
      "endsAt", "startsAt", "startsAt", 'Credits for a month', NULL, 40, "rolloverUntil" FROM seeded_month
    UNION ALL
    SELECT grant40, "userId", CASE WHEN month = 0 THEN 'SIGNUP' ELSE 'ROLLOVER' END::"GrantSource", 40, 0, "startsAt",
      CASE WHEN month > 0 THEN "endsAt" END, "startsAt", "startsAt", 'Credits',
      lag(grant500) OVER (PARTITION BY "userId" ORDER BY month), 0, NULL FROM seeded_month
    ORDER BY at`,
];

const writing = [
  `INSERT INTO "User" (id, name, email, credits, "ledgerSeq", "ledgerHead", "ledgerSalt", "digestSeq", digest, "planId", "renewsAt")
    SELECT a.id, 'Ada Lovelace', a.id || '@example.com', c.balance, c.seq, c.hash, a.salt, d.count, d.digest, p.id, m."endsAt"
    FROM seeded_account a
    JOIN (
      SELECT i."userId", count(*) AS count, "digestOf"(decode(repeat('00', 32), 'hex'), "saltedHash"(o.salt, i.said) ORDER BY i.seq) AS digest
      FROM (
        SELECT "userId", "digestSeq" AS seq, "endText"("chargeId", outcome, "costCredits", "endedAt") AS said FROM seeded_end
        UNION ALL
        SELECT k."userId", k."digestSeq", "periodText"(jsonb_populate_record(NULL::"PlanPeriod", to_jsonb(k))) FROM seeded_period k
      ) i JOIN seeded_account o ON o.id = i."userId" GROUP BY i."userId"
    ) d ON d."userId" = a.id
    JOIN seeded_chain c ON c."userId" = a.id AND c.seq = ${linesPerAccount}
    JOIN seeded_month m ON m."userId" = a.id AND m.month = ${monthsPerAccount - 1}
    CROSS JOIN (SELECT id FROM "Plan" WHERE name = 'Seeded') p`,
  `INSERT INTO "PlanPeriod" SELECT (jsonb_populate_record(NULL::"PlanPeriod", to_jsonb(k))).* FROM seeded_period k ORDER BY "startsAt"`,
  `INSERT INTO "CreditTransaction" (id, "userId", seq, amount, balance, type, "generationType", description, metadata, actor,
      "refundsId", reason, "taskId", "grantId", "rolledOverTo", plan, "planId", price, "keyHash", "digestSeq", "hashVersion", "prevHash", hash, "createdAt")
    SELECT id, "userId", seq, amount, balance, type, "generationType", description, metadata, actor, "refundsId", reason, "ofTaskId",
      "grantId", "rolledOverTo", plan, "planId", price, "keyHash", 0, 2,
      lag(hash, 1, decode(repeat('00', 32), 'hex')) OVER (PARTITION BY "userId" ORDER BY seq), hash, at
    FROM seeded_chain ORDER BY at, seq`,
  `INSERT INTO "CreditFunding" ("transactionId", ordinal, "grantId", amount, "restoresGrantId")
    SELECT id, ordinal, "grantId", paid, CASE WHEN type = 'REFUND' THEN "grantId" END
    FROM (
      SELECT id, at, seq, type, 0 AS ordinal, grant40 AS "grantId", paid40 AS paid FROM seeded_line WHERE paid40 <> 0
      UNION ALL
      SELECT id, at, seq, type, CASE WHEN paid40 <> 0 THEN 1 ELSE 0 END, grant500, paid500 FROM seeded_line WHERE paid500 <> 0
    ) f
    ORDER BY at, seq, ordinal`,
  `INSERT INTO "Task" (id, "userId", type, status, input, "chargedCredits", "costCredits", "chargeId", "refundId", attempt, progress, "deadlineAt",
      "createdAt", "startedAt", "finishedAt")
    SELECT c."taskId", c."userId", 'TEXT_TO_VIDEO', CASE WHEN r.id IS NULL THEN 'succeeded' ELSE 'failed' END::"TaskStatus",
      '{"prompt": "a paper boat on a wide river at dawn", "seconds": 5, "aspectRatio": "landscape"}', 25,
      CASE WHEN r.id IS NULL THEN 25 ELSE 0 END, c.id, r.id, 1, 100,
      c.at + interval '1 day', c.at, c.at, coalesce(r.at, c.at + interval '20 seconds')
    FROM seeded_chain c LEFT JOIN seeded_chain r ON r."refundsId" = c.id
    WHERE c.type = 'DEBIT' ORDER BY c.at, c.seq`,
  `INSERT INTO "ChargeEnd" ("chargeId", "userId", outcome, "costCredits", "endedAt", "digestSeq")
    SELECT "chargeId", "userId", outcome, "costCredits", "endedAt", "digestSeq" FROM seeded_end ORDER BY "endedAt"`,
  `INSERT INTO "IdempotencyRecord" (scope, "userId", key, operation, "inputHash", answer, "lineId", "createdAt")
    SELECT scope, "userId", key, operation, "inputHash",
      jsonb_build_object('json', jsonb_build_object('kind', 'created', 'creditsUsed', 25, 'balance', balance, 'task',
        jsonb_build_object('id', "taskId", 'type', 'TEXT_TO_VIDEO', 'status', 'queued', 'chargeId', id))), id, at
    FROM seeded_chain WHERE key IS NOT NULL ORDER BY at, seq`,
  `INSERT INTO "WelcomeMailbox" SELECT decode("inputHash", 'hex'), at FROM seeded_chain WHERE operation = 'signup'`,
];
