import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readSync, renameSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { Client } from 'pg';
import type { Cluster } from '#/platform/embedded-postgres/cluster.ts';
import { isServerOf, waitUntil } from '#/platform/embedded-postgres/processes.ts';

export const STOP_TIMEOUT_MS = 30_000;
const LOG_LIMIT_BYTES = 10 * 1024 * 1024;

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '256MB',
  // Cancels a query whose client has disconnected, so that it releases its locks.
  client_connection_check_interval: '5s',
  timezone: 'UTC',
  log_timezone: 'UTC',
  jit: 'off',
};
/** Everything committed is on disk. */
export const SAFE = { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' };

/** How a server is started: on which port, with its log in which file, with settings beside those that all have. */
export type Launch = { port: number; logFile: string; settings: Record<string, string>; deadline: number };

/** Resolves to the process id once the server accepts connections, or to the reason from its log why it exited. */
export async function launch(
  cluster: Cluster,
  { port, logFile, settings, deadline }: Launch,
): Promise<number | string> {
  if ((statSync(logFile, { throwIfNoEntry: false })?.size ?? 0) > LOG_LIMIT_BYTES) renameSync(logFile, `${logFile}.1`);
  const logStart = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
  const log = openSync(logFile, 'a', 0o600);
  const child: ChildProcess = spawn(cluster.programs.postgres, flags(cluster, port, settings), {
    ...cluster.account,
    cwd: '/',
    env: serverEnvironment(),
    stdio: ['ignore', log, log],
    detached: true,
  });
  closeSync(log);
  child.unref();
  let failure: string | undefined;
  child.on('error', (error) => {
    failure = `${error.message}.`;
  });
  const onExit = () => {
    failure ??= tailOf(logFile, logStart);
  };
  child.on('exit', onExit);
  const isSettled = async () => failure !== undefined || (await isOurs(cluster, port));
  await waitUntil(isSettled, deadline - Date.now());
  // Later it may have another log, or none.
  child.off('exit', onExit);
  return failure ?? child.pid ?? 'it has no process id.';
}

/** Ends a server: its clients are disconnected, and what was committed is on disk when this resolves. */
export async function stopServer(cluster: Cluster, pid: number): Promise<void> {
  if (!isServerOf(cluster.folder, pid)) return;
  process.kill(pid, 'SIGINT');
  if (await waitUntil(() => !isServerOf(cluster.folder, pid), STOP_TIMEOUT_MS)) return;
  // Immediate shutdown: the next start recovers from the WAL, so nothing committed is lost.
  process.kill(pid, 'SIGQUIT');
  await waitUntil(() => !isServerOf(cluster.folder, pid), STOP_TIMEOUT_MS);
}

/** Whether a server on this port accepts our password and serves our folder. */
export async function isOurs(cluster: Cluster, port: number): Promise<boolean> {
  const client = clientFor(cluster, port);
  try {
    await client.connect();
    const { rows } = await client.query<{ folder: string }>("SELECT current_setting('data_directory') AS folder");
    return rows[0]?.folder === cluster.folder;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

/** Returns a client of the server on this port, as the superuser. */
export function clientFor(cluster: Cluster, port: number): Client {
  const client = new Client({
    host: '127.0.0.1',
    port,
    user: cluster.owner,
    password: cluster.password,
    database: 'postgres',
    connectionTimeoutMillis: 5_000,
  });
  client.on('error', () => {});
  return client;
}

/** Returns the arguments of the program `postgres`. */
export function flags(cluster: Cluster, port: number, extra: Record<string, string>): string[] {
  const settings = Object.entries({ ...SETTINGS, ...extra }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return ['-D', cluster.folder, '-p', String(port), ...settings];
}

/** Returns the environment of a server. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  const environment = { ...process.env, LC_ALL: 'C', LC_MESSAGES: 'C' };
  // Removes PG* variables of the user (PGPORT, PGDATA …), which are meant for another server.
  for (const name of Object.keys(environment)) if (name.startsWith('PG')) Reflect.deleteProperty(environment, name);
  return environment;
}

/** Returns the last two errors in the log after offset `from`, without the time stamp; else its last line. */
export function tailOf(logFile: string, from: number): string {
  const size = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
  const start = Math.max(from, size - 8_000);
  const buffer = Buffer.alloc(Math.max(0, size - start));
  const file = openSync(logFile, 'r');
  readSync(file, buffer, 0, buffer.length, start);
  closeSync(file);
  const lines = buffer.toString('utf8').split('\n');
  const complaints = lines.filter((line) => /FATAL|PANIC|ERROR|could not|error while loading/.test(line));
  const text = (complaints.slice(-2).join(' ') || lines.at(-2) || 'it ended without a word').trim();
  return `${text.replace(/^\S+ \S+ \S+ \[\d+\] /, '').replace(/\.$/, '')}.`;
}

/** Returns a free port of 127.0.0.1: the wished one if it is free. */
export function freePort(wished = 0): Promise<number> {
  return new Promise((resolvePort, reject) => {
    const server = createServer();
    server.once('error', (error) => (wished ? resolvePort(freePort()) : reject(error)));
    server.listen(wished, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolvePort(port));
    });
  });
}
