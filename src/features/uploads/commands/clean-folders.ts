import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';

/** The age at which a work folder counts as abandoned, in milliseconds: longer than any upload takes to be processed. */
const abandonedMs = 60 * 60 * 1000;

/** Returns the folder in which uploads are processed, inside the process's work folder. */
export function uploadWorkFolder(workFolder: string): string {
  return path.join(workFolder, 'uploads');
}

/** Removes the work folders of processes that crashed during an upload. Returns how many. */
export async function removeAbandonedFolders(root: string, now: Date): Promise<number> {
  let removed = 0;
  for (const name of await namesIn(root)) {
    const folder = path.join(root, name);
    const found = await stat(folder).catch(() => null);
    if (!found || now.getTime() - found.mtimeMs < abandonedMs) continue;
    await rm(folder, { recursive: true, force: true });
    removed += 1;
  }
  return removed;
}

async function namesIn(root: string): Promise<string[]> {
  try {
    return await readdir(root);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
