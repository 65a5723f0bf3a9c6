import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { escapeIdentifier } from 'pg';
import { SetupError } from '#/lib/setup-error.ts';
import { type Cluster, prepareCluster, prepareThrowAwayCluster } from '#/platform/embedded-postgres/cluster.ts';
import {
  clientFor,
  flags,
  freePort,
  isOurs,
  launch,
  SAFE,
  STOP_TIMEOUT_MS,
  serverEnvironment,
  stopServer,
  tailOf,
} from '#/platform/embedded-postgres/launch.ts';
import { logFileOf } from '#/platform/embedded-postgres/place.ts';
import { isAlive, isServerOf, waitUntil } from '#/platform/embedded-postgres/processes.ts';
import { archiving } from '#/platform/embedded-postgres/wal-archive.ts';

/** A running server that listens on 127.0.0.1 only. `isAdopted`: it was already running. */
export type PostgresServer = {
  url: string;
  port: number;
  pid: number;
  isAdopted: boolean;
  /** Fast shutdown: clients are disconnected, everything committed is on disk when this resolves. */
  stop(): Promise<void>;
};

const START_TIMEOUT_MS = 60_000;

const THROW_AWAY = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '300',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '4GB',
};

/**
 * Starts the PostgreSQL of `dataDir`, or adopts the one that is already running there. It is a detached process: it survives
 * when this process is killed, and the next start adopts it.
 * @param options.port the preferred port, used when it is free, so that clients can reconnect to a restarted server
 * @param options.archiveDir where a server that is started now keeps its write-ahead log; an adopted one goes on as it is
 * @throws {SetupError} when it does not start within 60 seconds, or the data folder cannot be used
 */
export async function startPostgres(options: {
  dataDir: string;
  port?: number | undefined;
  archiveDir?: string | undefined;
}): Promise<PostgresServer> {
  const dataDir = resolve(options.dataDir);
  const cluster = await prepareCluster(dataDir);
  const settings = { ...SAFE, ...(await archiving(options.archiveDir, cluster)) };
  const logFile = logFileOf(dataDir);
  const deadline = Date.now() + START_TIMEOUT_MS;
  let wishedPort = options.port;
  while (Date.now() < deadline) {
    const found = await findRunning(cluster);
    if (found === 'busy') {
      await pause(100);
      continue;
    }
    if (found) {
      const server = await unlessStopping(serverOf(cluster, found, true));
      if (server) return server;
      continue;
    }
    const port = await freePort(wishedPort);
    const outcome = await launch(cluster, { port, logFile, settings, deadline });
    if (typeof outcome === 'number') {
      const server = await unlessStopping(serverOf(cluster, { pid: outcome, port }, false));
      if (server) return server;
      continue;
    }
    // Retried when another process started it first, backends of a killed server still run, or the port was taken meanwhile.
    if (!/lock file|shared memory|could not bind/i.test(outcome)) {
      throw new SetupError(`PostgreSQL did not start: ${outcome} The log is ${logFile}.`);
    }
    if (/could not bind/i.test(outcome)) wishedPort = undefined;
    await pause(200);
  }
  throw new SetupError(`PostgreSQL did not start within ${START_TIMEOUT_MS / 1000} seconds. The log is ${logFile}.`);
}

/**
 * Starts an empty PostgreSQL for tests, without durability, in a temporary folder. It is stopped and the folder removed by
 * `stop`, or when this process exits or is killed.
 */
export async function startThrowAwayPostgres(): Promise<PostgresServer> {
  const cluster = await prepareThrowAwayCluster();
  const { home } = cluster;
  const port = await freePort();
  const logFile = join(home, 'postgres.log');
  const log = openSync(logFile, 'a', 0o600);
  // The shell blocks on the pipe until `stop` closes it, or the system does when this process dies.
  const script = '"$@" & server=$!; read -r _ <&3; kill -QUIT $server; wait $server; rm -rf "$0"';
  const keeper = spawn(
    '/bin/sh',
    ['-c', script, home, cluster.programs.postgres, ...flags(cluster, port, THROW_AWAY)],
    {
      ...cluster.account,
      cwd: '/',
      env: serverEnvironment(),
      stdio: ['ignore', log, log, 'pipe'],
      detached: true,
    },
  );
  closeSync(log);
  keeper.unref();
  const isUp = await waitUntil(() => isOurs(cluster, port), START_TIMEOUT_MS);
  const lifeline = keeper.stdio[3];
  const stop = async () => {
    lifeline?.destroy();
    await waitUntil(() => !isAlive(keeper.pid ?? 0), STOP_TIMEOUT_MS);
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  };
  if (!isUp) {
    const reason = tailOf(logFile, 0);
    await stop();
    throw new SetupError(`The PostgreSQL for the tests did not start: ${reason}`);
  }
  return { ...(await serverOf(cluster, { pid: keeper.pid ?? 0, port }, false)), stop };
}

/**
 * Returns undefined when the server stopped meanwhile: the last process that used it stops it, which may be just after
 * another one has found it. SQLSTATE 57P01 and 57P03 say so, or the connection is gone.
 */
async function unlessStopping(server: Promise<PostgresServer>): Promise<PostgresServer | undefined> {
  try {
    return await server;
  } catch (error) {
    const { code = '' } = error as { code?: string };
    const isGone = /Connection terminated/.test((error as Error).message);
    if (!isGone && !['57P01', '57P03', 'ECONNREFUSED', 'ECONNRESET'].includes(code)) throw error;
    await pause(100);
    return undefined;
  }
}

async function serverOf(
  cluster: Cluster,
  { pid, port }: { pid: number; port: number },
  isAdopted: boolean,
): Promise<PostgresServer> {
  await createOwnDatabase(cluster, port);
  const url = `postgresql://${cluster.owner}:${cluster.password}@127.0.0.1:${port}/${cluster.owner}`;
  return { url, port, pid, isAdopted, stop: () => stopServer(cluster, pid) };
}

async function createOwnDatabase(cluster: Cluster, port: number): Promise<void> {
  const client = clientFor(cluster, port);
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [cluster.owner]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${escapeIdentifier(cluster.owner)}`);
  } catch (error) {
    // 42P04 (duplicate_database), 23505 (unique_violation): another process has just created it.
    if (!['42P04', '23505'].includes((error as { code?: string }).code ?? '')) throw error;
  } finally {
    await client.end();
  }
}

/**
 * Returns the server that postmaster.pid names, if one there accepts our password and serves our folder. `busy`: a server of
 * this folder is starting, recovering or shutting down. Undefined: there is none, and a stale postmaster.pid was removed.
 */
async function findRunning(cluster: Cluster): Promise<{ pid: number; port: number } | 'busy' | undefined> {
  const file = join(cluster.folder, 'postmaster.pid');
  const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n');
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  if (!pid) return undefined;
  if (port && (await isOurs(cluster, port))) return { pid, port };
  if (isServerOf(cluster.folder, pid)) return 'busy';
  // Stale: removed, since PostgreSQL would not start while any process has this id.
  await rm(file, { force: true });
  return undefined;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((done) => setTimeout(done, milliseconds));
}
