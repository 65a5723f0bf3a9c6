import { randomBytes } from 'node:crypto';
import { constants, copyFile, link, open, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isAlive } from '#/platform/embedded-postgres/processes.ts';

/**
 * A name beside `path` under which it is made. It is renamed when it is complete, so that nothing half finished ever has
 * the real name, whatever is killed when.
 */
export function halfNameOf(path: string): string {
  return `${path}.new-${process.pid}-${randomBytes(4).toString('hex')}`;
}

/** Removes what processes that are gone have left half made for this path. */
export async function removeLeftovers(path: string): Promise<void> {
  const prefix = `${basename(path)}.new-`;
  for (const name of await readdir(dirname(path))) {
    if (!name.startsWith(prefix)) continue;
    const pid = Number.parseInt(name.slice(prefix.length), 10);
    if (!isAlive(pid)) await rm(join(dirname(path), name), { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Writes a file unless there is one. Of several processes that do it at once the first one's text stays. */
export async function writeOnce(path: string, text: string, mode = 0o644): Promise<void> {
  const half = halfNameOf(path);
  try {
    await writeFile(half, text, { mode, flush: true });
    // Linking gives a name only where there is none. Some file systems know no links.
    await link(half, path).catch(() => copyFile(half, path, constants.COPYFILE_EXCL));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(half, { force: true });
  }
  await syncToDisk(dirname(path));
}

/** Makes what was written in these files, or the names that were given in these folders, outlive a loss of power. */
export async function syncToDisk(...paths: string[]): Promise<void> {
  if (process.platform === 'win32') return;
  for (const path of paths) {
    const handle = await open(path, 'r');
    await handle.sync().finally(() => handle.close());
  }
}
