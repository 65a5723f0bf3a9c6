import type { LedgerCheck } from '#/features/credits/ledger-checks/ledger-check.ts';

const zeroHash = `decode(repeat('00', 32), 'hex')`;

/** Of one account, so many places where the chain is torn are looked at to find the first wrong line. */
const maxTears = 20;

/*
 * A tear is a line whose hash is not that of its text, or whose `prevHash` is not the hash of the line before it. The
 * head counts as one more line: it stands after the last and holds the hash before it. Which line is wrong is not always
 * the one where it shows:
 * - its own hash differs, its link holds: it was changed.
 * - it follows an earlier line than the one before it: those between were inserted (and the rest numbered anew).
 * - nothing stands before it where something should: that is missing.
 * - its own hash holds, its link does not: it was written after another line than the one that stands before it now, so
 *   that one was changed and its hash made to fit; unless something else vouches for that one, then it is itself wrong.
 * - a line stands after the head: it was put there.
 */
const chain: LedgerCheck = {
  name: 'chain',
  rule: 'each line holds the hash of the line before it and its own, and the head is the last',
  checked: 'lines',
  broken: `
    WITH tear AS (
      SELECT t."userId", t.seq, t."prevHash", p.hash AS "hashBefore", p.id IS NULL AND t.seq > 1 AS "isAfterGap",
        (t."prevHash" = coalesce(p.hash, CASE WHEN t.seq = 1 THEN ${zeroHash} END)) IS NOT TRUE AS "isLoose",
        t.hash <> "ledgerLineHash"(t."prevHash", t.id, t."userId", t.seq, t.amount, t.balance, t.type, t."generationType",
          t.description, t.metadata, t.actor, t."refundsId", t."createdAt",
          nullif(concat_ws(',', first.text, more.text), '')) AS "isChanged",
        false AS "isHead", false AS "isBeyond", t."createdAt" AS at
      FROM line t
      LEFT JOIN line p ON p."userId" = t."userId" AND p.seq = t.seq - 1
      LEFT JOIN (
        SELECT "transactionId", concat_ws(' ', "grantId", amount, "restoresGrantId") AS text FROM funding WHERE ordinal = 0
      ) first ON first."transactionId" = t.id
      LEFT JOIN (
        SELECT "transactionId", string_agg(concat_ws(' ', "grantId", amount, "restoresGrantId"), ',' ORDER BY ordinal) AS text
        FROM funding WHERE ordinal > 0 GROUP BY "transactionId"
      ) more ON more."transactionId" = t.id
      UNION ALL
      SELECT a.id, a."ledgerSeq" + 1, a."ledgerHead", p.hash, p.id IS NULL AND a."ledgerSeq" > 0,
        (a."ledgerHead" = coalesce(p.hash, CASE WHEN a."ledgerSeq" = 0 THEN ${zeroHash} END)) IS NOT TRUE,
        false, true, beyond.id IS NOT NULL, coalesce(p."createdAt", a."createdAt")
      FROM account a
      LEFT JOIN line p ON p."userId" = a.id AND p.seq = a."ledgerSeq"
      LEFT JOIN line beyond ON beyond."userId" = a.id AND beyond.seq = a."ledgerSeq" + 1
    ), first_tears AS (
      SELECT * FROM (
        SELECT *, row_number() OVER (PARTITION BY "userId" ORDER BY seq, "isHead" DESC) AS nth
        FROM tear WHERE "isLoose" OR "isChanged" OR "isBeyond"
      ) numbered
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
    LEFT JOIN line t ON t."userId" = w."userId" AND t.seq = w.wrong`,
};

const triggers: LedgerCheck = {
  name: 'triggers',
  rule: 'the triggers that keep lines and fundings from being changed are there and switched on',
  checked: 'triggers',
  // 58: a statement trigger (no bit 1) before (2) delete (8), update (16) and truncate (32).
  broken: `
    SELECT format('the trigger of %s', guarded.name) AS offender, NULL::timestamptz AS at
    FROM (VALUES ('CreditTransaction'), ('CreditFunding')) AS guarded(name)
    WHERE NOT EXISTS (
      SELECT FROM pg_trigger g JOIN pg_proc f ON f.oid = g.tgfoid
      WHERE g.tgrelid = to_regclass(format('%I', guarded.name)) AND g.tgenabled IN ('O', 'A') AND g.tgtype & 59 = 58
        AND g.tgqual IS NULL AND f.proname = 'refuseLedgerChange' AND f.prosrc ~ '^\\s*BEGIN\\s+RAISE EXCEPTION')`,
};

/** What shows that nothing was changed by hand. */
export const chainChecks: LedgerCheck[] = [chain, triggers];
