import type { ListedFile, Storage } from '#/platform/storage.ts';

/** How far the stored files below `folder` have been looked through: the key after which the next look goes on. */
export type FileSweep = { folder: string; after: string };

/** Begins with the first file below a folder, such as `tasks/`. */
export function newSweepOf(folder: string): FileSweep {
  return { folder, after: folder };
}

const batchFiles = 1_000;
const maxFilesEachTime = 10_000;
/** A younger file may be of work that is about to tell its row of it, or be read at this moment. */
const youngFileMs = 10 * 60 * 1000;
/** Files of older rows were looked at in an earlier sweep, and none can be added: such work takes a day at most. */
const sweptDays = 2;

/**
 * Goes on with a sweep and removes what `listUnneeded` says of the files that it is given, which are not young. Gives the
 * keys that were removed. After a whole sweep it goes on with what was begun in the last days: the names below the folder
 * begin with ids in the order of their instants (UUID version 7).
 */
export async function sweepFiles(
  storage: Storage,
  sweep: FileSweep,
  listUnneeded: (files: readonly ListedFile[]) => Promise<string[]>,
): Promise<string[]> {
  const removed: string[] = [];
  for (let seen = 0; seen < maxFilesEachTime; seen += batchFiles) {
    const listed = await storage.list(sweep.after, batchFiles);
    const files = listed.filter(({ key }) => key.startsWith(sweep.folder));
    const old = files.filter(({ changedAt }) => Date.now() - changedAt.getTime() > youngFileMs);
    for (const file of old.length > 0 ? await listUnneeded(old) : []) {
      if (await storage.remove(file)) removed.push(file);
    }
    const last = files.at(-1);
    if (!last || files.length < batchFiles) {
      sweep.after = firstFileOf(sweep.folder, new Date(Date.now() - sweptDays * 24 * 60 * 60 * 1000));
      return removed;
    }
    sweep.after = last.key;
  }
  return removed;
}

/** Where the files begin whose ids were made from `since` on. */
function firstFileOf(folder: string, since: Date): string {
  const instant = since.getTime().toString(16).padStart(12, '0');
  return `${folder}${instant.slice(0, 8)}-${instant.slice(8)}`;
}
