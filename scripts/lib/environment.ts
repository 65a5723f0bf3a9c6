import { randomBytes } from 'node:crypto';
import { access, constants, mkdir, readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import nextEnv from '@next/env';
import { assertKnownNames, parseEnv, type WrittenEnv } from '#/env.ts';
import { assertTypes, taskLimits } from '#/features/tasks/limits.ts';
import { chosenVendors } from '#/generators/vendors/chosen-vendors.ts';
import { SetupError } from '#/lib/setup-error.ts';
import { writeOnce } from '#/platform/embedded-postgres/half-made.ts';
import { assertWholeStorage } from '#/platform/storage-of-env.ts';
import { root } from '../bootstrap/project.mjs';
import type { Database } from './database.ts';
import type { GivenDatabase } from './given-database.ts';

/** The settings of a run, from the environment and the .env files, with absolute paths. */
export type Settings = WrittenEnv;

/**
 * Loads .env, .env.local and so on as Next does, and goes on as `settingsOf` from the project's folder.
 * @throws {SetupError} with a sentence for each invalid value
 */
export async function readSettings(): Promise<Settings> {
  process.chdir(root);
  // Some shells and tools keep the name of the machine or of a platform in HOST: that is no setting of ours.
  if (isIP(process.env.HOST ?? '') === 0) delete process.env.HOST;
  return settingsOf(process.env, loadEnvFiles());
}

/**
 * Validates what is written, and creates the data and storage folders. Relative paths are relative to the folder of this process.
 * @param inFiles the names that stand in our own files
 * @throws {SetupError} with a sentence for each invalid value
 */
export async function settingsOf(
  environment: Record<string, string | undefined>,
  inFiles: readonly string[] = [],
): Promise<Settings> {
  assertKnownNames(Object.keys(environment), inFiles);
  const written = parseEnv(environment);
  assertFittingTogether(written);
  const archiveDir = written.BACKUP_ARCHIVE_DIR;
  const settings = {
    ...written,
    DATA_DIR: resolve(written.DATA_DIR),
    STORAGE_DIR: resolve(written.STORAGE_DIR),
    BACKUP_ARCHIVE_DIR: archiveDir === undefined ? undefined : resolve(archiveDir),
  };
  await makeFolder('DATA_DIR', settings.DATA_DIR, 0o711);
  await makeFolder('STORAGE_DIR', settings.STORAGE_DIR, 0o700);
  return settings;
}

/** Returns the names that stand in the .env files. @throws {SetupError} when one cannot be read */
function loadEnvFiles(): string[] {
  const problems: unknown[] = [];
  const log = { info() {}, error: (message: unknown, cause?: unknown) => problems.push(cause ?? message) };
  const { loadedEnvFiles } = nextEnv.loadEnvConfig(root, false, log);
  if (problems.length === 0) return loadedEnvFiles.flatMap(({ env }) => Object.keys(env));
  throw new SetupError(`A file of settings cannot be read: ${problems.map(String).join(', ')}.`);
}

/** Checks what depends on more than one setting, or on what the product sells. @throws {SetupError} */
function assertFittingTogether(written: WrittenEnv): void {
  chosenVendors(written);
  taskLimits(written);
  assertTypes('WORKER_CONCURRENCY_BY_TYPE', written.WORKER_CONCURRENCY_BY_TYPE);
  assertWholeStorage(written);
  if (written.BACKUP_ARCHIVE_DIR !== undefined && written.DATABASE_URL !== undefined) {
    throw new SetupError(
      'BACKUP_ARCHIVE_DIR is for the embedded database, and DATABASE_URL is set: keep the log of that database with its own tools, and leave BACKUP_ARCHIVE_DIR empty.',
    );
  }
}

/** Makes a folder of this run, or finds that it can be written to. @throws {SetupError} */
async function makeFolder(setting: string, folder: string, mode: number): Promise<void> {
  try {
    await makeWithParents(folder, mode);
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new SetupError(
      `${setting} is ${folder}, which this user cannot make or write to (${code}): choose another folder in .env, or give this user the rights.`,
    );
  }
}

/** As `mkdir` with `recursive`, which does not end where the system says of a folder that is there that it is not. */
async function makeWithParents(folder: string, mode: number): Promise<void> {
  const make = () =>
    mkdir(folder, { mode }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  await make().catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT' || dirname(folder) === folder) throw error;
    await makeWithParents(dirname(folder), mode);
    await make();
  });
}

/**
 * Returns the secret that signs sessions and links: BETTER_AUTH_SECRET, else one that is generated at the first start and
 * stored in DATA_DIR.
 * @throws {SetupError} when DATABASE_URL is set without a secret, or the stored secret is invalid
 */
export async function ensureSecret(settings: Settings): Promise<string> {
  if (settings.BETTER_AUTH_SECRET) return settings.BETTER_AUTH_SECRET;
  if (settings.DATABASE_URL) {
    throw new SetupError(
      'BETTER_AUTH_SECRET is required when DATABASE_URL is set: put 32 or more random characters in .env, the same on every machine.',
    );
  }
  const file = join(settings.DATA_DIR, 'secret');
  const isThere = await access(file).then(
    () => true,
    () => false,
  );
  if (!isThere) await writeOnce(file, `${randomBytes(32).toString('hex')}\n`, 0o600);
  const secret = (await readFile(file, 'utf8')).trim();
  if (secret.length >= 32) return secret;
  throw new SetupError(
    `${file} should hold the secret of 32 or more characters that signs sessions and links, and does not: put the old one back, or remove ${file} to have a new one made, with which everybody has to sign in again.`,
  );
}

/** Which database the settings mean: the `given` one, else the embedded one of `dataDir`. */
export type ChosenDatabase = { given: GivenDatabase | undefined; dataDir: string; archiveDir: string | undefined };

/** Returns which database the settings mean, as `openDatabase` takes it. */
export function chosenDatabase(settings: Settings): ChosenDatabase {
  const { DATABASE_URL: url, DATABASE_DIRECT_URL: directUrl } = settings;
  return {
    given: url === undefined ? undefined : { url, directUrl },
    dataDir: settings.DATA_DIR,
    archiveDir: settings.BACKUP_ARCHIVE_DIR,
  };
}

/** Returns the environment variables that web, worker and scripts of this run share. */
export function variablesFor(
  settings: Settings,
  database: Pick<Database, 'url' | 'poolerUrl'>,
  secret: string,
): Record<string, string> {
  const { url, poolerUrl } = database;
  return {
    DATABASE_URL: poolerUrl ?? url,
    DATABASE_DIRECT_URL: poolerUrl === undefined ? '' : url,
    BETTER_AUTH_SECRET: secret,
    ...(settings.HOST && { HOST: settings.HOST }),
    PORT: String(settings.PORT),
    BASE_URL: settings.BASE_URL,
    DATA_DIR: settings.DATA_DIR,
    STORAGE_DIR: settings.STORAGE_DIR,
  };
}
