import { randomBytes } from 'node:crypto';
import { constants, copyFile, link, open, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isAlive } from '#/platform/embedded-postgres/processes.ts';

/**
 * Returns a temporary name next to `path`, under which it is created and then renamed, so that `path` is never incomplete,
 * even after a crash. It contains the process id, for `removeLeftovers`.
 */
export function halfNameOf(path: string): string {
  return `${path}.new-${process.pid}-${randomBytes(4).toString('hex')}`;
}

/** Removes the temporary files and folders that crashed processes left for this path. */
export async function removeLeftovers(path: string): Promise<void> {
  const prefix = `${basename(path)}.new-`;
  for (const name of await readdir(dirname(path))) {
    if (!name.startsWith(prefix)) continue;
    const pid = Number.parseInt(name.slice(prefix.length), 10);
    if (!isAlive(pid)) await rm(join(dirname(path), name), { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Writes a file atomically unless it exists: of several concurrent processes the first one's text stays. */
export async function writeOnce(path: string, text: string, mode = 0o644): Promise<void> {
  const half = halfNameOf(path);
  try {
    await writeFile(half, text, { mode, flush: true });
    // A hard link fails when the name exists. Some file systems have no hard links.
    await link(half, path).catch(() => copyFile(half, path, constants.COPYFILE_EXCL));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(half, { force: true });
  }
  await syncToDisk(dirname(path));
}

/** Flushes files, or the entries of folders, to disk (fsync), so that they survive a loss of power. */
export async function syncToDisk(...paths: string[]): Promise<void> {
  if (process.platform === 'win32') return;
  for (const path of paths) {
    const handle = await open(path, 'r');
    await handle.sync().finally(() => handle.close());
  }
}
