import { accountPasses } from '#/ledger/proof/checks/account-passes.ts';
import { chainPasses } from '#/ledger/proof/checks/chain-passes.ts';
import { erasurePasses } from '#/ledger/proof/checks/erasure-passes.ts';
import { grantPasses } from '#/ledger/proof/checks/grant-passes.ts';
import { keyPasses } from '#/ledger/proof/checks/key-passes.ts';
import { type Checked, erasedItems, idIn, type LedgerPass, numberIn } from '#/ledger/proof/checks/ledger-check.ts';
import { periodPasses } from '#/ledger/proof/checks/period-passes.ts';
import { refundPasses } from '#/ledger/proof/checks/refund-passes.ts';
import { successionPasses } from '#/ledger/proof/checks/succession-passes.ts';
import { sumPasses } from '#/ledger/proof/checks/sum-passes.ts';
import { taskPasses } from '#/ledger/proof/checks/task-passes.ts';
import { voidPasses } from '#/ledger/proof/checks/void-passes.ts';
import { clockToleranceMs } from '#/platform/clocks.ts';

/** Every invariant of the ledger that SQL can check; the slowest pass comes first, so that the others run meanwhile. */
export const ledgerPasses: readonly LedgerPass[] = [
  ...chainPasses,
  ...keyPasses,
  ...sumPasses,
  ...accountPasses,
  ...periodPasses,
  ...successionPasses,
  ...grantPasses,
  ...voidPasses,
  ...refundPasses,
  ...taskPasses,
  ...erasurePasses,
];

/** The most offenders that are named for each check. */
export const maxNamed = 5;

/** The columns of lines, and what each says whether it has them or, of version 1, says so in its metadata. */
export const lineColumns = `t.*, "lineText"(t, '') AS "saidText",
  CASE WHEN t."hashVersion" = 1 THEN t.metadata ->> 'reason' ELSE t.reason END AS "saidReason",
  CASE WHEN t."hashVersion" = 1 THEN ${idIn('t.metadata', 'taskId')} ELSE t."taskId" END AS "saidTaskId",
  CASE WHEN t."hashVersion" = 1 THEN ${idIn('t.metadata', 'grantId')} ELSE t."grantId" END AS "saidGrantId",
  CASE WHEN t."hashVersion" = 1 THEN ${idIn('t.metadata', 'settlesId')} ELSE t."settlesId" END AS "saidSettlesId",
  CASE WHEN t."hashVersion" = 1 THEN ${idIn('t.metadata', 'rolledOverTo')} ELSE t."rolledOverTo" END AS "saidRolledOverTo",
  CASE WHEN t."hashVersion" = 1 THEN ${numberIn('t.metadata', 'debtCredits')} ELSE coalesce(t."debtCredits", 0) END AS "saidDebt",
  CASE WHEN t."hashVersion" = 1 THEN ${numberIn('t.metadata', 'maxCostCredits')} ELSE t."maxCostCredits" END AS "saidMaxCost"`;

/**
 * SQL of what passes know beside the rows: the later of the database's clock and the parameter, read once, since what is ahead
 * of both is ahead.
 */
export const clockOf = (parameter: string) => `
  clock AS MATERIALIZED (SELECT greatest(clock_timestamp(), ${parameter}::timestamptz) AS now,
    interval '${clockToleranceMs} milliseconds' AS tolerance)`;

/** The rows of all accounts. */
const ofAll = `
  account AS NOT MATERIALIZED (SELECT * FROM "User"),
  line AS NOT MATERIALIZED (SELECT ${lineColumns} FROM "CreditTransaction" t),
  credit_grant AS NOT MATERIALIZED (SELECT * FROM "CreditGrant"),
  funding AS NOT MATERIALIZED (SELECT * FROM "CreditFunding"),
  period AS NOT MATERIALIZED (SELECT * FROM "PlanPeriod"),
  task AS NOT MATERIALIZED (SELECT * FROM "Task"),
  charge_end AS NOT MATERIALIZED (SELECT * FROM "ChargeEnd"),
  record AS NOT MATERIALIZED (SELECT * FROM "IdempotencyRecord"),
  daily_sum AS NOT MATERIALIZED (SELECT * FROM "DailySum"),
  sum_state AS NOT MATERIALIZED (SELECT * FROM "DailySumState"),
  daily_total AS NOT MATERIALIZED (SELECT * FROM "DailyTotal"),
  outstanding_total AS NOT MATERIALIZED (SELECT * FROM "OutstandingTotal"),
  whole AS NOT MATERIALIZED (SELECT true AS "isAll"),
  erasure AS NOT MATERIALIZED (SELECT * FROM "ErasedAccount"),
  erased_item AS NOT MATERIALIZED (${erasedItems})`;

