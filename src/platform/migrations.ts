import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Client } from 'pg';
import { SetupError } from '#/lib/setup-error.ts';

/** The advisory lock that `prisma migrate deploy` takes, so that it and this code never run at once. */
const LOCK_ID = 72_707_369;
const LOCK_TIMEOUT_MS = 60_000;
const OWN_FOLDER = 'prisma/migrations';

/** Prisma's table of applied migrations, column for column, so that `prisma migrate` can take over. */
const HISTORY_TABLE = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id VARCHAR(36) PRIMARY KEY NOT NULL,
  checksum VARCHAR(64) NOT NULL,
  finished_at TIMESTAMPTZ,
  migration_name VARCHAR(255) NOT NULL,
  logs TEXT,
  rolled_back_at TIMESTAMPTZ,
  started_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  applied_steps_count INTEGER NOT NULL DEFAULT 0
)`;

type Migration = { name: string; file: string; sql: string; checksum: string };
type Applied = { name: string; checksum: string; isFinished: boolean };

/**
 * Applies the pending migrations, each prisma/migrations/<timestamp>_<name>/migration.sql in the order of names, each in
 * one transaction together with its row in `_prisma_migrations`, so that one that fails is rolled back as a whole. An
 * advisory lock lets one process migrate at a time; others wait up to 60 seconds and then find nothing pending.
 * @returns the names of the applied migrations
 * @throws {SetupError} when a migration fails, or was changed or removed after it was applied, or the lock is not free in
 * time
 */
export async function migrate(
  databaseUrl: string,
  options: { folder?: string; log?: (line: string) => void } = {},
): Promise<{ applied: string[] }> {
  const folder = resolve(options.folder ?? OWN_FOLDER);
  const migrations = await readMigrations(folder);
  return withClient(databaseUrl, async (client) => {
    await lock(client);
    await client.query(HISTORY_TABLE);
    const pending = findPending(migrations, await readHistory(client), folder);
    for (const migration of pending) {
      await apply(client, migration);
      options.log?.(`Applied ${migration.name}`);
    }
    return { applied: pending.map(({ name }) => name) };
  });
}

/**
 * Returns the names of the pending migrations, without changing the database.
 * @throws {SetupError} when an applied migration was changed or removed, or failed halfway
 */
export async function findPendingMigrations(databaseUrl: string, folder = OWN_FOLDER): Promise<string[]> {
  const migrations = await readMigrations(resolve(folder));
  return withClient(databaseUrl, async (client) => {
    const { rows } = await client.query('SELECT to_regclass(\'_prisma_migrations\') IS NOT NULL AS "isThere"');
    const history = rows[0].isThere ? await readHistory(client) : [];
    return findPending(migrations, history, resolve(folder)).map(({ name }) => name);
  });
}

/**
 * Runs `work` on a connection of its own. Closing the connection releases the advisory lock. One that failed to connect is
 * closed, too: pg leaves it open where it has no answer to the server, which then waits for a minute.
 */
export async function withClient<T>(databaseUrl: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end();
  }
}

async function readMigrations(folder: string): Promise<Migration[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    names.sort().map(async (name) => {
      const file = join(folder, name, 'migration.sql');
      const sql = await readFile(file, 'utf8').catch(() => {
        throw new SetupError(`${file} is missing: restore it, or remove its folder.`);
      });
      return { name, file, sql, checksum: checksumOf(sql) };
    }),
  );
}

function checksumOf(sql: string): string {
  return createHash('sha256').update(sql).digest('hex');
}

/** Compares checksums with either form of line ends, since Git on Windows may convert them; Prisma accepts both, too. */
function matches(migration: Migration, checksum: string): boolean {
  const unix = migration.sql.replaceAll('\r\n', '\n');
  return [migration.checksum, checksumOf(unix), checksumOf(unix.replaceAll('\n', '\r\n'))].includes(checksum);
}

async function lock(client: Client): Promise<void> {
  await client.query(`SET statement_timeout = 0; SET lock_timeout = ${LOCK_TIMEOUT_MS}`);
  try {
    await client.query('SELECT pg_advisory_lock($1)', [LOCK_ID]);
  } catch (error) {
    if ((error as { code?: string }).code !== '55P03') throw error;
    throw new SetupError(
      `Another process has been migrating this database for more than ${LOCK_TIMEOUT_MS / 1000} seconds: wait for it and try again.`,
    );
  }
}

async function readHistory(client: Client): Promise<Applied[]> {
  const { rows } = await client.query<Applied>(
    `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS "isFinished"
     FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY started_at`,
  );
  return rows;
}

function findPending(migrations: Migration[], history: Applied[], folder: string): Migration[] {
  for (const { name, checksum, isFinished } of history) {
    const migration = migrations.find((candidate) => candidate.name === name);
    if (!migration) {
      throw new SetupError(
        `The database has the migration ${name}, which is not in ${folder}: use the version of the code that made it.`,
      );
    }
    if (!isFinished) {
      throw new SetupError(
        `The migration ${name} failed halfway when Prisma applied it: see "prisma migrate resolve".`,
      );
    }
    if (!matches(migration, checksum)) {
      throw new SetupError(`${migration.file} was changed after it was applied: restore it and add a new migration.`);
    }
  }
  return migrations.filter(({ name }) => !history.some((applied) => applied.name === name));
}

async function apply(client: Client, { name, file, sql, checksum }: Migration): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query(sql);
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, now(), clock_timestamp(), 1)`,
      [randomUUID(), checksum, name],
    );
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    const { message, position } = error as { message: string; position?: string };
    const line = position ? `:${sql.slice(0, Number(position)).split('\n').length}` : '';
    throw new SetupError(`${file}${line} failed and nothing of it was applied: ${message}.`, { cause: error });
  }
}
