import { removeAbandonedFolders, uploadWorkFolder } from '#/features/uploads/commands/clean-folders.ts';
import { listFilesWithoutUpload, takeAwayOldUploads } from '#/features/uploads/store/uploads.ts';
import type { Db } from '#/platform/db.ts';
import type { Logger } from '#/platform/logger.ts';
import type { Queue } from '#/platform/queue.ts';
import type { Storage } from '#/platform/storage.ts';
import { type FileSweep, newSweepOf, sweepFiles } from '#/platform/sweep-files.ts';

type ReconcilerServices = { db: Db; queue: Queue; storage: Storage; logger: Logger; workFolder: string };

/** How many of each were removed. */
export type RemovedUploads = {
  /** Uploads that nothing was made of for a day, or for a month after something was. */
  oldUploads: number;
  /** Stored files that no upload has: whoever took one in died before it was kept. */
  filesWithoutUpload: number;
  /** Folders on this machine in which uploads were worked on by processes that died. */
  abandonedFolders: number;
};

/** Begins with the first file of an upload. */
export function newUploadSweep(): FileSweep {
  return newSweepOf('uploads/');
}

/**
 * Removes what is no longer needed of uploads. It may run twice at once, or late. A removal that fails keeps none of the
 * others from being made; it is logged and made the next time.
 * @param sweep is moved on; a whole one takes several calls where there are very many files
 */
export async function reconcileUploads(
  { db, queue, storage, logger, workFolder }: ReconcilerServices,
  sweep: FileSweep = newUploadSweep(),
): Promise<RemovedUploads> {
  const counted = (what: keyof RemovedUploads, removal: () => Promise<number>) =>
    removal().catch((error) => {
      logger.error({ error, what }, 'a removal was not made; it is tried again');
      return 0;
    });
  return {
    oldUploads: await counted('oldUploads', () => takeAwayOldUploads({ db, queue })),
    filesWithoutUpload: await counted('filesWithoutUpload', async () => {
      const files = await sweepFiles(storage, sweep, (old) => listFilesWithoutUpload(db, old));
      if (files.length > 0) logger.warn({ files }, 'no upload had these files; they were removed');
      return files.length;
    }),
    abandonedFolders: await counted('abandonedFolders', () =>
      removeAbandonedFolders(uploadWorkFolder(workFolder), new Date()),
    ),
  };
}
