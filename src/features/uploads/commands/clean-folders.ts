import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';

/** Longer than receiving and decoding any upload takes, in milliseconds. */
const abandonedMs = 60 * 60 * 1000;

/** Where uploads are worked on, in the folder for unfinished work. */
export function uploadWorkFolder(workFolder: string): string {
  return path.join(workFolder, 'uploads');
}

/** Removes what processes left behind that died while they took an upload in. Gives how many folders there were. */
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
