import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { afterAll } from 'vitest';
import { PrismaClient } from '#/generated/prisma/client.ts';

/** What a database test works with. `sql` runs one statement with `$1` parameters and returns its rows. */
export type TestDatabase = {
  url: string;
  db: PrismaClient;
  sql: <Row extends object = Record<string, unknown>>(query: string, values?: unknown[]) => Promise<Row[]>;
};

/** The database of this test file: empty, migrated, and nobody else's. Call it once, at the top of the file. */
export function useTestDatabase(): TestDatabase {
  const url = process.env.DATABASE_URL;
  if (!url) throw new Error('useTestDatabase() works in *.db.test.ts files only');
  const pool = new pg.Pool({ connectionString: url, max: 60 });
  const db = new PrismaClient({ adapter: new PrismaPg(pool) });
  afterAll(async () => {
    await db.$disconnect();
    await pool.end();
  });
  return { url, db, sql: async (query, values) => (await pool.query(query, values)).rows };
}
