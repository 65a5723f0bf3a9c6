type Value = string | number | Date | null;

/** One column of bulk rows: its name, its SQL type, and how its value is read from a row. */
export type Column<Row> = { name: string; type: string; of: (row: Row) => Value };

/**
 * Bulk rows: many rows of one shape in a single statement, as one array parameter per column. `names` is the quoted column
 * list; `sql(first)` is a SELECT that yields the rows, with its parameters numbered from `$first`; `values` returns these
 * `count` parameters.
 */
export type BulkRows<Row> = {
  names: string;
  count: number;
  sql: (first: number) => string;
  values: (rows: readonly Row[]) => string[];
};

/**
 * A bulk INSERT into `table`: `sql(first)` is the statement, with its parameters numbered from `$first`, and returns one row
 * for each row that it inserted; `values` returns these `count` parameters.
 */
export type RowInsert<Row> = {
  table: string;
  count: number;
  sql(first: number): string;
  values(rows: readonly Row[]): string[];
};

/** Attached rows: new rows of a table that another statement inserts along with its own, as a CTE. */
export type AttachedRows<Row = unknown> = { insert: RowInsert<Row>; rows: readonly Row[] };

/**
 * Describes bulk rows that are sent as one typed array per column and expanded by `unnest`, so that the statement text, and
 * with it the prepared statement, does not depend on the number of rows. Array literals are built here, which costs much less
 * than pg's conversion of each value. Instants are sent as seconds since 1970 (float8) and stored to the millisecond.
 */
export function bulkRows<Row>(columns: readonly Column<Row>[]): BulkRows<Row> {
  const names = columns.map(({ name }) => `"${name}"`).join(', ');
  return {
    names,
    count: columns.length,
    sql: (first) => {
      const parameters = columns.map(({ type }, index) => `$${first + index}::${parameterType(type)}[]`).join(', ');
      return `SELECT ${columns.map(selectedColumn).join(', ')} FROM unnest(${parameters}) AS r(${names})`;
    },
    values: (rows) => columns.map(({ of }) => arrayLiteral(rows.map(of))),
  };
}

function parameterType(type: string): string {
  return type === 'timestamptz' ? 'float8' : type;
}

function selectedColumn({ name, type }: Pick<Column<never>, 'name' | 'type'>): string {
  return type === 'timestamptz' ? `to_timestamp("${name}")::timestamptz(3) AS "${name}"` : `"${name}"`;
}

/** Describes a bulk INSERT into one of our tables; the columns have the table's own column names. */
export function rowInsert<Row>(table: string, columns: readonly Column<Row>[]): RowInsert<Row> {
  const { names, count, sql, values } = bulkRows(columns);
  return { table, count, sql: (first) => `INSERT INTO "${table}" (${names}) ${sql(first)}\n  RETURNING 1`, values };
}

/** Returns the attached rows with `more` added: to the rows of the same table where there are some, else as a new table. */
export function attachRows<Row>(attached: readonly AttachedRows[], more: AttachedRows<Row>): AttachedRows[] {
  const same = attached.find(({ insert }) => insert.table === more.insert.table);
  const others = attached.filter((one) => one !== same);
  return [...others, { ...more, rows: [...(same?.rows ?? []), ...more.rows] }];
}

/**
 * Returns values as a PostgreSQL array literal, such as `{1,"a \"b\"",NULL}`; instants as seconds since 1970, for float8[].
 */
export function arrayLiteral(values: readonly Value[]): string {
  return `{${values.map(element).join(',')}}`;
}

/** Ids, numbers, enum values: text that needs no quotes, but for NULL. Quotes cost, since Prisma sends parameters through JSON. */
const bare = /^[\w-]+$/;
const special = /["\\]/;
/**
 * Text that JSON escapes exactly as an array literal does (quotes and backslashes): no control characters or lone
 * surrogates.
 */
const escapedAsInJson = /^[ -\ud7ff\ue000-\uffff]*$/;

function element(value: Value): string {
  if (value === null) return 'NULL';
  if (typeof value === 'number') return String(value);
  if (value instanceof Date) return String(value.getTime() / 1000);
  if (bare.test(value) && (value.length !== 4 || value.toUpperCase() !== 'NULL')) return value;
  if (!special.test(value)) return `"${value}"`;
  return escapedAsInJson.test(value) ? JSON.stringify(value) : `"${value.replace(/["\\]/g, '\\$&')}"`;
}
