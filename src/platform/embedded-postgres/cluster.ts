import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chown,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { brand } from '#/brand.ts';
import { SetupError } from '#/lib/setup-error.ts';
import { halfNameOf, removeLeftovers, syncToDisk } from '#/platform/embedded-postgres/half-made.ts';
import { assertReachable, chooseHome, findHome } from '#/platform/embedded-postgres/place.ts';
import {
  type Account,
  accountForPostgres,
  canEnter,
  type Programs,
  reachablePrograms,
} from '#/platform/embedded-postgres/programs.ts';

/** Superuser and database of an embedded server that is made now. */
const newOwner = 'product';

/**
 * A complete data folder, and what is needed to start its server: programs, operating-system account, and the superuser, after
 * whom the database is named, with its password.
 */
export type Cluster = { folder: string; programs: Programs; account: Account; owner: string; password: string };

const passwordFileOf = (owner: string) => `${owner}.password`;

/**
 * Finds or creates the data folder for `dataDir`. Under root, PostgreSQL runs as another account, which must be able to enter
 * the folder; where it cannot (a project under /root), the data goes to a folder of the system, whose path is stored in
 * `dataDir/postgres-location`. The place of an existing database is never changed.
 */
export async function prepareCluster(dataDir: string): Promise<Cluster> {
  await mkdir(dataDir, { recursive: true, mode: 0o711 });
  const own = await realpath(dataDir);
  const found = (await findHome(own)) ?? (await chooseHome(own, accountForPostgres()));
  const home = await realpath(found);
  const folder = join(home, 'postgres');
  const account = (await ownerOf(folder)) ?? accountForPostgres();
  await assertReachable(account, home, own);
  return openCluster(folder, await reachablePrograms(account, home), account, false);
}

/**
 * Returns the owner of an existing data folder, as which root must run PostgreSQL: it rejects a folder of another account.
 */
async function ownerOf(folder: string): Promise<Account> {
  const owner = process.getuid?.() === 0 ? await stat(folder).catch(() => undefined) : undefined;
  if (owner?.uid !== 0) return owner && { uid: owner.uid, gid: owner.gid };
  throw new SetupError(
    `${folder} belongs to root, as which PostgreSQL does not run: give it back to the account that it belonged to, such as with chown -R postgres:postgres ${folder}.`,
  );
}

/** Creates a data folder in a new temporary folder `home`, which can be removed as a whole afterwards. */
export async function prepareThrowAwayCluster(): Promise<Cluster & { home: string }> {
  const account = accountForPostgres();
  const parent = (await canEnter(account, tmpdir())) ? tmpdir() : '/tmp';
  const home = await realpath(await mkdtemp(join(parent, `${brand.slug}-postgres-`)));
  await give(account, home);
  const programs = await reachablePrograms(account, home);
  return { ...(await openCluster(join(home, 'postgres'), programs, account, true)), home };
}

async function openCluster(
  folder: string,
  programs: Programs,
  account: Account,
  isThrowAway: boolean,
): Promise<Cluster> {
  if (!(await lstat(folder).catch(() => null))) await initialise(folder, programs, account, isThrowAway);
  return { folder, programs, account, ...(await readOwner(folder)) };
}

/**
 * Returns the name of the superuser of a data folder: its password file is named after it, so that a folder of an earlier
 * release keeps its own. Undefined where there is no such file.
 */
export async function ownerNameIn(folder: string): Promise<string | undefined> {
  const names = await readdir(folder);
  return names.map((name) => /^(?<owner>[a-z]+)\.password$/.exec(name)?.groups?.owner).find(Boolean);
}

/** Returns the superuser of a data folder and its password. @throws {SetupError} when it holds no database of this product */
export async function readOwner(folder: string): Promise<{ owner: string; password: string }> {
  try {
    const owner = (await ownerNameIn(folder)) ?? newOwner;
    return { owner, password: (await readFile(join(folder, passwordFileOf(owner)), 'utf8')).trim() };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EACCES') {
      throw new SetupError(`${folder} belongs to another user: run this as that user, or set DATA_DIR in .env.`);
    }
    throw new SetupError(
      `${folder} holds no database of this product (no ${passwordFileOf(newOwner)} in it): move it away, or set DATA_DIR in .env.`,
    );
  }
}

/**
 * Runs initdb in a temporary folder, which is renamed to the data folder when it is complete. So the data folder is never
 * incomplete, even after a crash, and of two concurrent processes one wins.
 */
async function initialise(folder: string, programs: Programs, account: Account, isThrowAway: boolean): Promise<void> {
  await removeLeftovers(folder);
  const half = halfNameOf(folder);
  const passwordFile = `${half}.password`;
  const password = randomBytes(24).toString('hex');
  try {
    await mkdir(half, { mode: 0o700 });
    await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
    await give(account, half, passwordFile);
    await runInitdb(half, passwordFile, programs, account, isThrowAway);
    const kept = join(half, passwordFileOf(newOwner));
    await rename(passwordFile, kept);
    await syncToDisk(kept, half);
    await rename(half, folder);
    await syncToDisk(dirname(folder));
  } catch (error) {
    const wasBeaten = await ownerNameIn(folder).catch(() => undefined);
    if (!wasBeaten) throw error;
  } finally {
    await rm(half, { recursive: true, force: true });
    await rm(passwordFile, { force: true });
  }
}

/** Gives files to the account that PostgreSQL runs as. */
export async function give(account: Account, ...paths: string[]): Promise<void> {
  if (account) for (const path of paths) await chown(path, account.uid, account.gid);
}

function runInitdb(
  folder: string,
  passwordFile: string,
  programs: Programs,
  account: Account,
  isThrowAway: boolean,
): Promise<void> {
  const args = [
    `--pgdata=${folder}`,
    `--username=${newOwner}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C.UTF-8',
    ...(isThrowAway ? ['--no-sync'] : []),
  ];
  return new Promise((resolve, reject) => {
    // Detached, so that Ctrl-C reaches this process only.
    const child = spawn(programs.initdb, args, {
      ...account,
      cwd: dirname(programs.initdb),
      env: { ...process.env, LC_ALL: 'C', LC_MESSAGES: 'C' },
      stdio: ['ignore', 'ignore', 'pipe'],
      detached: true,
    });
    let complaint = '';
    child.stderr.on('data', (chunk) => {
      complaint = `${complaint}${chunk}`.slice(-4000);
    });
    child.on('error', (error) => reject(new SetupError(`PostgreSQL could not be set up: ${error.message}.`)));
    child.on('close', (code) => {
      const line = complaint.split('\n').find((text) => /error|fatal|could not/i.test(text)) ?? complaint.trim();
      if (code === 0) resolve();
      else
        reject(new SetupError(`PostgreSQL could not be set up in ${folder}: ${line || `initdb ended with ${code}`}.`));
    });
  });
}
