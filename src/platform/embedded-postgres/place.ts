import { randomBytes } from 'node:crypto';
import { chmod, lstat, mkdir, readFile, realpath, rmdir, stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { brand } from '#/brand.ts';
import { SetupError } from '#/lib/setup-error.ts';
import { syncToDisk, writeOnce } from '#/platform/embedded-postgres/half-made.ts';
import { type Account, barriersFor, canEnter } from '#/platform/embedded-postgres/programs.ts';

/**
 * The log file of the servers of `dataDir`. It exists from the first start on, so its existence proves that there was a
 * database.
 */
export const logFileOf = (dataDir: string) => join(dataDir, 'postgres.log');

const folderIn = (home: string) => join(home, 'postgres');
const locationFileOf = (dataDir: string) => join(dataDir, 'postgres-location');

/**
 * Returns the home of the database of `dataDir`, the folder that contains its folder `postgres`: `dataDir` itself, or the
 * folder that `dataDir/postgres-location` names. Undefined when there has been no database yet.
 * @throws {SetupError} when there are two databases, or when an earlier one is missing
 */
export async function findHome(dataDir: string): Promise<string | undefined> {
  // Checked before the databases: another process may be creating the first one now, and logs only after that.
  const hasRun = await isThere(logFileOf(dataDir));
  const named = await readLocation(dataDir);
  const homes = named ? [dataDir, named] : [dataDir];
  const withDatabase: string[] = [];
  for (const home of homes) if (await isThere(join(folderIn(home), 'PG_VERSION'))) withDatabase.push(home);
  const [home, other] = withDatabase;
  if (home && other && !(await areSame(folderIn(home), folderIn(other))))
    throw await twoDatabases(dataDir, home, other);
  if (home) return home;
  // A folder `postgres` that is not a database is kept as the home, so that starting fails and a person looks at it.
  for (const candidate of homes) if (await isThere(folderIn(candidate))) return candidate;
  if (named && (hasRun || !(await isThere(named)))) throw lostDatabase(dataDir, named);
  return undefined;
}

/**
 * Chooses the home of the first database: `dataDir`, or a folder of the system where the account may not enter `dataDir`.
 * That choice is stored before anything is created in it, so that it holds after a crash and for concurrent processes.
 */
export async function chooseHome(dataDir: string, account: Account): Promise<string> {
  if (await canEnter(account, dataDir)) return dataDir;
  const hasRun = await isThere(logFileOf(dataDir));
  const named = await readLocation(dataDir);
  if (named) return named;
  if (hasRun) throw lostDatabase(dataDir);
  return makeHome(dataDir, account);
}

async function makeHome(dataDir: string, account: Account): Promise<string> {
  for (const parent of ['/var/lib', '/opt', '/var/tmp', '/tmp']) {
    const home = join(parent, `${brand.slug}-${randomBytes(4).toString('hex')}`);
    try {
      if (!(await canEnter(account, parent))) continue;
      await mkdir(home);
      // Not by mkdir, of whose mode the umask takes away.
      await chmod(home, 0o711);
      await syncToDisk(parent);
    } catch {
      continue;
    }
    await writeOnce(locationFileOf(dataDir), `${home}\n`);
    const named = await readLocation(dataDir);
    if (!named || named === home) return home;
    await rmdir(home);
    return named;
  }
  throw new SetupError(
    `The account "postgres" may not enter ${dataDir} and no other place could be made: set DATA_DIR in .env to a folder it may enter, or run this as another user.`,
  );
}

/**
 * Checks that the account can enter the folder of an existing database. @throws {SetupError} naming the folders in the way
 */
export async function assertReachable(account: Account, home: string, dataDir: string): Promise<void> {
  const folder = folderIn(home);
  if (!account || !(await stat(folder).catch(() => null))) return;
  const barriers = new Set([...(await barriersFor(account, home)), ...(await barriersFor(account, folder))]);
  if (barriers.size === 0) return;
  const list = [...barriers].join(' ');
  throw new SetupError(
    `The database in ${folder} runs under the account it belongs to (user id ${account.uid}), which may not enter ${list}: let it pass with chmod o+x ${list}, or move ${folder} into a folder that it may enter and write that folder's path into ${locationFileOf(dataDir)}.`,
  );
}

async function readLocation(dataDir: string): Promise<string | undefined> {
  const file = locationFileOf(dataDir);
  let text: string;
  try {
    text = (await readFile(file, 'utf8')).trim();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new SetupError(
      `${file} says where the database is and could not be read (${code}): run this as the user it belongs to, or set DATA_DIR in .env to another folder.`,
    );
  }
  if (isAbsolute(text)) return text;
  throw new SetupError(
    `${file} should name the folder in which the folder "postgres" of the database is, and names none: write its absolute path there, or remove ${file} if the database is in ${dataDir} or there has never been one.`,
  );
}

/** Whether the path exists, also as a dangling link. A path that may not be read counts as existing. */
async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    return !['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');
  }
}

async function areSame(one: string, other: string): Promise<boolean> {
  return (await realpath(one)) === (await realpath(other));
}

function lostDatabase(dataDir: string, named?: string): SetupError {
  const location = locationFileOf(dataDir);
  const places = named
    ? `neither in ${folderIn(dataDir)} nor in ${folderIn(named)}, which ${location} names`
    : `not in ${folderIn(dataDir)}, and no file ${location} names another place`;
  const remedy = named
    ? 'bring its folder back to where it was'
    : `write the folder that has its folder "postgres" there`;
  return new SetupError(
    `The database of ${dataDir} is ${places}: ${remedy}, or remove ${named ? `${location} and ` : ''}${logFileOf(dataDir)} to begin with an empty one.`,
  );
}

async function twoDatabases(dataDir: string, own: string, named: string): Promise<SetupError> {
  const [first, second] = [folderIn(own), folderIn(named)];
  return new SetupError(
    `There are two databases, ${first} (${await ageOf(first)}) and ${second} (${await ageOf(second)}), and it is not known which one has your data: to go on with the former, remove ${locationFileOf(dataDir)}; to go on with the latter, rename ${first} to ${first}.unused (in both cases the other one stays on the disk).`,
  );
}

/** Describes when initdb created the database, and when its server last wrote a checkpoint. */
async function ageOf(folder: string): Promise<string> {
  const instant = async (file: string) => {
    const entry = await stat(join(folder, file)).catch(() => undefined);
    return entry ? entry.mtime.toISOString().replace(/\.\d+Z$/, 'Z') : 'at an unknown time';
  };
  return `made ${await instant('PG_VERSION')}, last written ${await instant('global/pg_control')}`;
}
