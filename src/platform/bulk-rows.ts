type Value = string | number | Date | null;

/** One column of rows that are sent to the database: its name, its SQL type, and what a row has there. */
export type Column<Row> = { name: string; type: string; of: (row: Row) => Value };

/**
 * Rows of one shape as array parameters: `sql` selects them with their column names, its parameters numbered from `$first`
 * on, and `values` are those parameters, `count` of them.
 */
export type BulkRows<Row> = {
  names: string;
  count: number;
  sql: (first: number) => string;
  values: (rows: readonly Row[]) => string[];
};

/**
 * How rows come into a table: `sql` is the INSERT, which gives a row back for each that it added, its parameters numbered
 * from `$first` on; `values` are those parameters, `count` of them.
 */
export type RowInsert<Row> = {
  table: string;
  count: number;
  sql(first: number): string;
  values(rows: readonly Row[]): string[];
};

/** New rows of a table that are to go in with another statement. */
export type AttachedRows<Row = unknown> = { insert: RowInsert<Row>; rows: readonly Row[] };

/**
 * Describes rows to be sent as one typed array a column: one statement text whatever the number of rows. The arrays are
 * written here, as PostgreSQL reads them: it is much less work than to have the client look at each value. Instants go as
 * seconds since 1970, which both sides are quick with, and come to the millisecond.
 */
export function bulkRows<Row>(columns: readonly Column<Row>[]): BulkRows<Row> {
  const names = columns.map(({ name }) => `"${name}"`).join(', ');
  return {
    names,
    count: columns.length,
    sql: (first) => {
      const parameters = columns.map(({ type }, index) => `$${first + index}::${sentAs(type)}[]`).join(', ');
      return `SELECT ${columns.map(selected).join(', ')} FROM unnest(${parameters}) AS r(${names})`;
    },
    values: (rows) => columns.map(({ of }) => arrayLiteral(rows.map(of))),
  };
}

function sentAs(type: string): string {
  return type === 'timestamptz' ? 'float8' : type;
}

function selected({ name, type }: Pick<Column<never>, 'name' | 'type'>): string {
  return type === 'timestamptz' ? `to_timestamp("${name}")::timestamptz(3) AS "${name}"` : `"${name}"`;
}

/** Describes how rows come into one of our tables; the columns have the names that they have there. */
export function rowInsert<Row>(table: string, columns: readonly Column<Row>[]): RowInsert<Row> {
  const { names, count, sql, values } = bulkRows(columns);
  return { table, count, sql: (first) => `INSERT INTO "${table}" (${names}) ${sql(first)}\n  RETURNING 1`, values };
}

/** Rows beside, with more for a table that may be among them already. */
export function attachRows<Row>(beside: readonly AttachedRows[], more: AttachedRows<Row>): AttachedRows[] {
  const same = beside.find(({ insert }) => insert.table === more.insert.table);
  const others = beside.filter((one) => one !== same);
  return [...others, { ...more, rows: [...(same?.rows ?? []), ...more.rows] }];
}

/** Values as the text of a PostgreSQL array: `{1,"a \"b\"",NULL}`; instants as seconds since 1970, for a float8[]. */
export function arrayLiteral(values: readonly Value[]): string {
  return `{${values.map(element).join(',')}}`;
}

const special = /["\\]/;
/** Text of which JSON escapes nothing but what is special here too: without control characters and halves of pairs. */
const sameInJson = /^[ -\ud7ff\ue000-\uffff]*$/;

function element(value: Value): string {
  if (value === null) return 'NULL';
  if (typeof value === 'number') return String(value);
  if (value instanceof Date) return String(value.getTime() / 1000);
  if (!special.test(value)) return `"${value}"`;
  return sameInJson.test(value) ? JSON.stringify(value) : `"${value.replace(/["\\]/g, '\\$&')}"`;
}
