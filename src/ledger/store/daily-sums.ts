import type { GrantSource, TransactionType } from '#/ledger/schema.ts';
import type { Beside } from '#/ledger/store/account-store.ts';

/** SQL of the UTC day of a line `t`. */
export const lineDay = `(t."createdAt" AT TIME ZONE 'UTC')::date`;

/**
 * SQL of the reason of a line `t`: the source of the grant that it starts; of an expiry whether the credits rolled over; why credits
 * were returned or taken back; '' of a charge, and where the line says nothing.
 */
export const lineReason = `CASE
  WHEN t.type = 'DEBIT' THEN ''
  WHEN t.type IN ('CREDIT', 'PURCHASE') THEN coalesce((
    SELECT g.source::text FROM "CreditFunding" f JOIN "CreditGrant" g ON g.id = f."grantId"
    WHERE f."transactionId" = t.id AND f.ordinal = 0), '')
  WHEN t.type = 'EXPIRE' THEN
    CASE WHEN t."rolledOverTo" IS NOT NULL OR t.metadata->>'rolledOverTo' IS NOT NULL THEN 'rolledOver' ELSE 'expired' END
  ELSE coalesce(t.reason, t.metadata->>'reason', '') END`;

/** SQL of the model of a line `t`: of a charge the one that its price names, of a return that of its charge; '' of all others. */
export const lineModel = `coalesce(CASE
  WHEN t.type = 'DEBIT' THEN t.price->>'model'
  WHEN t.type = 'REFUND' THEN (SELECT c.price->>'model' FROM "CreditTransaction" c WHERE c.id = t."refundsId") END, '')`;

/** SQL of the columns of a line `t` by which sums are made. */
const summedColumns = `t."userId", t.id, t.seq, t.amount, t.balance, ${lineDay} AS day, t.type,
  coalesce(t."generationType", '') AS "generationType", ${lineReason} AS reason, ${lineModel} AS model`;

/** SQL of the week in which a grant `g` ends: its Monday in UTC; without an end, the last whole week there is. */
export const expiryWeek = `coalesce(date_trunc('week', g."expiresAt" AT TIME ZONE 'UTC')::date, date '9999-12-20')`;
const neverWeek = '9999-12-20';

const key = 'day, type, "generationType", reason';
/** The key of the sums of one account. */
const ownKey = `${key}, model`;
/** SQL of the sums of lines of one account, or of one group of a statement: with the number and the balance of the last of them. */
const sums = `count(*)::int AS lines, sum(amount)::bigint AS credits, max(seq) AS "lastSeq",
  (array_agg(balance ORDER BY seq DESC))[1] AS balance`;

/*
 * Lines and what they paid with are few beside their tables, which the planner does not know of a common table: OFFSET 0 has it look
 * them up one by one.
 */
const fundingsOfLines = `line, LATERAL (
    SELECT "grantId", amount FROM "CreditFunding" own WHERE own."transactionId" = line.id OFFSET 0) f, LATERAL (
    SELECT source, "expiresAt" FROM "CreditGrant" own WHERE own.id = f."grantId" OFFSET 0) g`;

/** The most accounts of a run's transaction, and the most lines of each that it adds. */
const part = { accounts: 50, linesOfAccount: 1000 };

/**
 * SQL that adds lines to the sums, of the accounts after `$1` in the order of their ids that have lines which are in none.
 * Returns the id of the last account of which all lines are in now, and how many accounts it looked at. Sums are made in the order of their keys;
 * only one transaction may run it at a time.
 */
