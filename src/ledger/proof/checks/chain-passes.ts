import {
  digestHash,
  digestItems,
  digestWords,
  type LedgerPass,
  passOf,
  withErased,
} from '#/ledger/proof/checks/ledger-check.ts';

const zeroHash = `decode(repeat('00', 32), 'hex')`;

/** The most breaks in the hash chain of one account that are examined to find its first wrong line. */
const maxTears = 20;

/** Whether the funding `f` is the start of its grant, whose facts the hash of a line of version 2 covers. */
const startsGrant = `f.amount > 0 AND f."restoresGrantId" IS DISTINCT FROM f."grantId"`;
const fundingText = `concat_ws(' ', f."grantId", f.amount, f."restoresGrantId")`;

/**
 * SQL of the fundings of each line after its first, which is joined by itself: half the cost of aggregating all. `isCounted`:
 * they are numbered on from 1.
 */
const furtherFundings = `
  SELECT f."transactionId", sum(f.amount) AS total, sum(abs(f.amount)) AS moved, max(f.ordinal) = count(*) AS "isCounted",
    string_agg(${fundingText}, ',' ORDER BY f.ordinal) AS text,
    string_agg(concat_ws(' ', ${fundingText}, CASE WHEN g.id IS NOT NULL THEN "grantFacts"(g) END), ',' ORDER BY f.ordinal) AS "textWithFacts"
  FROM funding f LEFT JOIN credit_grant g ON g.id = f."grantId" AND ${startsGrant}
  WHERE f.ordinal > 0 GROUP BY f."transactionId"`;

/** SQL of what the fundings of a line say in its hash: of version 1, and with the facts of grants that start of version 2. */
const fundingsText = `nullif(concat_ws(',', f."grantId" || concat_ws(' ', '', f.amount, f."restoresGrantId"), m.text), '')`;
const fundingsTextWithFacts = `concat_ws(',', f."grantId" || concat_ws(' ', '', f.amount, f."restoresGrantId",
  CASE WHEN g.id IS NOT NULL THEN "grantFacts"(g) END), m."textWithFacts")`;

/**
 * SQL of an account's digest at each of its places, counted by `nth`: a line covers what it was before it. The planner knows how
 * many accounts there are, but not of how many the items are: with `accountId` it finds the join with lines that is fast.
 * OFFSET 0 keeps the hash of an item below the sort, which then moves 32 bytes instead of a text, and fits into memory.
 */
const digestsOverTime = `
  SELECT "userId", "accountId", seq, row_number() OVER places AS nth, "digestOf"(${zeroHash}, item) OVER places AS digest
  FROM (
    SELECT i."userId", o.id AS "accountId", i.seq, ${digestHash} AS item
    FROM (${digestItems}) i LEFT JOIN account o ON o.id = i."userId" ${withErased} OFFSET 0
  ) hashed
  WINDOW places AS (PARTITION BY "userId" ORDER BY seq ROWS UNBOUNDED PRECEDING)`;

/** SQL of the accounts whose digest, at its last place, is not what they say, or whose places do not count 1, 2, 3. */
const wrongDigests = `
  SELECT format('user %s has %s ${digestWords}; those of its digest are %s%s',
    coalesce(a.id, d."userId"), coalesce(d.count, 0), a."digestSeq",
    CASE WHEN coalesce(d.count, 0) = a."digestSeq" THEN ', but others' END) AS offender, a."createdAt" AS at
  FROM account a
  FULL JOIN (SELECT "userId", max(nth) AS count, bool_and(seq = nth) AS "isCounted" FROM digested GROUP BY "userId") d
    ON d."userId" = a.id
  LEFT JOIN digested last ON last."accountId" = a.id AND last.nth = a."digestSeq"
  WHERE a.id IS NULL OR a."digestSeq" <> coalesce(d.count, 0) OR NOT d."isCounted"
    OR a.digest <> coalesce(last.digest, ${zeroHash})`;

