import type { ListedFile, Storage } from '#/platform/storage.ts';

/** The position of a sweep through the stored files below `folder`: the key after which the next batch starts. */
export type FileSweep = { folder: string; after: string };

/** Starts a sweep at the first file below a folder, such as `tasks/`. */
export function newSweepOf(folder: string): FileSweep {
  return { folder, after: folder };
}

const batchFiles = 1_000;
const maxFilesPerCall = 10_000;
/** Younger files are skipped: their row may not be committed yet, or they are being read. */
const youngFileMs = 10 * 60 * 1000;
/** Files of older rows were seen by an earlier sweep, and no new ones can appear, since work takes a day at most. */
const sweptDays = 2;

/**
 * Continues a sweep by up to 10,000 files, in batches of 1,000, and removes the files that `listUnneeded` returns of those
 * older than ten minutes. After a complete sweep it starts over at the files of the last two days: the names below the folder
 * begin with UUIDs of version 7, which sort by time.
 * @returns the removed keys
 */
export async function sweepFiles(
  storage: Storage,
  sweep: FileSweep,
  listUnneeded: (files: readonly ListedFile[]) => Promise<string[]>,
): Promise<string[]> {
  const removed: string[] = [];
  for (let seen = 0; seen < maxFilesPerCall; seen += batchFiles) {
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

/** Returns the smallest key of a file whose UUID was created at or after `since`. */
function firstFileOf(folder: string, since: Date): string {
  const instant = since.getTime().toString(16).padStart(12, '0');
  return `${folder}${instant.slice(0, 8)}-${instant.slice(8)}`;
}
