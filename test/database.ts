import pg from 'pg';
import { afterAll } from 'vitest';
import type { Ledger } from '#/ledger/ledger.ts';
import { createDb, type Db } from '#/platform/db.ts';
import { ledgerOf } from '#test/ledger.ts';

/**
 * What a database test works with. `url` is the address that the product has, which is a pooler's in the step of that name;
 * `directUrl` is that of the server itself, for what looks at sessions: locks that a test holds, listening, what a connection has.
 * `sql` runs one statement with `$1` parameters, directly, and returns its rows.
 */
export type TestDatabase = {
  url: string;
  directUrl: string;
  db: Db;
  ledger: Ledger;
  sql: <Row extends object = Record<string, unknown>>(query: string, values?: unknown[]) => Promise<Row[]>;
};

/** The database of this test file: migrated, without users, and nobody else's. Call it once, at the top of the file. */
export function useTestDatabase(): TestDatabase {
  const url = process.env.DATABASE_URL;
  if (!url) throw new Error('useTestDatabase() works in *.db.test.ts files only');
  const directUrl = process.env.DATABASE_DIRECT_URL || url;
  const db = openDb(url);
  const pool = new pg.Pool({ connectionString: directUrl, max: 4 });
  // `pool.end` does not wait until its connections are closed, and one that is still closing when the database is removed is
  // told so by the server: pg would throw that into whatever runs then.
  pool.on('error', () => {});
  afterAll(async () => {
    await Promise.all([db.$disconnect(), pool.end()]);
  });
  return {
    url,
    directUrl,
    db,
    ledger: ledgerOf(db),
    sql: async (query, values) => (await pool.query(query, values)).rows,
  };
}

/** A further client, as another process has it, at an address of the test's database or of a proxy in front of it. */
export function openDb(url: string, options: Parameters<typeof createDb>[1] = {}): Db {
  return createDb(url, { isPooled: Boolean(process.env.DATABASE_DIRECT_URL), ...options });
}
