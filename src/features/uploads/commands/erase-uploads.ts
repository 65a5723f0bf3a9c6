import { type Db, inStatement } from '#/platform/db.ts';
import type { Storage } from '#/platform/storage.ts';

/** How many uploads are removed before others are read. */
const batchUploads = 100;

/**
 * Removes every upload of an account that is deleted, its file first: what a crash leaves is found again. Safe to repeat.
 * @throws StorageLostError, BusyError
 */
export async function eraseUploads({ db, storage }: { db: Db; storage: Storage }, userId: string): Promise<void> {
  for (;;) {
    const uploads = await db.upload.findMany({
      where: { userId },
      select: { id: true, file: true },
      take: batchUploads,
    });
    if (uploads.length === 0) return;
    for (const { file } of uploads) await storage.remove(file);
    const ids = uploads.map(({ id }) => id);
    await inStatement(db, (tx) => tx.upload.deleteMany({ where: { id: { in: ids }, userId } }));
  }
}
