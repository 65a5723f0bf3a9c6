import type { MediaKind } from '#/catalog/media-kinds.ts';
import { type UploadRecord, uploadSelect } from '#/features/uploads/rules/upload-record.ts';
import { ForbiddenError, NotFoundError } from '#/lib/errors.ts';
import { type Db, inTransaction } from '#/platform/db.ts';
import { type Queue, sendFileRemoval } from '#/platform/queue.ts';
import type { ListedFile } from '#/platform/storage.ts';

/** An upload about to be kept. `file` is the key under which it is stored. */
export type UploadRow = {
  id: string;
  userId: string;
  kind: MediaKind;
  contentType: string;
  file: string;
  bytes: number;
  width: number | null;
  height: number | null;
  durationMs: number | null;
};

/**
 * Writes the row of a stored file. Null when the user's uploads would then have more than `quotaBytes`: nothing is written.
 * Those of one user wait for one another, so that no two count on the same room.
 */
export async function keepUpload(db: Db, row: UploadRow, quotaBytes: number): Promise<UploadRecord | null> {
  const { id, userId, kind, contentType, file, bytes, width, height, durationMs } = row;
  return inTransaction(db, async (tx) => {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`uploads ${userId}`}::text, 0))`;
    await tx.$executeRaw`
      INSERT INTO "Upload" (id, "userId", kind, "contentType", file, bytes, width, height, "durationMs")
      SELECT ${id}::uuid, ${userId}::uuid, ${kind}::"MediaKind", ${contentType}, ${file}, ${bytes}::int, ${width}::int,
        ${height}::int, ${durationMs}::int
      WHERE ${bytes}::bigint + (SELECT coalesce(sum(bytes), 0) FROM "Upload" WHERE "userId" = ${userId}::uuid)
        <= ${quotaBytes}::bigint
      ON CONFLICT (id) DO NOTHING`;
    return tx.upload.findUnique({ where: { id }, select: uploadSelect });
  });
}

/**
 * Removes the row of an upload of this user's own, and has its file removed.
 * @throws NotFoundError, ForbiddenError, BusyError
 */
export async function takeAwayUpload(
  { db, queue }: { db: Db; queue: Queue },
  { userId, id }: { userId: string; id: string },
): Promise<void> {
  await inTransaction(db, async (tx) => {
    const [removed] = await tx.$queryRaw<{ file: string }[]>`
      DELETE FROM "Upload" WHERE id = ${id}::uuid AND "userId" = ${userId}::uuid RETURNING file`;
    if (removed) return sendFileRemoval(queue, tx, removed);
    const isThere = await tx.upload.findUnique({ where: { id }, select: { id: true } });
    throw isThere ? new ForbiddenError('This upload belongs to somebody else.') : new NotFoundError('upload');
  });
}

const batchUploads = 100;

/**
 * Removes the rows of uploads that were not used within 24 hours, or whose last use is 30 days ago, and has their files
 * removed. One that somebody has locked is left out: it is being used. Gives how many there were.
 */
export async function takeAwayOldUploads({ db, queue }: { db: Db; queue: Queue }): Promise<number> {
  for (let removed = 0; ; ) {
    const files = await inTransaction(db, async (tx) => {
      const rows = await tx.$queryRaw<{ file: string }[]>`
        DELETE FROM "Upload" WHERE id IN (
          SELECT id FROM "Upload"
          WHERE ("usedAt" IS NULL AND "createdAt" < now() - interval '24 hours') OR "usedAt" < now() - interval '30 days'
          LIMIT ${batchUploads} FOR UPDATE SKIP LOCKED)
        RETURNING file`;
      for (const row of rows) await sendFileRemoval(queue, tx, row);
      return rows.length;
    });
    removed += files;
    if (files < batchUploads) return removed;
  }
}

/** Those of the files that no upload has, by the id in their key. */
export async function listFilesWithoutUpload(db: Db, files: readonly ListedFile[]): Promise<string[]> {
  const keys = files
    .map(({ key }) => key)
    .filter((key) => /^uploads\/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.\w+(\.part)?$/.test(key));
  const rows = await db.$queryRaw<{ key: string }[]>`
    SELECT f.key FROM unnest(${keys}::text[]) AS f(key)
    WHERE NOT EXISTS (SELECT FROM "Upload" u WHERE u.id = substr(f.key, 9, 36)::uuid AND u.file = f.key)`;
  return rows.map(({ key }) => key);
}
