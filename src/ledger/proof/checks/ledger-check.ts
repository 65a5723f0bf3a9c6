/** What a check looks at, one by one: `checked` in the report counts these. */
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
  | 'records'
  | 'triggers';

/** One invariant of the ledger: a short name, and the rule in a sentence. */
export type LedgerCheck = { name: string; rule: string; checked: Checked };

/**
 * Checks that one statement looks after, because they read the same rows. `broken` selects a row for each violation: the
 * `check` by its name, an `offender` that says which and how, and `at`, the instant by which the first ones are named
 * first. It reads `account`, `line`, `funding`, `credit_grant`, `period`, `task` and `record`: the tables, or what of them
 * belongs to some accounts. What holds for an account is said of that account's own rows alone, so that both find the same.
 */
export type LedgerPass = { checks: LedgerCheck[]; broken: string };

/** A check over the rows of a pass: when one is broken (null counts as not), and what is then said of it. */
type RowCheck = LedgerCheck & { isBroken: string; offender: string };

/** The pass that looks once at each row of `from`, which is dated `at`, for several checks. */
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

/** The pass of one check that needs a statement of its own: `broken` selects only `offender` and `at`. */
export function passOf(check: LedgerCheck & { broken: string }): LedgerPass {
  const { name, rule, checked, broken } = check;
  return {
    checks: [{ name, rule, checked }],
    broken: `SELECT '${name}' AS "check", own.offender, own.at FROM (${broken}) own`,
  };
}

/** The number under a key of `metadata`, 0 where there is none: what stands there may have been put there by hand. */
export function numberIn(metadata: string, key: string): string {
  return `CASE WHEN jsonb_typeof(${metadata} -> '${key}') = 'number' THEN (${metadata} -> '${key}')::numeric ELSE 0 END`;
}

/** The id under a key of `metadata`, null where there is none. */
export function idIn(metadata: string, key: string): string {
  const text = `${metadata} ->> '${key}'`;
  return `CASE WHEN ${text} ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN (${text})::uuid END`;
}
