import { randomUUID } from 'node:crypto';
import type { Client } from 'pg';
import { ledgerColumns } from '#test/ledger-columns.ts';
import type { Random } from '#test/random.ts';

/** One change by hand, as statements, and what it is in words. */
export type Change = { words: string; statements: string };

type Column = { table: string; name: string; dataType: string; typeName: string; isNullable: boolean };

/** The columns of the tables of the list, as the schema has them. */
export async function readColumns(client: Client): Promise<Column[]> {
  const { rows } = await client.query<Column>(
    `SELECT table_name AS "table", column_name AS name, data_type AS "dataType", udt_name AS "typeName",
       is_nullable = 'YES' AS "isNullable"
     FROM information_schema.columns WHERE table_schema = 'public' AND table_name = ANY($1) ORDER BY 1, ordinal_position`,
    [Object.keys(ledgerColumns)],
  );
  return rows;
}

/** Columns that make the key of a row together. */
const keys: Record<string, string[]> = {
  CreditFunding: ['transactionId', 'ordinal'],
  IdempotencyRecord: ['scope', 'userId', 'key'],
  ChargeEnd: ['chargeId'],
};

/**
 * Tables in which a row that is removed, added or exchanged is to be named, too. Plans are the operator's, and a mailbox may be
 * known without an account: that of one that is gone.
 */
export const tablesOfRows = Object.keys(ledgerColumns).filter(
  (table) => table !== 'Plan' && table !== 'WelcomeMailbox',
);

/** Other values that a column could have, as SQL over its present one, `c`. */
function otherValues({ dataType, typeName, isNullable, name }: Column, random: Random): string[] {
  const shifts = ['1 millisecond', '-1 millisecond', '1 day', '-3 days', '40 days'];
  const values: Record<string, string[]> = {
    integer: ['c + 1', 'c - 1', 'c + 10', '0', '1', '7'],
    smallint: ['c + 1', '2', '1'],
    bigint: ['c + 1'],
    text: ["c || 'x'", "'other'", "replace(c, 'e', 'a')"],
    uuid: ['gen_random_uuid()'],
    boolean: ['NOT c'],
    bytea: ['set_byte(c, 0, (get_byte(c, 0) + 1) % 256)', 'sha256(c)'],
    jsonb: [`c || '{"x": 1}'`, "'{}'", `'{"x": 2}'`],
    'timestamp with time zone': shifts.map((shift) => `c + interval '${shift}'`),
  };
  const found = values[dataType] ?? [];
  const ofEnum = `(SELECT e.label FROM unnest(enum_range(NULL::"${typeName}")) AS e(label) WHERE e.label IS DISTINCT FROM c
    ORDER BY md5(e.label::text || '${random.below(1_000_000)}') LIMIT 1)`;
  const all = dataType === 'USER-DEFINED' ? [ofEnum] : found;
  const whereNull =
    dataType === 'uuid' || dataType === 'text' ? "coalesce(c, '00000000-0000-4000-8000-000000000001')" : null;
  const others = [
    ...random.shuffled(all),
    ...(isNullable ? ['NULL'] : []),
    ...(isNullable && whereNull ? [whereNull] : []),
  ];
  // One that still lies before the end of the same month changes nothing: the plan follows at that end all the same.
  if (name === 'nextPlanAt') return ["c + interval '1 millisecond'", "c + interval '40 days'"];
  // The cycle that is paid already, which is by the month, changes nothing.
  if (name === 'nextBillingCycle') return ["'yearly'"];
  // Of a task that ended without a result, which of the two it was moves nothing.
  return name === 'status'
    ? [`CASE WHEN c IN ('failed', 'canceled') THEN 'succeeded'::"TaskStatus" ELSE 'failed' END`]
    : others;
}

