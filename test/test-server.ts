import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { startThrowAwayPostgres } from '#/platform/embedded-postgres/server.ts';
import { migrate } from '#/platform/migrations.ts';
import { installQueue } from '#/platform/queue.ts';
import { limits } from '#test/limits.ts';

/**
 * A throw-away PostgreSQL by the address of its first database, and a folder for files, which is removed with it. `poolerPort`:
 * that of the pooler in front of it, which only the step of that name has.
 */
export type TestServer = { url: string; folder: string; poolerPort?: number };

const TEMPLATE = 'farthing_template';

/** Starts a PostgreSQL with a migrated template database. `stop` ends it and removes everything. */
export async function startTestServer(): Promise<{ server: TestServer; stop: () => Promise<void> }> {
  const postgres = await startThrowAwayPostgres();
  const server = { url: postgres.url, folder: await mkdtemp(join(tmpdir(), 'farthing-test-')) };
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= postgres.stop().then(() => rm(server.folder, { recursive: true, force: true }));
    return stopped;
  };
  try {
    await runOn(server.url, `CREATE DATABASE ${TEMPLATE}`);
    await migrate(databaseUrl(server, TEMPLATE));
    await installQueue(databaseUrl(server, TEMPLATE));
  } catch (error) {
    await stop();
    throw error;
  }
  return { server, stop };
}

/** Creates a database from the migrated template and returns its address. Takes about a tenth of a second. */
export async function copyTemplate(server: TestServer, database: string): Promise<string> {
  // file_copy because the default, wal_log, is slower here. PostgreSQL waits up to 5 s for the template's last sessions.
  await runOn(server.url, `CREATE DATABASE "${database}" TEMPLATE ${TEMPLATE} STRATEGY file_copy`);
  return databaseUrl(server, database);
}

/** Has the database break the connections on which something is under way: a statement, or a transaction. */
export async function endOpenWork(server: TestServer, database: string): Promise<void> {
  const open = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${database}' AND state <> 'idle'`;
  await runOn(server.url, open);
}

/** Removes a database with everything that is going on in it. */
export async function removeDatabase(server: TestServer, database: string): Promise<void> {
  await runOn(server.url, `DROP DATABASE "${database}" WITH (FORCE)`);
}

function databaseUrl(server: TestServer, database: string): string {
  return Object.assign(new URL(server.url), { pathname: `/${database}`, search: `?wait_factor=${limits.waitFactor}` })
    .href;
}

async function runOn(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
