/** One column of rows that are sent to the database: its name, its SQL type, and what a row has there. */
export type Column<Row> = { name: string; type: string; of: (row: Row) => string | number | Date | null };

/** SQL types whose arrays are sent as they are; every other type goes as text and is cast, and so does what may be null. */
const sentAsIs = new Set(['uuid', 'text', 'int', 'smallint', 'timestamptz']);

/** Rows of one shape as array parameters: `sql` selects them with their column names, `values` are its parameters. */
export type RowSet<Row> = { sql: string; count: number; values: (rows: readonly Row[]) => unknown[] };

/**
 * Describes rows to be sent as one typed array a column, from parameter `$first` on: one statement text whatever the
 * number of rows. A column whose type ends in `?` may be null.
 */
export function rowSet<Row>(first: number, columns: readonly Column<Row>[]): RowSet<Row> {
  const sent = columns.map(({ type }) => (sentAsIs.has(type) ? type : 'text'));
  const names = columns.map(({ name }) => `"${name}"`);
  const selected = columns.map(({ type, name }) => {
    if (sentAsIs.has(type)) return `"${name}"`;
    return type.endsWith('?')
      ? `nullif("${name}", '')::${type.slice(0, -1)} AS "${name}"`
      : `"${name}"::${type} AS "${name}"`;
  });
  const parameters = sent.map((type, index) => `$${first + index}::${type}[]`);
  return {
    sql: `SELECT ${selected.join(', ')} FROM unnest(${parameters.join(', ')}) AS r(${names.join(', ')})`,
    count: columns.length,
    values: (rows) => columns.map(({ of }) => rows.map((row) => sendable(of(row)))),
  };
}

function sendable(value: string | number | Date | null): string | number {
  if (value === null) return '';
  return value instanceof Date ? value.toISOString() : value;
}
