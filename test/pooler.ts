import { spawn } from 'node:child_process';
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { accountForPostgres } from '#/platform/embedded-postgres/programs.ts';
import { limits } from '#test/limits.ts';
import { findPgBouncer } from '../scripts/bootstrap/pooler.mjs';

/** A PgBouncer in transaction mode in front of a server, for all of its databases. */
export type Pooler = { port: number; stop(): Promise<void> };

/** Starts one on a free port of this machine. `settings`: of its own, beyond those or instead of those that it has here. */
export async function startPooler(serverUrl: string, settings: Record<string, string | number> = {}): Promise<Pooler> {
  const program = findPgBouncer();
  if (!program) throw new Error('PgBouncer is not installed.');
  const folder = await mkdtemp(join(tmpdir(), 'farthing-pooler-'));
  const port = await freePort();
  const { ini, users } = configOf(serverUrl, port, { ...usual(folder), ...settings });
  const files = [join(folder, 'pgbouncer.ini'), join(folder, 'users')] as const;
  await writeFile(files[0], ini);
  await writeFile(files[1], users, { mode: 0o600 });
  // It refuses to run as root.
  const account = accountForPostgres();
  if (account) for (const path of [folder, ...files]) await chown(path, account.uid, account.gid);
  const child = spawn(program, [files[0]], { ...account, stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const kill = () => void child.kill('SIGKILL');
  // Where this process is stopped before it stops the pooler.
  process.once('exit', kill);
  const stop = async () => {
    process.off('exit', kill);
    kill();
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  for (const deadline = Date.now() + limits.start; !(await answers(port)); await delay(20)) {
    if (child.exitCode === null && Date.now() < deadline) continue;
    await stop();
    throw new Error(`PgBouncer did not start (${child.exitCode}).`);
  }
  return { port, stop };
}

/** The address of a database behind the pooler. */
export function pooledUrlOf(databaseUrl: string, port: number): string {
  return Object.assign(new URL(databaseUrl), { hostname: '127.0.0.1', port: String(port) }).href;
}

function usual(folder: string): Record<string, string | number> {
  return {
    auth_type: 'scram-sha-256',
    auth_file: join(folder, 'users'),
    pool_mode: 'transaction',
    max_client_conn: 1000,
    default_pool_size: 20,
    unix_socket_dir: '',
  };
}

function configOf(serverUrl: string, port: number, settings: Record<string, string | number>) {
  const { hostname, port: serverPort, username, password } = new URL(serverUrl);
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}`);
  const ini = [
    '[databases]',
    `* = host=${hostname} port=${serverPort}`,
    '[pgbouncer]',
    'listen_addr = 127.0.0.1',
    `listen_port = ${port}`,
    ...lines,
  ];
  const quoted = (text: string) => `"${decodeURIComponent(text).replaceAll('"', '""')}"`;
  return { ini: `${ini.join('\n')}\n`, users: `${quoted(username)} ${quoted(password)}\n` };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
