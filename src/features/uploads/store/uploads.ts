import type { FaceLook } from '#/catalog/faces.ts';
import type { MediaKind } from '#/catalog/media-kinds.ts';
import { uploadLife } from '#/features/uploads/limits.ts';
import { recordOf, type UploadRecord, uploadSelect } from '#/features/uploads/rules/upload-record.ts';
import { ForbiddenError, NotFoundError } from '#/lib/errors.ts';
import { type Db, inTransaction } from '#/platform/db.ts';
import { type Queue, sendFileRemoval } from '#/platform/queue.ts';
import type { ListedFile } from '#/platform/storage.ts';

/** The row of a new upload. `file` is its storage key. */
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
  face: FaceLook | null;
};

/**
 * Inserts the row of a stored file. Returns null, writing nothing, when the user's uploads would exceed `quotaBytes`. An
 * advisory lock by user serializes the inserts, so that concurrent uploads cannot exceed the quota together.
 */
export async function keepUpload(db: Db, row: UploadRow, quotaBytes: number): Promise<UploadRecord | null> {
  const { id, userId, kind, contentType, file, bytes, width, height, durationMs, face } = row;
  return inTransaction(db, async (tx) => {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`uploads ${userId}`}::text, 0))`;
    await tx.$executeRaw`
      INSERT INTO "Upload" (id, "userId", kind, "contentType", file, bytes, width, height, "durationMs", face)
      SELECT ${id}::uuid, ${userId}::uuid, ${kind}::"MediaKind", ${contentType}, ${file}, ${bytes}::int, ${width}::int,
        ${height}::int, ${durationMs}::int, ${face && JSON.stringify(face)}::jsonb
      WHERE ${bytes}::bigint + (SELECT coalesce(sum(bytes), 0) FROM "Upload" WHERE "userId" = ${userId}::uuid)
        <= ${quotaBytes}::bigint
      ON CONFLICT (id) DO NOTHING`;
    const kept = await tx.upload.findUnique({ where: { id }, select: uploadSelect });
    return kept && recordOf(kept);
  });
}

/**
 * Deletes the row of an upload of this user and queues the deletion of its file, in one transaction.
 * @throws NotFoundError when there is no such upload, ForbiddenError when it belongs to another user, BusyError
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

/** How many uploads one transaction removes. */
const batchUploads = 100;

/**
 * Deletes the rows of uploads whose life (`uploadLife`) has ended, unused or after their last use, by the database's clock
 * and by this process's, and queues the deletion of their files. A row that another transaction has locked is skipped, because it is in use. Returns how many were deleted.
 */
export async function takeAwayOldUploads({ db, queue }: { db: Db; queue: Queue }): Promise<number> {
  for (let removed = 0; ; ) {
    const processNow = new Date(Date.now());
    const files = await inTransaction(db, async (tx) => {
      const rows = await tx.$queryRaw<{ file: string }[]>`
        DELETE FROM "Upload" WHERE id IN (
          SELECT id FROM "Upload", least(now(), ${processNow}::timestamptz) AS today
          WHERE ("usedAt" IS NULL AND "createdAt" < today - make_interval(hours => ${uploadLife.unusedHours}::int))
            OR "usedAt" < today - make_interval(days => ${uploadLife.usedDays}::int)
          LIMIT ${batchUploads} FOR UPDATE OF "Upload" SKIP LOCKED)
        RETURNING file`;
      for (const row of rows) await sendFileRemoval(queue, tx, row);
      return rows.length;
    });
    removed += files;
    if (files < batchUploads) return removed;
  }
}

/** Returns the keys of those files in `uploads/` that no upload's row refers to. */
export async function listFilesWithoutUpload(db: Db, files: readonly ListedFile[]): Promise<string[]> {
  const keys = files
    .map(({ key }) => key)
    .filter((key) => /^uploads\/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.\w+(\.part)?$/.test(key));
  const rows = await db.$queryRaw<{ key: string }[]>`
    SELECT f.key FROM unnest(${keys}::text[]) AS f(key)
    WHERE NOT EXISTS (SELECT FROM "Upload" u WHERE u.id = substr(f.key, 9, 36)::uuid AND u.file = f.key)`;
  return rows.map(({ key }) => key);
}

/** Keeps what was found of a face in a picture that was brought before anybody looked. */
export async function keepFace(db: Db, id: string, face: FaceLook): Promise<void> {
  await db.upload.updateMany({ where: { id }, data: { face } });
}