export const addToSumsSql = `/* ledger:add-to-sums */
WITH part AS MATERIALIZED (
  SELECT u.id AS "userId", coalesce(s."summedSeq", 0) AS "from", u."ledgerSeq" AS "last",
    least(u."ledgerSeq", coalesce(s."summedSeq", 0) + ${part.linesOfAccount}) AS "to"
  FROM "User" u LEFT JOIN "DailySumState" s ON s."userId" = u.id
  WHERE u.id > $1::uuid AND u."ledgerSeq" > coalesce(s."summedSeq", 0)
  ORDER BY u.id LIMIT ${part.accounts}
), line AS MATERIALIZED (
  SELECT ${summedColumns}
  FROM part p, LATERAL (
    SELECT * FROM "CreditTransaction" own WHERE own."userId" = p."userId" AND own.seq > p."from" AND own.seq <= p."to" OFFSET 0) t
), sums AS (
  INSERT INTO "DailySum" AS kept ("userId", ${ownKey}, lines, credits, "lastSeq", balance)
  SELECT "userId", ${ownKey}, ${sums} FROM line GROUP BY "userId", ${ownKey}
  ON CONFLICT ("userId", ${ownKey}) DO UPDATE SET lines = kept.lines + excluded.lines, credits = kept.credits + excluded.credits,
    "lastSeq" = excluded."lastSeq", balance = excluded.balance
), totals AS (
  INSERT INTO "DailyTotal" AS kept (${key}, lines, credits)
  SELECT ${key}, count(*), sum(amount) FROM line GROUP BY ${key}
  ON CONFLICT (${key}) DO UPDATE SET lines = kept.lines + excluded.lines, credits = kept.credits + excluded.credits
), outstanding AS (
  INSERT INTO "OutstandingTotal" AS kept (source, "expiryWeek", credits)
  SELECT g.source, ${expiryWeek}, sum(f.amount)
  FROM ${fundingsOfLines} GROUP BY 1, 2
  ON CONFLICT (source, "expiryWeek") DO UPDATE SET credits = kept.credits + excluded.credits
), states AS (
  INSERT INTO "DailySumState" ("userId", "summedSeq") SELECT "userId", "to" FROM part
  ON CONFLICT ("userId") DO UPDATE SET "summedSeq" = excluded."summedSeq"
)
SELECT (SELECT count(*)::int FROM part) AS accounts,
  (SELECT max(p."userId"::text COLLATE "C") FROM part p WHERE NOT EXISTS (
    SELECT FROM part open WHERE open."userId" <= p."userId" AND open."to" < open."last")) AS "doneUpTo"`;

const sumColumns = ['day', 'type', '"generationType"', 'reason', 'model', 'lines', 'credits', '"lastSeq"', 'balance'];

/** Sums as JSON: a list for each of their columns, which the database writes in a third of the time of one for each sum. */
type SumColumns = [
  days: string[] | null,
  types: TransactionType[],
  generationTypes: string[],
  reasons: string[],
  models: string[],
  lines: number[],
  credits: number[],
  lastSeqs: number[],
  balances: number[],
];

/** SQL of rows as such lists. */
function listsOf(columns: readonly string[]): string {
  return `json_build_array(${columns.map((column) => `array_agg(${column})`).join(', ')})`;
}

/** One sum: its key, its figures, and the number of its last line with the balance after it. */
export type SumRow = {
  day: string;
  type: TransactionType;
  generationType: string | null;
  reason: string;
  /** Of charges and of what came back of them; null of all others, and of charges that name none. */
  model: string | null;
  lines: number;
  credits: number;
  lastSeq: number;
  balanceCredits: number;
};

function rowsOf([
  days,
  types,
  generationTypes,
  reasons,
  models,
  lines,
  credits,
  lastSeqs,
  balances,
]: SumColumns): SumRow[] {
  return (days ?? []).map((day, index) => ({
    day,
    type: types[index] as TransactionType,
    generationType: generationTypes[index] || null,
    reason: reasons[index] ?? '',
    model: models[index] || null,
    lines: lines[index] ?? 0,
    credits: credits[index] ?? 0,
    lastSeq: lastSeqs[index] ?? 0,
    balanceCredits: balances[index] ?? 0,
  }));
}

/** Of what sums are: of each day, of each week (from its Monday, or from the first day that was asked for), or of the whole time. */
export type SumStep = 'day' | 'week' | 'whole';

/** SQL of the first day of the step that a day is in, where the first day asked for is `$3`. */
const steps: Record<SumStep, string> = {
  day: 'day',
  week: `greatest(date_trunc('week', day)::date, $3::date)`,
  whole: '$3::date',
};

/**
 * The sums of an account from a day on (`$3`) up to another (`$4`, included), read beside it: those that are kept, and those of
 * the lines that came since, each under the same key where both are there; and the last kept one of before, which has the balance
 * at the start. Lines that came since may be of any day up to that.
 */
