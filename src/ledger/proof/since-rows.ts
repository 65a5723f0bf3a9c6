import { digestHash, digestItems, erasedItems, idIn, withErased } from '#/ledger/proof/checks/ledger-check.ts';
import { lineColumns } from '#/ledger/proof/checks.ts';

/*
 * The rows that the proof of what is new since heads were read looks at. `known` are the accounts with news, each with where it
 * stood: $1 ids, $2 numbers and $3 hashes of the last lines, $4 places and $5 hashes of the digests, $6 balances, $7 debts; $8
 * is the instant from which a row counts as new. The passes of the whole proof read the same names, which here are what is
 * new and what that concerns; where a pass sums up all of an account, the sum goes on from the head instead.
 */

const recordColumns = `r.scope, r."userId", r.key, r.operation, r."inputHash", r."lineId", r."createdAt", r."digestSeq", r."isSealed"`;

/**
 * SQL of the rows that belong to each of `of`, looked up one by one through an index: with few new rows beside many old ones
 * the planner would guess wrong and read the whole table.
 */
const lookUp = (of: string, rows: string) => `${of} CROSS JOIN LATERAL (${rows} OFFSET 0)`;
const ofKnown = (table: string) =>
  `SELECT x.* FROM ${lookUp('known k', `SELECT * FROM "${table}" WHERE "userId" = k."userId"`)} x`;
const linesOf = (ids: string) =>
  `SELECT ${lineColumns} FROM ${lookUp(`(${ids}) wanted(id)`, 'SELECT * FROM "CreditTransaction" WHERE id = wanted.id')} t`;

/** The accounts with news, and what is new of them. */
export const news = `
  known AS MATERIALIZED (
    SELECT *, 2147483647 AS max FROM unnest($1::uuid[], $2::int[], $3::text[], $4::int[], $5::text[], $6::int[], $7::int[])
      AS k("userId", seq, head, "digestSeq", digest, credits, "debtCredits")
  ),
  account AS MATERIALIZED (SELECT u.* FROM ${lookUp('known k', 'SELECT * FROM "User" WHERE id = k."userId"')} u),
  new_line AS MATERIALIZED (
    SELECT ${lineColumns} FROM ${lookUp('known k', 'SELECT * FROM "CreditTransaction" WHERE "userId" = k."userId" AND seq > k.seq AND seq <= k.max')} t
  ),
  head_line AS MATERIALIZED (
    SELECT ${lineColumns} FROM ${lookUp('known k', 'SELECT * FROM "CreditTransaction" WHERE "userId" = k."userId" AND seq = k.seq')} t
  ),
  dated_record AS MATERIALIZED (
    SELECT ${recordColumns} FROM (SELECT * FROM "IdempotencyRecord" WHERE "createdAt" >= $8::timestamptz OFFSET 0) r
    JOIN known k ON k."userId" = r."userId"
  ),
  early_record AS MATERIALIZED (
    -- A key that was used before its time is looked for among all of its account.
    SELECT ${recordColumns} FROM ${lookUp(
      `(SELECT DISTINCT t."userId" FROM new_line t WHERE t."keyHash" IS NOT NULL AND t.id NOT IN (
        SELECT d."lineId" FROM dated_record d WHERE d."lineId" IS NOT NULL)) late`,
      `SELECT * FROM "IdempotencyRecord" WHERE scope IN ('client', 'system') AND "userId" = late."userId" AND "createdAt" < $8::timestamptz
        AND "digestSeq" IS NULL`,
    )} r WHERE r."lineId" IN (SELECT id FROM new_line)
  ),
  new_record AS MATERIALIZED (
    SELECT * FROM dated_record
    UNION ALL
    SELECT * FROM early_record
    UNION ALL
    SELECT ${recordColumns} FROM ${lookUp(
      'known k',
      `SELECT * FROM "IdempotencyRecord" WHERE "userId" = k."userId"
      AND "digestSeq" > k."digestSeq" AND "digestSeq" <= k.max AND "createdAt" < $8::timestamptz`,
    )} r
  ),
  new_end AS MATERIALIZED (
    SELECT e.* FROM ${lookUp('known k', 'SELECT * FROM "ChargeEnd" WHERE "userId" = k."userId" AND "digestSeq" > k."digestSeq" AND "digestSeq" <= k.max')} e
  ),
  new_task AS MATERIALIZED (
    SELECT n.* FROM ${lookUp('known k', 'SELECT * FROM "Task" WHERE "userId" = k."userId" AND "createdAt" >= $8::timestamptz')} n
  ),
  credit_grant AS MATERIALIZED (${ofKnown('CreditGrant')}),
  period AS MATERIALIZED (${ofKnown('PlanPeriod')}),
  erasure AS MATERIALIZED (${ofKnown('ErasedAccount')}),
  erased_item AS MATERIALIZED (${erasedItems})`;