/*
 * The rows of some accounts, each table through an index. The scopes are listed because the primary key of records begins
 * with the scope. The ids are a subselect so that the plan does not depend on them: PostgreSQL then soon reuses one plan.
 */
const ofAccountIds = '= ANY((SELECT $1::uuid[])::uuid[])';
export const ofAccounts = `
  account AS MATERIALIZED (SELECT * FROM "User" WHERE id ${ofAccountIds}),
  line AS MATERIALIZED (SELECT ${lineColumns} FROM "CreditTransaction" t WHERE t."userId" ${ofAccountIds}),
  credit_grant AS MATERIALIZED (SELECT * FROM "CreditGrant" WHERE "userId" ${ofAccountIds}),
  funding AS MATERIALIZED (
    SELECT f.* FROM "CreditFunding" f WHERE f."transactionId" IN (SELECT id FROM line)
    UNION
    SELECT f.* FROM "CreditFunding" f WHERE f."grantId" IN (SELECT id FROM credit_grant)
  ),
  period AS MATERIALIZED (SELECT * FROM "PlanPeriod" WHERE "userId" ${ofAccountIds}),
  task AS MATERIALIZED (SELECT * FROM "Task" WHERE "userId" ${ofAccountIds}),
  charge_end AS MATERIALIZED (SELECT * FROM "ChargeEnd" WHERE "userId" ${ofAccountIds}),
  record AS MATERIALIZED (SELECT * FROM "IdempotencyRecord" WHERE scope IN ('client', 'system') AND "userId" ${ofAccountIds}),
  daily_sum AS MATERIALIZED (SELECT * FROM "DailySum" WHERE "userId" ${ofAccountIds}),
  sum_state AS MATERIALIZED (SELECT * FROM "DailySumState" WHERE "userId" ${ofAccountIds}),
  daily_total AS MATERIALIZED (SELECT * FROM "DailyTotal" WHERE false),
  outstanding_total AS MATERIALIZED (SELECT * FROM "OutstandingTotal" WHERE false),
  whole AS MATERIALIZED (SELECT true AS "isAll" WHERE false),
  erasure AS MATERIALIZED (SELECT * FROM "ErasedAccount" WHERE "userId" ${ofAccountIds}),
  erased_item AS MATERIALIZED (${erasedItems})`;

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
  ends: '(SELECT count(*) FROM charge_end)',
  records: '(SELECT count(*) FROM record)',
  triggers: '3',
};

/** Counts the rows of each kind of what `account`, `line` and the others are. */
export const countsSelect = `
  SELECT ${Object.entries(counts)
    .map(([name, count]) => `(${count})::int AS ${name}`)
    .join(', ')}
  FROM (
    SELECT count(*) AS lines, count(*) FILTER (WHERE type = 'DEBIT') AS debits, count(*) FILTER (WHERE type = 'REFUND') AS refunds,
      count(*) FILTER (WHERE type = 'CLAWBACK') AS clawbacks, count(*) FILTER (WHERE type = 'EXPIRE') AS expiries
    FROM line
  ) l, (SELECT count(*) AS grants, count(*) FILTER (WHERE source = 'ROLLOVER') AS rollovers FROM credit_grant) g`;

/** Counts the rows of each kind, over the whole database. */
export const countsSql = `WITH ${ofAll} ${countsSelect}`;

/**
 * Returns the SQL of a pass over the whole database: for each check the first offenders with their dates, and the number of
 * violations. `$1` is the instant by the clock of the process.
 */
export function passSql({ broken }: LedgerPass): string {
  return `WITH ${clockOf('$1')}, ${ofAll}
    SELECT "check", offender, at, violations FROM (
      SELECT "check", offender, at, row_number() OVER (PARTITION BY "check" ORDER BY at, offender) AS nth,
        (count(*) OVER (PARTITION BY "check"))::int AS violations
      FROM (${broken}) found
    ) numbered
    WHERE nth <= ${maxNamed} ORDER BY at, offender`;
}

/**
 * SQL of all checks of the accounts `$1` at the instant `$2`, in one row: the counts, and as `broken` every offender with its check, by date.
 * Planning takes longer than running, so it has a name, under which a connection keeps it prepared.
 */
export const accountsSql = `/* ledger:prove */
  WITH ${clockOf('$2')}, ${ofAccounts}, broken AS (
    ${ledgerPasses.map((pass) => `SELECT "check", offender, at FROM (${pass.broken}) found`).join(' UNION ALL ')}
  )
  SELECT counts.*, (SELECT jsonb_agg(broken ORDER BY at, offender) FROM broken) AS broken FROM (${countsSelect}) counts`;
