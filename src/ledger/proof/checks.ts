import { accountPasses } from '#/ledger/proof/checks/account-passes.ts';
import { chainPasses } from '#/ledger/proof/checks/chain-passes.ts';
import { grantPasses } from '#/ledger/proof/checks/grant-passes.ts';
import type { Checked, LedgerPass } from '#/ledger/proof/checks/ledger-check.ts';
import { refundPasses } from '#/ledger/proof/checks/refund-passes.ts';
import { taskPasses } from '#/ledger/proof/checks/task-passes.ts';

/** Every invariant of the ledger that SQL can check; the slowest pass comes first, so that the others run meanwhile. */
export const ledgerPasses: readonly LedgerPass[] = [
  ...chainPasses,
  ...accountPasses,
  ...grantPasses,
  ...refundPasses,
  ...taskPasses,
];

/** The most offenders that are named for each check. */
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
 * The rows of some accounts, each table through an index. The scopes are listed because the primary key of records begins
 * with the scope. The ids are a subselect so that the plan does not depend on them: PostgreSQL then soon reuses one plan.
 */
const ofAccountIds = '= ANY((SELECT $1::uuid[])::uuid[])';
const ofAccounts = `
  account AS MATERIALIZED (SELECT * FROM "User" WHERE id ${ofAccountIds}),
  line AS MATERIALIZED (SELECT * FROM "CreditTransaction" WHERE "userId" ${ofAccountIds}),
  credit_grant AS MATERIALIZED (SELECT * FROM "CreditGrant" WHERE "userId" ${ofAccountIds}),
  funding AS MATERIALIZED (
    SELECT f.* FROM "CreditFunding" f WHERE f."transactionId" IN (SELECT id FROM line)
    UNION
    SELECT f.* FROM "CreditFunding" f WHERE f."grantId" IN (SELECT id FROM credit_grant)
  ),
  period AS MATERIALIZED (SELECT * FROM "PlanPeriod" WHERE "userId" ${ofAccountIds}),
  task AS MATERIALIZED (SELECT * FROM "Task" WHERE "userId" ${ofAccountIds}),
  record AS MATERIALIZED (SELECT * FROM "IdempotencyRecord" WHERE scope IN ('client', 'system') AND "userId" ${ofAccountIds})`;

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

/** Counts the rows of each kind, over the whole database. */
export const countsSql = `WITH ${wholeTables} ${countsSelect}`;

/** Returns the SQL of a pass over the whole database: for each check the first offenders and the number of violations. */
export function passSql({ broken }: LedgerPass): string {
  return `WITH ${wholeTables}
    SELECT "check", offender, violations FROM (
      SELECT "check", offender, at, row_number() OVER (PARTITION BY "check" ORDER BY at, offender) AS nth,
        (count(*) OVER (PARTITION BY "check"))::int AS violations
      FROM (${broken}) found
    ) numbered
    WHERE nth <= ${maxNamed} ORDER BY at, offender`;
}

/**
 * SQL of all checks of the accounts `$1`, in one row: the counts, and as `broken` every offender with its check, by date.
 * Planning takes longer than running, so it has a name, under which a connection keeps it prepared.
 */
export const accountsSql = `/* ledger:prove */
  WITH ${ofAccounts}, broken AS (
    ${ledgerPasses.map((pass) => `SELECT "check", offender, at FROM (${pass.broken}) found`).join(' UNION ALL ')}
  )
  SELECT counts.*, (SELECT jsonb_agg(broken ORDER BY at, offender) FROM broken) AS broken FROM (${countsSelect}) counts`;
