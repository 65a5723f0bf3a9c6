import { removeAbandonedFolders, uploadWorkFolder } from '#/features/uploads/commands/clean-folders.ts';
import { listFilesWithoutUpload, takeAwayOldUploads } from '#/features/uploads/store/uploads.ts';
import type { Db } from '#/platform/db.ts';
import type { Logger } from '#/platform/logger.ts';
import type { Queue } from '#/platform/queue.ts';
import type { Storage } from '#/platform/storage.ts';
import { type FileSweep, newSweepOf, sweepFiles } from '#/platform/sweep-files.ts';

type ReconcilerServices = { db: Db; queue: Queue; storage: Storage; logger: Logger; workFolder: string };

/** The number of removals of each kind. */
export type RemovedUploads = {
  /** Uploads that were not used within 24 hours of their creation, or within 30 days of their last use. */
  oldUploads: number;
  /** Files without an upload's row: a process crashed between storing the file and writing the row. */
  filesWithoutUpload: number;
  /** Work folders on this machine that crashed processes left behind. */
  abandonedFolders: number;
};

/** Returns a sweep of all upload files in the storage, at its start. */
export function newUploadSweep(): FileSweep {
  return newSweepOf('uploads/');
}

/**
 * Removes expired uploads, files without an upload and abandoned work folders. Idempotent, and safe to run concurrently. A
 * removal that fails is logged, does not stop the others, and is retried by the next run.
 * @param sweep the position in the storage, which is advanced; one call handles a limited number of files
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
