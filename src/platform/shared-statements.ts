import { createHash } from 'node:crypto';
import pg from 'pg';

/**
 * Prepared statements behind a pooler in transaction mode. They live in the connections of the server, which all clients of
 * the pooler share: names of the protocol would collide there or be missing (42P05, 26000). So they are prepared and executed
 * by SQL, under names that say what is prepared, and each connection of the server keeps the list of them in a setting of its
 * session. Both are gone where a pooler resets a connection (DISCARD ALL). Planning the ledger's largest statement takes longer
 * than executing it.
 */

/** What pg is asked to run. `name`: the name under which it may stay prepared; empty or missing for none. */
export type Statement = { text: string; name?: string | undefined; values?: readonly unknown[] };

const listSetting = 'product.prepared';

/** Reads which statements are prepared in the connection, as the only column of a row. */
export const readPreparedSql = `SELECT current_setting('${listSetting}', true) AS prepared`;

/** The names in what `readPreparedSql` read. */
export function preparedNames(list: string | null | undefined): ReadonlySet<string> {
  return new Set(list ? list.split(',') : []);
}

const namesByText = new Map<string, string>();

/** Processes of different versions share the connections: one name always means the same text. */
function sharedNameOf(text: string): string {
  let name = namesByText.get(text);
  if (name === undefined) {
    name = `product:${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
    namesByText.set(text, name);
  }
  return name;
}

/**
 * Returns the SQL that executes a named statement, and prepares it before where it is not in `prepared`; the rows are in the
 * last of its results. Null for a statement without a name, and for one whose values no SQL can hold.
 */
export function sharedStatementSql(
  { text, name, values = [] }: Statement,
  prepared: ReadonlySet<string>,
): string | null {
  if (!name) return null;
  const literals = values.map(literalOf);
  if (literals.includes(null)) return null;
  const shared = sharedNameOf(text);
  const execute = `/* ${name} */ EXECUTE "${shared}"${literals.length > 0 ? `(${literals.join(', ')})` : ''}`;
  return prepared.has(shared) ? execute : `${prepareSql(shared, text)}; ${execute}`;
}

/** A statement outlives the rollback of the transaction that prepared it, and the list does not. */
function prepareSql(shared: string, text: string): string {
  return `DO $do$BEGIN
IF NOT EXISTS (SELECT FROM pg_prepared_statements WHERE name = '${shared}') THEN
EXECUTE $prepare$PREPARE "${shared}" AS ${text}$prepare$; END IF;
PERFORM set_config('${listSetting}', concat_ws(',', nullif(current_setting('${listSetting}', true), ''), '${shared}'), false);
END$do$`;
}

/** Null for what is no plain value, and for text with a NUL, which would end the SQL. */
function literalOf(value: unknown): string | null {
  if (value === null || value === undefined) return 'NULL';
  if (typeof value === 'number' || typeof value === 'boolean') return `'${value}'`;
  return typeof value === 'string' && !value.includes('\0') ? pg.escapeLiteral(value) : null;
}
