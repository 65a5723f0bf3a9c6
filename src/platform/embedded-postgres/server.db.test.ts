import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { homeOfAddress } from '#/platform/embedded-postgres/home-of-address.ts';
import { type PostgresServer, startPostgres } from '#/platform/embedded-postgres/server.ts';

// Setting a data folder up takes a second, so the tests share one, which the first of them makes.
let dataDir: string;
const folders: string[] = [];
const started: PostgresServer[] = [];

async function createFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'farthing-data-'));
  await chmod(folder, 0o711);
  folders.push(folder);
  return folder;
}

async function start(folder = dataDir): Promise<PostgresServer> {
  const server = await startPostgres({ dataDir: folder });
  started.push(server);
  return server;
}

async function query(server: PostgresServer, text: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: server.url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

beforeAll(async () => {
  dataDir = await createFolder();
});

afterEach(async () => {
  for (const server of started.splice(0)) await server.stop();
});

afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true });
});

test('what was committed is there after a stop and a start', async () => {
  const first = await start();
  await query(first, 'CREATE TABLE after_stop AS SELECT 42 AS answer');
  await first.stop();
  const second = await start();
  expect(second.isAdopted).toBe(false);
  expect(await query(second, 'SELECT answer FROM after_stop')).toEqual([{ answer: 42 }]);
});

test('a running server is adopted, with the same address', async () => {
  const first = await start();
  const second = await start();
  expect(second).toMatchObject({ url: first.url, pid: first.pid, isAdopted: true });
});

test('what was committed is there after the server was killed', async () => {
  const first = await start();
  await query(first, 'CREATE TABLE after_kill AS SELECT 42 AS answer');
  process.kill(first.pid, 'SIGKILL');
  const second = await start();
  expect(second.isAdopted).toBe(false);
  expect(await query(second, 'SELECT answer FROM after_kill')).toEqual([{ answer: 42 }]);
});

test('three starts at once make one server, and do a set-up again that was killed halfway', async () => {
  const folder = await createFolder();
  const half = join(folder, 'postgres.new-999999999-abc');
  await mkdir(half);
  await writeFile(join(half, 'PG_VERSION'), '18\n');
  const servers = await Promise.all([start(folder), start(folder), start(folder)]);
  expect(new Set(servers.map(({ pid }) => pid)).size).toBe(1);
  // A project that PostgreSQL's account may not enter has one complete copy of the programs there, too.
  const names = (await readdir(folder)).filter((name) => !/^programs-\d+-\d+$/.test(name));
  expect(names.sort()).toEqual(['postgres', 'postgres.log']);
});

test('a process that got the id of a server long gone is not taken for the server', async () => {
  const first = await start();
  await first.stop();
  const lines = [process.pid, join(dataDir, 'postgres'), 1, 1, '', '127.0.0.1', '', 'ready'];
  await writeFile(join(dataDir, 'postgres', 'postmaster.pid'), lines.join('\n'));
  expect((await start()).isAdopted).toBe(false);
});

test('it listens on this machine only, keeps what it acknowledges, and its password is for its owner only', async () => {
  const server = await start();
  const settings = await query(
    server,
    "SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'listen_addresses', 'synchronous_commit') ORDER BY 1",
  );
  expect(settings).toEqual([
    { name: 'fsync', setting: 'on' },
    { name: 'listen_addresses', setting: '127.0.0.1' },
    { name: 'synchronous_commit', setting: 'on' },
  ]);
  const file = join(dataDir, 'postgres', 'product.password');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(new URL(server.url).password).toBe((await readFile(file, 'utf8')).trim());
});

test('a data folder of an earlier release keeps its superuser, and the database that is named after it', async () => {
  const folder = await createFolder();
  const first = await start(folder);
  const { password } = new URL(first.url);
  await query(first, `CREATE ROLE earlier SUPERUSER LOGIN PASSWORD '${password}'`);
  await query(first, 'CREATE DATABASE earlier');
  await first.stop();
  await rename(join(folder, 'postgres/product.password'), join(folder, 'postgres/earlier.password'));
  const second = await start(folder);
  expect(new URL(second.url)).toMatchObject({ username: 'earlier', password, pathname: '/earlier' });
  expect(await query(second, 'SELECT current_user AS name, current_database() AS place')).toEqual([
    { name: 'earlier', place: 'earlier' },
  ]);
  expect(await homeOfAddress(folder, second.url)).toBe(folder);
  expect(await homeOfAddress(folder, second.url.replace('earlier:', 'somebody:'))).toBeNull();
});
