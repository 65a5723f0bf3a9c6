import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, mkdir, readdir, rename, rm, stat, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { roomOf } from '#/platform/disk-space.ts';
import { isOfFileSystem, StorageLostError, tellingWhenLost } from '#/platform/storage-failure.ts';

/** A stored file. `read` opens it and streams the bytes from `start` to `end`, both inclusive, or all of them. */
export type StoredFile = {
  sizeBytes: number;
  read(range?: { start: number; end: number }): Readable;
};

/**
 * The store of results and uploads. A key is a relative path such as `tasks/<id>/1.webm`. No file is public. Every method
 * throws a StorageLostError when the storage is away, full or refuses us.
 */
export type Storage = {
  /** Moves a finished file to the key, atomically: readers of the key see the whole file or none. Replaces an older one. */
  put(key: string, filePath: string): Promise<void>;
  /** Returns the file, or null when there is none. */
  open(key: string): Promise<StoredFile | null>;
  /** Removes the file; returns whether there was one. */
  remove(key: string): Promise<boolean>;
  /** Returns up to `limit` files in the order of their keys, starting after the key `after`, which need not exist. */
  list(after: string, limit: number): Promise<ListedFile[]>;
  /** Returns how much room there is; null where nobody knows an end, as of a bucket. */
  room(): Promise<Room | null>;
  /** Writes a small file that is never listed as one of ours, to see whether the storage can be written. */
  tryWriting(): Promise<void>;
};

/** What is used and what is free where files lie, in bytes. */
export type Room = { usedBytes: number; freeBytes: number };

/** A listed file, which may be one whose writing was not finished. */
export type ListedFile = { key: string; changedAt: Date };

/** Where `tryWriting` writes: hidden, so that nothing in it is listed. */
export const probeFolder = '.probe';
/** A page of a file system: a full disk may still take a few bytes. */
export const probeContent = 'a probe '.repeat(512);

/** Creates the storage in a folder of this machine. */
export function createLocalStorage(folder: string): Storage {
  const root = path.resolve(folder);

  function pathOf(key: string): string {
    const file = path.resolve(root, key);
    if (!file.startsWith(root + path.sep)) throw new Error('A storage key must stay inside the storage folder.');
    return file;
  }

  let wasThere = false;
  /** A folder that was there and is gone is a disk that is away: what was in it is not missing, and nothing may be put there. */
  async function assertStillThere(): Promise<void> {
    const found = await stat(root).catch((error) => {
      if (!isMissing(error) || wasThere) throw new StorageLostError(error);
      return null;
    });
    wasThere = found !== null;
  }

  const storage: Storage = {
    async put(key, filePath) {
      const target = pathOf(key);
      await assertStillThere();
      await mkdir(path.dirname(target), { recursive: true });
      await moveFile(filePath, target);
    },
    async open(key) {
      const file = pathOf(key);
      const found = await stat(file).catch(ignoreMissing);
      if (!found) await assertStillThere();
      if (!found?.isFile()) return null;
      return { sizeBytes: found.size, read: (range) => createReadStream(file, range) };
    },
    async remove(key) {
      const isRemoved = await unlink(pathOf(key)).then(() => true, ignoreMissing);
      if (!isRemoved) await assertStillThere();
      return isRemoved ?? false;
    },
    async list(after, limit) {
      await assertStillThere();
      const listed: ListedFile[] = [];
      for await (const key of keysAfter(root, after)) {
        const { mtime } = (await stat(pathOf(key)).catch(ignoreMissing)) ?? {};
        if (mtime) listed.push({ key, changedAt: mtime });
        if (listed.length === limit) break;
      }
      return listed;
    },
    room: () => roomOf(root),
    async tryWriting() {
      const folder = path.join(root, probeFolder);
      await mkdir(folder).catch((error) => {
        if (error.code !== 'EEXIST') throw new StorageLostError(error);
      });
      const file = path.join(folder, randomUUID());
      await writeFile(file, probeContent).finally(() => rm(file, { force: true }));
    },
  };
  return tellingWhenLost(storage, isOfFileSystem);
}

/**
 * Moves a file by renaming. Across file systems it copies to a `.part` file first, so that the target still appears at
 * once.
 */
async function moveFile(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    const part = `${to}.part`;
    await copyFile(from, part);
    await rename(part, to);
    await rm(from, { force: true });
  }
}

/** Yields the keys below a folder that sort after `after`, in order; reads only folders that can contain such keys. */
async function* keysAfter(root: string, after: string, folder = ''): AsyncGenerator<string> {
  const entries = (await readdir(path.join(root, folder), { withFileTypes: true }).catch(ignoreMissing)) ?? [];
  // Folders are sorted with their trailing slash, since keys are compared as whole strings.
  const keys = entries.map((entry) => `${folder}${entry.name}${entry.isDirectory() ? '/' : ''}`).sort();
  for (const key of keys) {
    if (key.endsWith('/')) {
      if (!key.startsWith('.') && (key > after || after.startsWith(key))) yield* keysAfter(root, after, key);
    } else if (key > after) yield key;
  }
}

function isMissing(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');
}

function ignoreMissing(error: unknown): null {
  if (isMissing(error)) return null;
  throw error;
}
