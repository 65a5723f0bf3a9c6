import { createReadStream } from 'node:fs';
import { copyFile, mkdir, readdir, rename, rm, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';

/** A stored file: its size, and its bytes from `start` to `end`, both included. It is opened when it is read. */
export type StoredFile = {
  sizeBytes: number;
  read(range?: { start: number; end: number }): Readable;
};

/** Where results are kept. A key is a relative path such as `tasks/<id>/1.webm`. Nothing in it is public. */
export type Storage = {
  /** Moves a finished file to the key; whoever reads the key sees all of it or nothing. */
  put(key: string, filePath: string): Promise<void>;
  /** The file, or null when there is none. */
  open(key: string): Promise<StoredFile | null>;
  /** Whether there was such a file. */
  remove(key: string): Promise<boolean>;
  /** Up to `limit` files in the order of their keys, from the first one after `after` on, which need not exist. */
  list(after: string, limit: number): Promise<ListedFile[]>;
};

/** A stored file as listed, also one that was not finished. */
export type ListedFile = { key: string; changedAt: Date };

/** Storage in a folder of this machine. */
export function createLocalStorage(folder: string): Storage {
  const root = path.resolve(folder);

  function pathOf(key: string): string {
    const file = path.resolve(root, key);
    if (!file.startsWith(root + path.sep)) throw new Error('A storage key must stay inside the storage folder.');
    return file;
  }

  return {
    async put(key, filePath) {
      const target = pathOf(key);
      await mkdir(path.dirname(target), { recursive: true });
      await moveFile(filePath, target);
    },
    async open(key) {
      const file = pathOf(key);
      const found = await stat(file).catch(() => null);
      if (!found?.isFile()) return null;
      return { sizeBytes: found.size, read: (range) => createReadStream(file, range) };
    },
    async remove(key) {
      return unlink(pathOf(key)).then(
        () => true,
        (error) => {
          if (isMissing(error)) return false;
          throw error;
        },
      );
    },
    async list(after, limit) {
      const listed: ListedFile[] = [];
      for await (const key of keysAfter(root, after)) {
        const { mtime } = (await stat(pathOf(key)).catch(ignoreMissing)) ?? {};
        if (mtime) listed.push({ key, changedAt: mtime });
        if (listed.length === limit) break;
      }
      return listed;
    },
  };
}

/** Renames; across file systems it copies beside the target first, so that the target still appears whole. */
async function moveFile(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    const beside = `${to}.part`;
    await copyFile(from, beside);
    await rename(beside, to);
    await rm(from, { force: true });
  }
}

/** The keys of the files below a folder that come after `after`, in order; only folders that can hold such are read. */
async function* keysAfter(root: string, after: string, folder = ''): AsyncGenerator<string> {
  const entries = (await readdir(path.join(root, folder), { withFileTypes: true }).catch(ignoreMissing)) ?? [];
  // A folder stands where its slash would: keys sort as whole texts.
  const keys = entries.map((entry) => `${folder}${entry.name}${entry.isDirectory() ? '/' : ''}`).sort();
  for (const key of keys) {
    if (key.endsWith('/')) {
      if (!key.startsWith('.') && (key > after || after.startsWith(key))) yield* keysAfter(root, after, key);
    } else if (key > after) yield key;
  }
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}

function ignoreMissing(error: unknown): null {
  if (isMissing(error)) return null;
  throw error;
}
