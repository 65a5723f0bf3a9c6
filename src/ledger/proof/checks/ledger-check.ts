/** The kind of row that a check goes through; `checked` in the report is their number. */
export type Checked =
  | 'accounts'
  | 'lines'
  | 'debits'
  | 'refunds'
  | 'clawbacks'
  | 'expiries'
  | 'fundings'
  | 'grants'
  | 'rollovers'
  | 'periods'
  | 'tasks'
  | 'ends'
  | 'records'
  | 'triggers';

/** One invariant of the ledger: a short name, the rule in a sentence, and the kind of row it is checked on. */
export type LedgerCheck = { name: string; rule: string; checked: Checked };

/**
 * Checks that share a statement, because they read the same rows. `broken` is a SELECT with a row for each violation: the
 * name of the `check`, an `offender` (a sentence that names the row and what is wrong), and `at`, the instant by which
 * offenders are sorted. It reads `account`, `line`, `funding`, `credit_grant`, `period`, `task`, `charge_end`, `record`,
 * `erasure`, `erased_item`, `daily_sum` and `sum_state`, which are the whole tables or the rows of some accounts, and of `clock`
 * the instant `now` with its `tolerance`; a line also has what it says, as `"saidReason"` and the like. A rule joins rows of one
 * account only, so that both find the same; what sums up all accounts (`daily_total`, `outstanding_total`) is looked at over the
 * whole database only, where `whole` has its row.
 */
export type LedgerPass = { checks: LedgerCheck[]; broken: string };

/** A check on each row of a pass: SQL of whether the row violates it (null: it does not), and of its offender. */
type RowCheck = LedgerCheck & { isBroken: string; offender: string };

/** Returns the pass that makes several checks on each row of `from`, in one scan; `at` is the SQL of a row's date. */
export function passOver(rows: { from: string; at: string; checks: RowCheck[] }): LedgerPass {
  const { from, at, checks } = rows;
  const offenders = checks.map(
    (one, index) => `CASE WHEN ${one.isBroken} THEN ${one.offender} END AS offender${index}`,
  );
  const named = checks.map((one, index) => `('${one.name}', offender${index})`);
  return {
    checks: checks.map(({ name, rule, checked }) => ({ name, rule, checked })),
    broken: `
      SELECT said.name AS "check", said.offender, row.at
      FROM (
        SELECT ${at} AS at, ${offenders.join(', ')}
        FROM ${from}
        WHERE ${checks.map((one) => `(${one.isBroken})`).join(' OR ')}
      ) row, LATERAL (VALUES ${named.join(', ')}) AS said(name, offender)
      WHERE said.offender IS NOT NULL`,
  };
}

/** Returns the pass of a single check with a statement of its own, whose `broken` selects only `offender` and `at`. */
export function passOf(check: LedgerCheck & { broken: string }): LedgerPass {
  const { name, rule, checked, broken } = check;
  return {
    checks: [{ name, rule, checked }],
    broken: `SELECT '${name}' AS "check", own.offender, own.at FROM (${broken}) own`,
  };
}

/** SQL of the number under a key of `metadata`; 0 where it is not a number, such as after a change by hand. */
export function numberIn(metadata: string, key: string): string {
  return `CASE WHEN jsonb_typeof(${metadata} -> '${key}') = 'number' THEN (${metadata} -> '${key}')::numeric ELSE 0 END`;
}

/** SQL of the UUID under a key of `metadata`; null where it is not one. */
export function idIn(metadata: string, key: string): string {
  const text = `${metadata} ->> '${key}'`;
  return `CASE WHEN ${text} ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN (${text})::uuid END`;
}

/** SQL of the text of an idempotency record `r`, which its line's hash, the digest or the seal covers. */
export const keyText = `"keyText"(r.scope, r.operation, r."inputHash", r.key, r."createdAt")`;

/** SQL of what the digests of accounts cover, each text at its place (`seq`) in its account's digest; `digestHash` hashes it. */
export const digestItems = `
  SELECT r."userId", r."digestSeq" AS seq, ${keyText} AS said FROM record r WHERE r."digestSeq" IS NOT NULL
  UNION ALL
  SELECT e."userId", e."digestSeq", "endText"(e."chargeId", e.outcome, e."costCredits", e."endedAt")
  FROM charge_end e WHERE e."digestSeq" IS NOT NULL
  UNION ALL
  SELECT g."userId", g."digestSeq", concat_ws('/', 'grant', g.id, "grantFacts"(g))
  FROM credit_grant g WHERE g."digestSeq" IS NOT NULL
  UNION ALL
  SELECT p."userId", p."digestSeq", "periodText"(p) FROM period p
  UNION ALL
  SELECT a.id, a."sealDigestSeq", "sealText"(a."ledgerSeal", a."sealedSeq") FROM account a WHERE a."sealDigestSeq" IS NOT NULL
  UNION ALL
  SELECT x."userId", x."digestSeq", "erasureText"(x."factsHash", x."erasedAt") FROM erasure x`;

/**
 * SQL of the hash of an item `i` of the digest of account `o`. Of an erased account those before its erasure are stored (`erased`),
 * since their salt is gone.
 */
export const digestHash = `coalesce(erased.hash, "saltedHash"(o."ledgerSalt", i.said))`;

/** SQL of the join that brings an item `i` its stored hash. */
export const withErased = `LEFT JOIN erased_item erased ON erased."userId" = i."userId" AND erased.seq = i.seq`;

/** SQL of the stored hashes of erased accounts, and of no others: of these every hash is made anew. */
export const erasedItems = `SELECT s.* FROM "ErasedDigestItem" s JOIN erasure x ON x."userId" = s."userId" AND s.seq < x."digestSeq"`;

/** What an account's digest covers, for the sentences of offenders. */
export const digestWords =
  'keys without a line, ends of charges, grants that start later, periods of plans, seals and erasures';

/** SQL of how the balance of an account `a` without lines (`total` is their sum) is mended; null of all others. */
export function takeOverHint(total: string): string {
  return `CASE WHEN a."ledgerSeq" = 0 AND ${total} IS NULL AND a.credits > 0
    THEN ': npm run credits:import -- --existing takes over what has no lines' END`;
}