export function sumsBeside(from: string, to: string, step: SumStep): Beside<SumRow[]> {
  const lists = listsOf(sumColumns);
  // In the order of bytes, since nobody reads the order: that of a language takes the sort several times as long.
  const stepKey = `CASE WHEN day < $3::date THEN day ELSE ${steps[step]} END AS day, type,
    "generationType" COLLATE "C" AS "generationType", reason COLLATE "C" AS reason, model COLLATE "C" AS model`;
  const ofStep = `SELECT ${stepKey}, sum(lines)::int AS lines, sum(credits)::bigint AS credits, max("lastSeq") AS "lastSeq",
      (array_agg(balance ORDER BY "lastSeq" DESC))[1] AS balance`;
  return {
    name: `dailySums:${step}`,
    values: [from, to],
    of: (json: SumColumns[]) => json.flatMap(rowsOf),
    sql: `SELECT json_build_array(
      (SELECT ${lists} FROM (SELECT * FROM "DailySum" k WHERE k."userId" = u.id AND k.day < $3::date
        ORDER BY k.day DESC, k."lastSeq" DESC LIMIT 1) before),
      (SELECT ${lists} FROM (
        ${step === 'day' ? 'SELECT *' : ofStep}
        FROM "DailySum" k WHERE k."userId" = u.id AND k.day >= $3::date AND k.day <= $4::date
        ${step === 'day' ? '' : 'GROUP BY 1, 2, 3, 4, 5'}) kept),
      (SELECT ${lists} FROM (
        SELECT ${stepKey}, ${sums} FROM (
          SELECT ${summedColumns} FROM "CreditTransaction" t
          WHERE t."userId" = u.id AND t.seq <= u."ledgerSeq"
            AND t.seq > coalesce((SELECT s."summedSeq" FROM "DailySumState" s WHERE s."userId" = u.id), 0)
            AND t."createdAt" < ($4::date + 1) AT TIME ZONE 'UTC') line
        GROUP BY 1, 2, 3, 4, 5) since))`,
  };
}

/** Accounts with lines that are in no sum yet, and those lines. */
const unsummed = `behind AS MATERIALIZED (
  SELECT u.id AS "userId", coalesce(s."summedSeq", 0) AS seq, u."ledgerSeq" AS "last" FROM "User" u LEFT JOIN "DailySumState" s ON s."userId" = u.id
  WHERE u."ledgerSeq" > coalesce(s."summedSeq", 0)
), line AS MATERIALIZED (
  SELECT ${summedColumns} FROM behind b, LATERAL (
    SELECT * FROM "CreditTransaction" own WHERE own."userId" = b."userId" AND own.seq > b.seq AND own.seq <= b."last" OFFSET 0) t)`;

const totalColumns = ['day', 'type', '"generationType"', 'reason', 'lines', 'credits'];

/** SQL of the sums over all accounts of the days `$1` to `$2` (included), and of what is outstanding, in one row of JSON. */
export const totalsSql = `/* ledger:totals */
WITH ${unsummed}, total AS (
  SELECT ${key}, sum(lines)::bigint AS lines, sum(credits)::bigint AS credits FROM (
    SELECT ${key}, lines, credits FROM "DailyTotal"
    UNION ALL SELECT ${key}, count(*), sum(amount) FROM line GROUP BY ${key}) parts
  WHERE day >= $1::date AND day <= $2::date GROUP BY ${key}
), outstanding AS (
  SELECT source, week, sum(credits)::bigint AS credits FROM (
    SELECT source, "expiryWeek" AS week, credits FROM "OutstandingTotal"
    UNION ALL
    SELECT g.source, ${expiryWeek}, sum(f.amount)
    FROM ${fundingsOfLines} GROUP BY 1, 2) parts
  GROUP BY source, week HAVING sum(credits) <> 0
)
SELECT date_trunc('milliseconds', clock_timestamp()) AS now,
  (SELECT ${listsOf(totalColumns)} FROM total) AS totals,
  (SELECT json_agg(json_build_array(source, nullif(week, '${neverWeek}'), credits) ORDER BY week, source) FROM outstanding)
    AS outstanding`;

/** What `totalsSql` returns: the totals as lists of their columns, which are null where there are none. */
export type TotalsRow = {
  now: Date;
  totals: [
    days: string[] | null,
    types: TransactionType[],
    generationTypes: string[],
    reasons: string[],
    lines: number[],
    credits: number[],
  ];
  outstanding: [source: GrantSource, week: string | null, credits: number][] | null;
};
