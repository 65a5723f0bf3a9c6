import { type UploadRecord, uploadSelect } from '#/features/uploads/queries.ts';
import type { MediaKind } from '#/features/uploads/schema.ts';
import { ForbiddenError, NotFoundError } from '#/lib/errors.ts';
import { type Db, inTransaction } from '#/server/db.ts';
import { type Queue, sendFileRemoval } from '#/server/queue.ts';

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
