type Value = string | number | Date | null;

/** One column of rows that are sent to the database: its name, its SQL type, and what a row has there. */
export type Column<Row> = { name: string; type: string; of: (row: Row) => Value };

/**
 * Rows of one shape as array parameters: `sql` selects them with their column names, its parameters numbered from `$first`
 * on, and `values` are those parameters, `count` of them.
 */
export type RowSet<Row> = {
  names: string;
  count: number;
  sql: (first: number) => string;
  values: (rows: readonly Row[]) => string[];
};

/** Rows that are new in a table; the columns have the names that they have there. */
export type RowInsert<Row> = { table: string; rows: RowSet<Row> };

/**
 * Describes rows to be sent as one typed array a column: one statement text whatever the number of rows. The arrays are
 * written here, as PostgreSQL reads them: it is much less work than to have the client look at each value.
 */
export function rowSet<Row>(columns: readonly Column<Row>[]): RowSet<Row> {
  const names = columns.map(({ name }) => `"${name}"`).join(', ');
  return {
    names,
    count: columns.length,
    sql: (first) => {
      const parameters = columns.map(({ type }, index) => `$${first + index}::${type}[]`).join(', ');
      return `SELECT ${names} FROM unnest(${parameters}) AS r(${names})`;
    },
    values: (rows) => columns.map(({ of }) => arrayLiteral(rows.map(of))),
  };
}

/** The statement that adds rows, its parameters numbered from `$first` on. */
export function insertSql<Row>({ table, rows }: RowInsert<Row>, first: number): string {
  return `INSERT INTO "${table}" (${rows.names}) ${rows.sql(first)}`;
}

/** Values as the text of a PostgreSQL array: `{1,"a \"b\"",NULL}`. */
export function arrayLiteral(values: readonly Value[]): string {
  return `{${values.map(element).join(',')}}`;
}

function element(value: Value): string {
  if (value === null) return 'NULL';
  if (typeof value === 'number') return String(value);
  if (value instanceof Date) return `"${value.toISOString()}"`;
  return `"${value.replace(/["\\]/g, '\\$&')}"`;
}
