import { spawn } from 'node:child_process';
import {
  chmod,
  copyFile,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkBackup } from '#/platform/backup/read-backup.ts';
import { createDb } from '#/platform/db.ts';
import { assertArchiving } from '#/platform/embedded-postgres/archive-watch.ts';
import { type PostgresServer, startPostgres } from '#/platform/embedded-postgres/server.ts';
import { runScript } from '#test/run-script.ts';
import { until } from '#test/until.ts';

// Without a web process and a worker: those are in test/e2e/backup.spec.ts, under load.

let folder = '';
let server: PostgresServer;
let client: pg.Client;
const at = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'farthing-backup-'));
  await chmod(folder, 0o711);
  server = await startPostgres({ dataDir: at('data'), archiveDir: at('archive') });
  client = new pg.Client({ connectionString: server.url });
  // The server ends before this connection does.
  client.on('error', () => {});
  await client.connect();
  await client.query('CREATE TABLE written (answer int)');
  await mkdir(at('data/files/tasks'), { recursive: true });
  await writeFile(at('data/files/tasks/1.webm'), 'a video');
  // As another process of the product: the server stays while commands use it and end.
  await client.query('SELECT pg_advisory_lock_shared(4207131)');
});

afterAll(async () => {
  await client.end();
  await server.stop();
  await rm(folder, { recursive: true, maxRetries: 5 });
});

const variables = (others: Record<string, string> = {}) => ({
  DATA_DIR: at('data'),
  STORAGE_DIR: '',
  BETTER_AUTH_SECRET: '',
  BACKUP_ARCHIVE_DIR: '',
  ...others,
});
const backUp = (file: string, others?: Record<string, string>) => runScript('backup', '', [file], variables(others));
const restore = (args: string[], others?: Record<string, string>) => runScript('restore', '', args, variables(others));

/** Closes the file of the log that is written to now, and waits until the archive has it. */
async function archiveNow(): Promise<string> {
  const { rows } = await client.query<{ name: string }>('SELECT pg_walfile_name(pg_switch_wal() - 1) AS name');
  const name = `${rows[0]?.name}.gz`;
  await until(() => stat(at(`archive/${name}`)).catch(() => null));
  return name;
}

async function answersIn(dataDir: string): Promise<number[]> {
  const restored = await startPostgres({ dataDir });
  const other = new pg.Client({ connectionString: restored.url });
  await other.connect();
  try {
    return (await other.query<{ answer: number }>('SELECT answer FROM written ORDER BY 1')).rows.map(
      ({ answer }) => answer,
    );
  } finally {
    await other.end();
    await restored.stop();
  }
}

