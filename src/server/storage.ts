import { createReadStream } from 'node:fs';
import { copyFile, mkdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';

/** A stored file: its size, and its bytes from `start` to `end`, both included. */
export type StoredFile = {
  sizeBytes: number;
  read(range?: { start: number; end: number }): ReadableStream<Uint8Array>;
};

/** Where results are kept. A key is a relative path such as `tasks/<id>/1.webm`. Nothing in it is public. */
export type Storage = {
  /** Moves a finished file to the key; whoever reads the key sees all of it or nothing. */
  put(key: string, filePath: string): Promise<void>;
  /** The file, or null when there is none. */
  open(key: string): Promise<StoredFile | null>;
  remove(key: string): Promise<void>;
};

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
      return {
        sizeBytes: found.size,
        read: (range) => Readable.toWeb(createReadStream(file, range)) as ReadableStream<Uint8Array>,
      };
    },
    async remove(key) {
      await rm(pathOf(key), { force: true });
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
