import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { isAlive } from '#/platform/embedded-postgres/processes.ts';
import { type PostgresServer, startPostgres } from '#/platform/embedded-postgres/server.ts';
import { migrate } from '#/platform/migrations.ts';
import { step } from '../../scripts/bootstrap/console.mjs';
import { readSettings } from '../../scripts/lib/environment.ts';
import { onStop, StopRequested } from '../../scripts/lib/signals.ts';

/** The PostgreSQL of one benchmark: as safe as the product's own (fsync on), thrown away at the end. */
export type BenchServer = {
  version: string;
  port: number;
  pid: number;
  /** Makes an empty database and gives its address. */
  makeEmptyDatabase(name: string): Promise<string>;
  /** Makes a database with the product's tables and gives its address. */
  makeDatabase(name: string): Promise<string>;
  /** Stops the server and removes its data. */
  remove(): Promise<void>;
};

const folderName = /^bench-ledger-(?<pid>\d+)$/;

/** Starts it in a folder of its own below `dataDir`, so on the disk of the product's data, on a free port. */
export async function startBenchServer(dataDir: string): Promise<BenchServer> {
  await removeLeftovers(dataDir);
  const folder = join(dataDir, `bench-ledger-${process.pid}`);
  const server = await startPostgres({ dataDir: folder }).catch(async (error) => {
    await removeFolder(folder);
    throw error;
  });
  const makeEmptyDatabase = async (name: string) => {
    await query(server.url, `CREATE DATABASE ${name}`);
    return Object.assign(new URL(server.url), { pathname: `/${name}` }).href;
  };
  return {
    version: await query(server.url, 'SHOW server_version'),
    port: server.port,
    pid: server.pid,
    makeEmptyDatabase,
    async makeDatabase(name) {
      const url = await makeEmptyDatabase(name);
      await migrate(url);
      return url;
    },
    remove: () => stopAndRemove(server, folder),
  };
}

/**
 * Does `run` with a PostgreSQL of its own, which is removed at the end, also where the run is stopped (then the exit code is 130).
 */
export async function withBenchServer(run: (server: BenchServer) => Promise<void>): Promise<void> {
  const { DATA_DIR } = await readSettings();
  const stop = onStop(() => {});
  const server = await step('Starting a PostgreSQL of its own', () => startBenchServer(DATA_DIR), 'PostgreSQL started');
  try {
    await stop.unlessStopped(run(server));
  } catch (error) {
    if (!(error instanceof StopRequested)) throw error;
    process.exitCode = 130;
  } finally {
    await server.remove();
  }
}

/** What a benchmark that was killed left behind: its server may still be running. */
async function removeLeftovers(dataDir: string): Promise<void> {
  for (const name of await readdir(dataDir)) {
    const pid = folderName.exec(name)?.groups?.pid;
    if (!pid || isAlive(Number(pid))) continue;
    const folder = join(dataDir, name);
    const server = await startPostgres({ dataDir: folder }).catch(() => null);
    if (server) await stopAndRemove(server, folder);
    else await removeFolder(folder);
  }
}

async function stopAndRemove(server: PostgresServer, folder: string): Promise<void> {
  await server.stop();
  await removeFolder(folder);
}

/** Also the place of the system that stands in for a folder which the account of the server may not enter. */
async function removeFolder(folder: string): Promise<void> {
  const elsewhere = (await readFile(join(folder, 'postgres-location'), 'utf8').catch(() => '')).trim();
  for (const path of elsewhere ? [elsewhere, folder] : [folder]) {
    await rm(path, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** The first column of the first row, as text. */
async function query(url: string, sql: string): Promise<string> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<string[]>({ text: sql, rowMode: 'array' });
    return String(rows[0]?.[0] ?? '');
  } finally {
    await client.end();
  }
}