/** SQL of which of `lines` are wrong in any way, each compared with the line before it and with its fundings. */
const wrongOf = (lines: string) => `
  SELECT * FROM (
    SELECT t."userId", t.seq, t.amount, t.balance, t."createdAt" AS at, t."prevHash", p.hash AS "hashBefore",
      coalesce(p.balance, 0) AS "balanceBefore", p."createdAt" AS "atBefore", p.id IS NULL AND t.seq > 1 AS "isAfterGap",
      coalesce(f.amount, 0) + coalesce(m.total, 0) AS funded,
      (p.id IS NOT NULL OR t.seq = 1) AND (t.balance <> coalesce(p.balance, 0) + t.amount OR t."createdAt" < p."createdAt")
        AS "isOffStep",
      coalesce(f.amount, 0) + coalesce(m.total, 0) <> t.amount OR coalesce(abs(f.amount), 0) + coalesce(m.moved, 0) <> abs(t.amount)
        OR (m."transactionId" IS NOT NULL AND (f."transactionId" IS NULL OR NOT m."isCounted")) AS "isMisfunded",
      (t."prevHash" = coalesce(p.hash, CASE WHEN t.seq = 1 THEN ${zeroHash} END)) IS NOT TRUE AS "isLoose",
      -- A line of version 1 says all in its metadata: what its columns say is under no hash.
      t."hashVersion" < coalesce(p."hashVersion", 1) OR (t."hashVersion" = 1 AND num_nonnulls(t.reason, t."taskId", t."grantId",
        t."settlesId", t."rolledOverTo", t."debtCredits", t."maxCostCredits", t.plan, t."planId", t.price, t."keyHash") > 0)
      OR t.hash <> CASE WHEN t."hashVersion" = 1
        THEN "ledgerLineHash"(t."prevHash", t.id, t."userId", t.seq, t.amount, t.balance, t.type, t."generationType",
          t.description, t.metadata, t.actor, t."refundsId", t."createdAt", ${fundingsText})
        ELSE "ledgerLineHash2"(t."prevHash", t."keyHash", CASE WHEN a."sealedSeq" = t.seq - 1 THEN a."ledgerSeal" END,
          CASE WHEN t."digestSeq" = 0 THEN ${zeroHash} ELSE coalesce(digested.digest, '') END, t."saidText" || ${fundingsTextWithFacts}, t.metadata, t.price) END
        AS "isChanged",
      a."sealedSeq", t.id, t."hashVersion", (t."hashVersion" = 1) <> (t.seq <= coalesce(a."sealedSeq", 0)) AND a.id IS NOT NULL AS "isOffVersion"
    FROM ${lines} t
    LEFT JOIN line p ON p."userId" = t."userId" AND p.seq = t.seq - 1
    LEFT JOIN account a ON a.id = t."userId"
    LEFT JOIN (SELECT f.*, CASE WHEN ${startsGrant} THEN f."grantId" END AS "startedId" FROM funding f WHERE f.ordinal = 0) f
      ON f."transactionId" = t.id
    LEFT JOIN credit_grant g ON g.id = f."startedId"
    LEFT JOIN digested ON digested."accountId" = t."userId" AND digested.seq = t."digestSeq"
    LEFT JOIN (${furtherFundings}) m ON m."transactionId" = t.id
  ) looked_at
  WHERE "isOffStep" OR "isMisfunded" OR "isOffVersion" OR "isLoose" OR "isChanged"`;

/*
 * SQL of the first wrong line of each account whose hash chain is broken. A tear is a line whose hash is not that of its
 * contents, or whose `prevHash` is not the hash of the line before it. The account's head (`ledgerHead`) counts as one
 * more line after the last. Which line is wrong is not always the one that has the tear:
 * - its hash does not match, its `prevHash` does: the line was changed.
 * - its `prevHash` is the hash of an earlier line: the lines between were inserted, and later ones renumbered.
 * - there is no line before it, and it is not the first: that line is missing.
 * - its hash matches, its `prevHash` does not: the line before it was changed and its hash recomputed. But where another
 *   line or the head has that hash as its `prevHash`, the line before is right, and this one is wrong.
 * - a line comes after the head: it was added by hand.
 */
const firstWrongLines = `
  WITH tear AS (
    SELECT "userId", seq, "prevHash", "hashBefore", "isAfterGap", "isLoose", "isChanged", false AS "isHead", at
    FROM wrong WHERE "isLoose" OR "isChanged"
    UNION ALL
    SELECT a.id, a."ledgerSeq" + 1, a."ledgerHead", p.hash, p.id IS NULL AND a."ledgerSeq" > 0,
      (a."ledgerHead" = coalesce(p.hash, CASE WHEN a."ledgerSeq" = 0 THEN ${zeroHash} END)) IS NOT TRUE,
      false, true, coalesce(p."createdAt", a."createdAt")
    FROM account a
    LEFT JOIN line p ON p."userId" = a.id AND p.seq = a."ledgerSeq"
    LEFT JOIN line beyond ON beyond."userId" = a.id AND beyond.seq = a."ledgerSeq" + 1
    WHERE beyond.id IS NOT NULL OR (a."ledgerHead" = coalesce(p.hash, CASE WHEN a."ledgerSeq" = 0 THEN ${zeroHash} END)) IS NOT TRUE
  ), first_tears AS (
    SELECT * FROM (SELECT *, row_number() OVER (PARTITION BY "userId" ORDER BY seq, "isHead" DESC) AS nth FROM tear) numbered
    WHERE nth <= ${maxTears}
  ), placed AS (
    SELECT x.*,
      (SELECT max(q.seq) FROM line q WHERE q."userId" = x."userId" AND q.seq < x.seq) AS "lastBefore",
      CASE WHEN "isLoose" THEN coalesce(
        (SELECT max(q.seq) FROM line q WHERE q."userId" = x."userId" AND q.seq < x.seq AND q.hash = x."prevHash"),
        CASE WHEN x."prevHash" = ${zeroHash} THEN 0 END
      ) END AS follows,
      EXISTS (SELECT FROM line q WHERE q."userId" = x."userId" AND q.seq <> x.seq AND q."prevHash" = x."hashBefore")
        OR (NOT "isHead" AND EXISTS (SELECT FROM account a WHERE a.id = x."userId" AND a."ledgerHead" = x."hashBefore"))
        AS "isVouchedFor"
    FROM first_tears x
  ), found AS (
    SELECT "userId", at, seq,
      CASE
        WHEN follows IS NOT NULL THEN follows + 1
        WHEN "isAfterGap" THEN coalesce("lastBefore", 0) + 1
        WHEN "isChanged" OR NOT "isLoose" OR "isVouchedFor" OR seq = 1 THEN seq
        ELSE seq - 1
      END AS wrong
    FROM placed
  )
  SELECT format('user %s line %s %s', w."userId", w.wrong,
    CASE WHEN t.id IS NULL THEN 'is missing' ELSE format('(%s) was changed or put there by hand', t.id) END) AS offender, w.at
  FROM (SELECT DISTINCT ON ("userId") "userId", wrong, at FROM found ORDER BY "userId", wrong, seq) w
  LEFT JOIN line t ON t."userId" = w."userId" AND t.seq = w.wrong`;