/** Changes of one column in some row, the first of them to be tried first: not all are possible in every row. */
export async function columnChanges(client: Client, column: Column, random: Random): Promise<Change[]> {
  const { table, name } = column;
  const { rows } = await client.query<{ place: string }>(`SELECT ctid::text AS place FROM "${table}" ORDER BY ctid`);
  return random
    .shuffled(rows)
    .slice(0, 12)
    .flatMap(({ place }) =>
      otherValues(column, random).map((value) => {
        const other = value.replaceAll(/\bc\b/g, `"${name}"`);
        const paired = pairedWith[`${table}.${name}`];
        return {
          words: `${table}.${name} of ${place} is ${value}`,
          statements: `UPDATE "${table}" SET "${name}" = ${other}${paired ? `, ${paired(other)}` : ''}
            WHERE ctid = '${place}' AND "${name}" IS DISTINCT FROM ${other}`,
        };
      }),
    );
}

/** Columns that the database only lets change together with another. */
const pairedWith: Record<string, (value: string) => string> = {
  'User.nextPlanId': (value) =>
    `"nextPlanAt" = CASE WHEN ${value} IS NULL THEN NULL ELSE coalesce("nextPlanAt", "renewsAt", now()) END,
      "nextBillingCycle" = CASE WHEN ${value} IS NULL THEN NULL ELSE "nextBillingCycle" END`,
  'CreditGrant.paidMinorUnits': (value) => `"paidCurrency" = CASE WHEN ${value} IS NULL THEN NULL ELSE 'USD' END`,
  'CreditGrant.paidCurrency': (value) => `"paidMinorUnits" = CASE WHEN ${value} IS NULL THEN NULL ELSE 5 END`,
};

/** A row that is removed, one that is put there as a copy of another, and two that change places. */
export async function rowChanges(client: Client, table: string, random: Random): Promise<Change[]> {
  const key = keys[table] ?? ['id'];
  const { rows } = await client.query<{ row: Record<string, unknown> }>(
    `SELECT to_jsonb(t) AS row FROM "${table}" t ORDER BY ctid`,
  );
  const [one, other] = random.shuffled(rows.map(({ row }) => row));
  if (!one || !other) throw new Error(`${table} has too few rows.`);
  const where = (row: Record<string, unknown>) => key.map((name) => `"${name}" = '${row[name]}'`).join(' AND ');
  const insert = (row: Record<string, unknown>) =>
    `INSERT INTO "${table}" SELECT * FROM jsonb_populate_record(NULL::"${table}", $row$${JSON.stringify(row)}$row$)`;
  // Nothing refers to a period.
  const names = table === 'PlanPeriod' ? ['grantId'] : key;
  const exchanged = (row: Record<string, unknown>) => Object.fromEntries(names.map((name) => [name, row[name]]));
  return [
    { words: `a row of ${table} is removed`, statements: `DELETE FROM "${table}" WHERE ${where(one)}` },
    { words: `a row of ${table} is added`, statements: insert({ ...one, ...freshKey(table, one, random) }) },
    {
      words: `two rows of ${table} change places`,
      statements: [
        `DELETE FROM "${table}" WHERE (${where(one)}) OR (${where(other)})`,
        insert({ ...one, ...exchanged(other) }),
        insert({ ...other, ...exchanged(one) }),
      ].join('; '),
    },
  ];
}

function freshKey(table: string, row: Record<string, unknown>, random: Random): Record<string, unknown> {
  const id = randomUUID();
  switch (table) {
    case 'CreditFunding':
      return { ordinal: Number(row.ordinal) + 1 + random.below(5) };
    case 'CreditTransaction':
      return { id, seq: Number(row.seq) + 1_000 };
    case 'IdempotencyRecord':
      return { key: `${row.key}x` };
    case 'ChargeEnd':
      return { chargeId: id };
    case 'PlanPeriod':
      return { id, grantId: null, startsAt: new Date(Date.parse(String(row.startsAt)) + 86_400_000).toISOString() };
    case 'User':
      return { id, email: `${id}@example.com` };
    default:
      return { id };
  }
}
