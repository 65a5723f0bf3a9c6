import { statfs } from 'node:fs/promises';
import path from 'node:path';

/** With less, an upload or a result may not fit, and PostgreSQL soon cannot write either. */
export const leastFreeBytes = 256 * 2 ** 20;

/**
 * Checks that every folder's file system has room.
 * @param leastBytes of each, 256 MiB where it is left out
 * @throws {Error} naming the folder and what is free, for the log
 */
export async function assertFreeSpace(folders: readonly string[], leastBytes = leastFreeBytes): Promise<void> {
  for (const folder of folders) {
    const freeBytes = await freeBytesOf(path.resolve(folder));
    if (freeBytes < leastBytes) {
      const inMib = (bytes: number) => `${Math.floor(bytes / 2 ** 20)} MiB`;
      throw new Error(`Only ${inMib(freeBytes)} are free in ${folder}; it takes ${inMib(leastBytes)}.`);
    }
  }
}

async function freeBytesOf(folder: string): Promise<number> {
  return (await roomOf(folder)).freeBytes;
}

/**
 * Returns how much of the file system of a folder is used, and what may still be written without the rights of root. A folder that
 * is still to be made is where its parent is.
 */
export async function roomOf(folder: string): Promise<{ usedBytes: number; freeBytes: number }> {
  try {
    const { bavail, bfree, blocks, bsize } = await statfs(folder);
    return { usedBytes: (blocks - bfree) * bsize, freeBytes: bavail * bsize };
  } catch (error) {
    const parent = path.dirname(folder);
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || parent === folder) throw error;
    return roomOf(parent);
  }
}
