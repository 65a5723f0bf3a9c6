import { createWriteStream } from 'node:fs';
import { lstat, rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { exportAccount } from '#/features/account/queries/export.ts';
import { SetupError } from '#/lib/setup-error.ts';
import type { Db } from '#/platform/db.ts';
import { storageOfEnv } from '#/platform/storage-of-env.ts';
import { zipStream } from '#/platform/zip-stream.ts';
import { root } from '../bootstrap/project.mjs';
import type { Settings } from './environment.ts';

/**
 * Returns where an archive is written, before anything is recorded.
 * @throws {SetupError} where there is something already, or no folder for it
 */
export async function newFileOf(name: string): Promise<string> {
  // npm changes the folder: a file is meant as seen from where it was called.
  const file = resolve(process.env.INIT_CWD ?? root, name);
  if (await lstat(file).catch(() => null)) throw new SetupError(`${file} is there already: choose another name.`);
  if (!(await lstat(dirname(file)).catch(() => null)))
    throw new SetupError(`There is no folder ${dirname(file)}: make it first.`);
  return file;
}

/** Writes everything that is an account's into a new file that only this user can read; nothing is left of one that broke off. */
export async function writeExport(
  { db, settings }: { db: Db; settings: Settings },
  { userId, file }: { userId: string; file: string },
): Promise<void> {
  const storage = await storageOfEnv(settings);
  const madeAt = new Date();
  const output = createWriteStream(file, { flags: 'wx', mode: 0o600 });
  try {
    await pipeline(zipStream(exportAccount({ db, storage }, { userId, madeAt }), madeAt), output);
  } catch (error) {
    // Where it was there already, it is somebody else's.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') await rm(file, { force: true });
    throw error;
  }
}