/** The charges that something new is about, with all that came after them: their refunds, settlements, ends and tasks. */
export const concerned = `
  named_charge AS MATERIALIZED (
    SELECT id FROM new_line WHERE type = 'DEBIT'
    UNION SELECT "refundsId" FROM new_line WHERE "refundsId" IS NOT NULL
    UNION SELECT "saidSettlesId" FROM new_line WHERE "saidSettlesId" IS NOT NULL
    UNION SELECT "chargeId" FROM new_end
    UNION SELECT e."chargeId" FROM (SELECT * FROM "ChargeEnd" WHERE "endedAt" >= $8::timestamptz OFFSET 0) e
      JOIN known k ON k."userId" = e."userId"
    UNION SELECT "chargeId" FROM new_task WHERE "chargeId" IS NOT NULL
  ),
  concerned_charge AS MATERIALIZED (
    SELECT id FROM named_charge
    UNION SELECT s.id FROM ${lookUp(
      'named_charge c',
      `SELECT coalesce("settlesId", ${idIn('metadata', 'settlesId')}) AS id FROM "CreditTransaction" WHERE id = c.id`,
    )} s WHERE s.id IS NOT NULL
  ),
  concerned_line AS MATERIALIZED (
    SELECT id FROM concerned_charge
    UNION SELECT t.id FROM ${lookUp('concerned_charge c', 'SELECT id FROM "CreditTransaction" WHERE "refundsId" = c.id')} t
    UNION SELECT t.id FROM ${lookUp(
      'concerned_charge c',
      `SELECT id FROM "CreditTransaction" WHERE coalesce("settlesId"::text, metadata ->> 'settlesId') = c.id::text
        AND ("settlesId" IS NOT NULL OR metadata ? 'settlesId')`,
    )} t
  ),
  old_line AS MATERIALIZED (
    SELECT t.* FROM (${linesOf('SELECT id FROM concerned_line EXCEPT SELECT id FROM new_line')}) t JOIN known k ON k."userId" = t."userId"
  ),
  line AS MATERIALIZED (SELECT * FROM new_line UNION ALL SELECT * FROM old_line),
  funding AS MATERIALIZED (
    SELECT f.* FROM ${lookUp('line t', 'SELECT * FROM "CreditFunding" WHERE "transactionId" = t.id')} f
  ),
  task AS MATERIALIZED (
    SELECT n.* FROM ${lookUp(
      `(SELECT id FROM new_task UNION SELECT "saidTaskId" FROM line WHERE "saidTaskId" IS NOT NULL) wanted`,
      'SELECT * FROM "Task" WHERE id = wanted.id',
    )} n
  ),
  charge_end AS MATERIALIZED (
    SELECT e.* FROM ${lookUp(
      `(SELECT id FROM concerned_charge UNION SELECT "chargeId" FROM task WHERE "chargeId" IS NOT NULL) wanted`,
      'SELECT * FROM "ChargeEnd" WHERE "chargeId" = wanted.id',
    )} e
  ),
  record AS MATERIALIZED (SELECT * FROM new_record)`;

/** The new lines after the last ones of before. */
export const chainRows = `
  line AS (SELECT * FROM head_line UNION ALL SELECT * FROM new_line),
  record AS (SELECT * FROM new_record), charge_end AS (SELECT * FROM new_end)`;

/** The lines that new keys are of, and all keys of these. */
export const keyRows = `
  line AS (
    SELECT * FROM new_line
    UNION ALL
    ${linesOf('SELECT "lineId" FROM new_record WHERE "lineId" IS NOT NULL EXCEPT SELECT id FROM new_line')}
  )`;

/** The grants that something new took from or gave to, with all that ever did. */
export const grantRows = `
  touched AS MATERIALIZED (
    SELECT "grantId" AS id FROM funding WHERE "transactionId" IN (SELECT id FROM new_line)
    UNION SELECT id FROM credit_grant WHERE "createdAt" >= $8::timestamptz
  ),
  credit_grant AS MATERIALIZED (SELECT * FROM credit_grant WHERE id IN (SELECT id FROM touched)),
  funding AS MATERIALIZED (SELECT f.* FROM ${lookUp('touched g', 'SELECT * FROM "CreditFunding" WHERE "grantId" = g.id')} f),
  line AS MATERIALIZED (
    ${linesOf('SELECT DISTINCT "transactionId" FROM funding WHERE amount > 0 AND "restoresGrantId" IS DISTINCT FROM "grantId"')}
  )`;

/** SQL of an account's digest at its new places, and at the last of before. */
export const newDigests = `
  SELECT i."userId", o.id AS "accountId", i.seq, k."digestSeq" + row_number() OVER places AS nth,
    "digestOf"(decode(k.digest, 'hex'), ${digestHash}) OVER places AS digest
  FROM (${digestItems}) i JOIN known k ON k."userId" = i."userId" AND i.seq > k."digestSeq"
  LEFT JOIN account o ON o.id = i."userId" ${withErased}
  WINDOW places AS (PARTITION BY i."userId" ORDER BY i.seq)
  UNION ALL
  SELECT k."userId", o.id, k."digestSeq", k."digestSeq", decode(k.digest, 'hex') FROM known k JOIN account o ON o.id = k."userId"`;