/**
 * SQL of what is wrong with a chain and the digests beside it.
 * @param digested SQL of an account's digest at each of its places
 * @param lines what is looked at; `line` has the lines before them, too
 */
export function brokenChain(digested: string, lines: string): string {
  return `
    WITH digested AS MATERIALIZED (${digested}), wrong AS MATERIALIZED (${wrongOf(lines)})
    SELECT 'chain' AS "check", first_wrong.offender, first_wrong.at FROM (${firstWrongLines}) first_wrong
    UNION ALL
    SELECT 'steps', format('user %s line %s: %s + %s gives %s, at %s after %s', "userId", seq, "balanceBefore", amount, balance,
      at, "atBefore"), at
    FROM wrong WHERE "isOffStep"
    UNION ALL
    SELECT 'fundings', format('user %s line %s of %s has fundings of %s', "userId", seq, amount, funded), at
    FROM wrong WHERE "isMisfunded"
    UNION ALL
    SELECT 'versions', format('user %s line %s is of version %s, and line %s is the last under its seal', "userId", seq,
      "hashVersion", coalesce("sealedSeq", 0)), at
    FROM wrong WHERE "isOffVersion"
    UNION ALL
    SELECT 'digests', offender, at FROM (${wrongDigests}) wrong_digest`;
}

/** The hash chain, which shows changes by hand; and the invariants from each line to the next. */
export const chainPasses: LedgerPass[] = [
  {
    checks: [
      {
        name: 'chain',
        rule: 'each line holds the hash of the line before it and its own, and the head is the last',
        checked: 'lines',
      },
      {
        name: 'steps',
        rule: "a line's balance is the one before it and its amount, and it is not dated before that one",
        checked: 'lines',
      },
      { name: 'fundings', rule: "a line's fundings add up to it, none against its direction", checked: 'lines' },
      { name: 'versions', rule: "lines of version 1 end where an account's seal begins", checked: 'lines' },
      {
        name: 'digests',
        rule: "an account's digest is that of its keys without a line, ends of charges, grants that start later, periods of plans, seal and erasure",
        checked: 'accounts',
      },
    ],
    broken: brokenChain(digestsOverTime, 'line'),
  },
  passOf({
    name: 'clocks',
    rule: 'no line is dated ahead of the clocks, as one is that was written by a clock that was wrong then',
    checked: 'lines',
    broken: `
      SELECT format('user %s line %s is dated %sZ, %s ahead of the clocks', t."userId", t.seq,
        to_char(t."createdAt" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS'),
        justify_hours(date_trunc('second', t."createdAt" - clock.now))) AS offender, t."createdAt" AS at
      FROM line t, clock WHERE t."createdAt" > clock.now + clock.tolerance`,
  }),
  passOf({
    name: 'triggers',
    rule: 'the triggers that keep lines, fundings and ends of charges from being changed are there and switched on',
    checked: 'triggers',
    // 58: a statement trigger (no bit 1) before (2) delete (8), update (16) and truncate (32).
    broken: `
      SELECT format('the trigger of %s', guarded.name) AS offender, NULL::timestamptz AS at
      FROM (VALUES ('CreditTransaction'), ('CreditFunding'), ('ChargeEnd')) AS guarded(name)
      WHERE NOT EXISTS (
        SELECT FROM pg_trigger g JOIN pg_proc f ON f.oid = g.tgfoid
        WHERE g.tgrelid = to_regclass(format('%I', guarded.name)) AND g.tgenabled IN ('O', 'A') AND g.tgtype & 59 = 58
          AND g.tgqual IS NULL AND f.proname = 'refuseLedgerChange' AND f.prosrc ~ '^\\s*BEGIN\\s+RAISE EXCEPTION')`,
  }),
];
