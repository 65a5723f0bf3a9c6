type Value = string | number | Date | null;

/** One column of rows that are sent to the database: its name, its SQL type, and what a row has there. */
export type Column<Row> = { name: string; type: string; of: (row: Row) => Value };

/** Rows of one shape as array parameters: `sql` selects them with their column names, `values` are its parameters. */
export type RowSet<Row> = { sql: string; count: number; values: (rows: readonly Row[]) => string[] };

/**
 * Describes rows to be sent as one typed array a column, from parameter `$first` on: one statement text whatever the
 * number of rows. The arrays are written here, as PostgreSQL reads them: it is much less work than to have the client
 * look at each value.
 */
export function rowSet<Row>(first: number, columns: readonly Column<Row>[]): RowSet<Row> {
  const names = columns.map(({ name }) => `"${name}"`).join(', ');
  const parameters = columns.map(({ type }, index) => `$${first + index}::${type}[]`).join(', ');
  return {
    sql: `SELECT ${names} FROM unnest(${parameters}) AS r(${names})`,
    count: columns.length,
    values: (rows) => columns.map(({ of }) => arrayLiteral(rows.map(of))),
  };
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
