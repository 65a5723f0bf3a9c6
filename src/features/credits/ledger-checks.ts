import { accountChecks } from '#/features/credits/ledger-checks/account-checks.ts';
import { chainChecks } from '#/features/credits/ledger-checks/chain-checks.ts';
import { grantChecks } from '#/features/credits/ledger-checks/grant-checks.ts';
import type { Checked, LedgerCheck } from '#/features/credits/ledger-checks/ledger-check.ts';
import { lineChecks } from '#/features/credits/ledger-checks/line-checks.ts';
import { refundChecks } from '#/features/credits/ledger-checks/refund-checks.ts';
import { taskChecks } from '#/features/credits/ledger-checks/task-checks.ts';

/** Every invariant of the ledger that SQL can see. */
export const ledgerChecks: readonly LedgerCheck[] = [
  ...accountChecks,
  ...lineChecks,
  ...grantChecks,
  ...refundChecks,
  ...taskChecks,
  ...chainChecks,
];

/** At most so many offenders of each check are named. */
export const maxNamed = 5;

const wholeTables = `
  account AS NOT MATERIALIZED (SELECT * FROM "User"),
  line AS NOT MATERIALIZED (SELECT * FROM "CreditTransaction"),
  credit_grant AS NOT MATERIALIZED (SELECT * FROM "CreditGrant"),
  funding AS NOT MATERIALIZED (SELECT * FROM "CreditFunding"),
  period AS NOT MATERIALIZED (SELECT * FROM "PlanPeriod"),
  task AS NOT MATERIALIZED (SELECT * FROM "Task"),
  record AS NOT MATERIALIZED (SELECT * FROM "IdempotencyRecord")`;

/*
 * Each through an index; the scopes are named because the key of records begins with them. The ids are a subselect so that
 * the plan does not depend on them: a connection that prepares the statement then plans it only a few times.
 */
const ofThem = '= ANY((SELECT $1::uuid[])::uuid[])';
const ofAccounts = `
  account AS MATERIALIZED (SELECT * FROM "User" WHERE id ${ofThem}),
  line AS MATERIALIZED (SELECT * FROM "CreditTransaction" WHERE "userId" ${ofThem}),
  credit_grant AS MATERIALIZED (SELECT * FROM "CreditGrant" WHERE "userId" ${ofThem}),
  funding AS MATERIALIZED (
    SELECT f.* FROM "CreditFunding" f WHERE f."transactionId" IN (SELECT id FROM line)
    UNION
    SELECT f.* FROM "CreditFunding" f WHERE f."grantId" IN (SELECT id FROM credit_grant)
  ),
  period AS MATERIALIZED (SELECT * FROM "PlanPeriod" WHERE "userId" ${ofThem}),
  task AS MATERIALIZED (SELECT * FROM "Task" WHERE "userId" ${ofThem}),
  record AS MATERIALIZED (SELECT * FROM "IdempotencyRecord" WHERE scope IN ('client', 'system') AND "userId" ${ofThem})`;

const counts: Record<Checked, string> = {
  accounts: '(SELECT count(*) FROM account)',
  lines: 'l.lines',
  debits: 'l.debits',
  refunds: 'l.refunds',
  clawbacks: 'l.clawbacks',
  expiries: 'l.expiries',
  fundings: '(SELECT count(*) FROM funding)',
  grants: 'g.grants',
  rollovers: 'g.rollovers',
  periods: '(SELECT count(*) FROM period)',
  tasks: '(SELECT count(*) FROM task)',
  records: '(SELECT count(*) FROM record)',
  triggers: '2',
};

const countsSelect = `
  SELECT ${Object.entries(counts)
    .map(([name, count]) => `(${count})::int AS ${name}`)
    .join(', ')}
  FROM (
    SELECT count(*) AS lines, count(*) FILTER (WHERE type = 'DEBIT') AS debits, count(*) FILTER (WHERE type = 'REFUND') AS refunds,
      count(*) FILTER (WHERE type = 'CLAWBACK') AS clawbacks, count(*) FILTER (WHERE type = 'EXPIRE') AS expiries
    FROM line
  ) l, (SELECT count(*) AS grants, count(*) FILTER (WHERE source = 'ROLLOVER') AS rollovers FROM credit_grant) g`;

/** How many of everything there are, over the whole database. */
export const countsSql = `WITH ${wholeTables} ${countsSelect}`;

/** The first offenders of one check over the whole database, each with the number of all violations; no row: it holds. */
export function checkSql(check: LedgerCheck): string {
  return `WITH ${wholeTables}
    SELECT offender, (count(*) OVER ())::int AS violations FROM (${check.broken}) broken ORDER BY at, offender LIMIT ${maxNamed}`;
}

/**
 * Everything about the accounts `$1` in one row: what there is, and as `broken` every offender with its check, the first
 * ones first. Planning it takes longer than running it, so it is kept plain.
 */
export const accountsSql = `
  WITH ${ofAccounts}, broken AS (
    ${ledgerChecks.map((check, index) => `SELECT ${index} AS "check", offender, at FROM (${check.broken}) b`).join(' UNION ALL ')}
  )
  SELECT counts.*, (SELECT jsonb_agg(broken ORDER BY at, offender) FROM broken) AS broken FROM (${countsSelect}) counts`;
