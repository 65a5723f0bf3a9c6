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

/**
 * One invariant of the ledger: a short name, and the rule in a sentence. `broken` selects a row for each violation: `offender`, a text that says which and how,
 * and `at`, the instant by which the first ones are named first. It reads `account`, `line`, `funding`, `credit_grant`,
 * `period`, `task` and `record`: the tables, or what of them belongs to some accounts (`ledgerRelations`). It is true
 * of an account by that account's own rows alone.
 */
export type LedgerCheck = { name: string; rule: string; checked: Checked; broken: string };

/** The number under a key of `metadata`, 0 where there is none: what stands there may have been put there by hand. */
export function numberIn(metadata: string, key: string): string {
  return `CASE WHEN jsonb_typeof(${metadata} -> '${key}') = 'number' THEN (${metadata} -> '${key}')::numeric ELSE 0 END`;
}

/** The id under a key of `metadata`, null where there is none. */
export function idIn(metadata: string, key: string): string {
  const text = `${metadata} ->> '${key}'`;
  return `CASE WHEN ${text} ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN (${text})::uuid END`;
}