test('a backup that is killed leaves no slot and no file of its name, and the next one is whole', async () => {
  const child = spawn(process.execPath, ['scripts/run.mjs', 'backup', at('killed.zip')], {
    env: { ...process.env, DATABASE_URL: '', ...variables() },
    stdio: 'ignore',
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const slots = async () => (await client.query('SELECT slot_name FROM pg_replication_slots')).rows.length;
  await until(async () => (await slots()) > 0);
  child.kill('SIGKILL');
  await ended;
  await until(async () => (await slots()) === 0);
  expect((await readdir(folder)).filter((name) => name.startsWith('killed'))).toEqual(['killed.zip.part']);
  expect((await backUp(at('killed.zip'))).code).toBe(0);
  expect((await readdir(folder)).filter((name) => name.startsWith('killed'))).toEqual(['killed.zip']);
  expect(await checkBackup(at('killed.zip'))).toMatchObject({ hasFiles: true });
});

test('one backup at a time; none to where there is something, and none into what it copies', async () => {
  const session = new pg.Client({ connectionString: server.url });
  await session.connect();
  await session.query('SELECT pg_advisory_lock(4207132)');
  expect((await backUp(at('second.zip'))).stderr).toContain('Another backup of this database is under way');
  await session.end();
  await writeFile(at('there.zip'), 'of somebody');
  expect((await backUp(at('there.zip'))).stderr).toContain('there.zip is there already: choose another name.');
  expect(await readFile(at('there.zip'), 'utf8')).toBe('of somebody');
  expect((await backUp(at('data/files/own.zip'))).stderr).toContain('with which it would be lost');
  expect((await backUp(at('x.zip'), { DATABASE_URL: server.url })).stderr).toContain(
    'npm run backup copies the embedded database, and DATABASE_URL is set',
  );
});

test('it comes back as it was at the end of the backup, or with what was archived since; what is there is never replaced', async () => {
  await client.query('INSERT INTO written VALUES (1)');
  expect((await backUp(at('whole.zip'))).code).toBe(0);
  expect((await stat(at('whole.zip'))).mode & 0o777).toBe(0o600);
  await client.query('INSERT INTO written VALUES (2)');
  await archiveNow();
  expect((await restore([at('whole.zip')])).stderr).toContain('already, and npm run restore replaces none');
  const alone = await restore([at('whole.zip'), '--into', at('alone')]);
  expect({ code: alone.code, stderr: alone.stderr }).toEqual({ code: 0, stderr: '' });
  expect(alone.stdout).toContain('1 results and uploads were put back.');
  const later = await restore([at('whole.zip'), '--into', at('later')], { BACKUP_ARCHIVE_DIR: at('archive') });
  expect({ code: later.code, stderr: later.stderr }).toEqual({ code: 0, stderr: '' });
  expect([await answersIn(at('alone')), await answersIn(at('later'))]).toEqual([[1], [1, 2]]);
  for (const place of ['alone', 'later']) {
    expect(await readFile(at(`${place}/files/tasks/1.webm`), 'utf8')).toBe('a video');
    expect(await readFile(at(`${place}/secret`))).toEqual(await readFile(at('data/secret')));
  }
  // It was brought back elsewhere: the archive goes on with what still runs, and with nothing else.
  expect((await readdir(at('archive'))).filter((name) => name.startsWith('00000002'))).toEqual([]);
  await expect(startPostgres({ dataDir: at('later'), archiveDir: at('archive') })).rejects.toThrow(
    `which is the archive of the database in ${at('data/postgres')}`,
  );
});

test('a backup of which one byte is another, or that ends early, is told before anything is made', async () => {
  await copyFile(at('whole.zip'), at('changed.zip'));
  const { size } = await stat(at('changed.zip'));
  const file = await open(at('changed.zip'), 'r+');
  await file.write(Buffer.from([0xff]), 0, 1, Math.floor(size / 2));
  await file.close();
  await writeFile(at('short.zip'), (await readFile(at('whole.zip'))).subarray(0, size - 100));
  for (const name of ['changed.zip', 'short.zip', 'there.zip', 'none.zip']) {
    const { code, stderr } = await restore([at(name), '--into', at('nowhere')]);
    expect(code).toBe(1);
    expect(stderr).toMatch(name === 'none.zip' ? /There is no file/ : /is no whole backup/);
  }
  expect(await stat(at('nowhere')).catch(() => null)).toBeNull();
});

test('an archive that takes no files is told, and is well again once it does', async () => {
  const db = createDb(server.url, { connections: 1 });
  try {
    await assertArchiving(db);
    await rename(at('archive'), at('away'));
    await client.query('INSERT INTO written VALUES (4)');
    await client.query('SELECT pg_switch_wal()');
    const told = await until(() => assertArchiving(db).then(() => null, String));
    expect(told).toMatch(/Error: 0000\w{20} could not be archived, last tried at 20/);
    await rename(at('away'), at('archive'));
    await archiveNow();
    await until(() =>
      assertArchiving(db).then(
        () => true,
        () => null,
      ),
    );
  } finally {
    await db.$disconnect();
  }
});

test('a file that is missing in the archive, or broken, is named instead of ending there without a word', async () => {
  const first = await archiveNow();
  await client.query('INSERT INTO written VALUES (3)');
  const second = await archiveNow();
  const args = [at('whole.zip'), '--into', at('nowhere')];
  const kept = await readFile(at(`archive/${first}`));
  await rm(at(`archive/${first}`));
  const withArchive = { BACKUP_ARCHIVE_DIR: at('archive') };
  expect((await restore(args, withArchive)).stderr).toContain(`${first} is missing or broken`);
  await writeFile(at(`archive/${first}`), kept);
  await writeFile(at(`archive/${second}`), 'rubbish');
  expect((await restore(args, withArchive)).stderr).toContain(`${second} is missing or broken`);
  expect(await stat(at('nowhere')).catch(() => null)).toBeNull();
});
