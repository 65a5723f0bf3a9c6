import { recordOf, type UploadRecord, uploadSelect } from '#/features/uploads/rules/upload-record.ts';
import type { UploadPage } from '#/features/uploads/schema.ts';
import { ForbiddenError, NotFoundError } from '#/lib/errors.ts';
import type { Db } from '#/platform/db.ts';

/**
 * Returns one upload of this user.
 * @throws NotFoundError when there is no such upload, ForbiddenError when it belongs to another user
 */
export async function getUpload(db: Db, userId: string, id: string): Promise<UploadRecord> {
  const upload = await db.upload.findUnique({ where: { id }, select: { ...uploadSelect, userId: true } });
  if (!upload) throw new NotFoundError('upload');
  const { userId: owner, ...record } = upload;
  if (owner !== userId) throw new ForbiddenError('This upload belongs to somebody else.');
  return recordOf(record);
}

/**
 * Returns a page of the user's uploads, newest first. `nextCursor` is null on the last page.
 * @throws NotFoundError, ForbiddenError when the cursor is not an upload of this user
 */
export async function listUploads(
  db: Db,
  userId: string,
  { kind, limit, cursor }: UploadPage,
): Promise<{ uploads: UploadRecord[]; nextCursor: string | null }> {
  const after = cursor ? await getUpload(db, userId, cursor) : null;
  const rows = await db.upload.findMany({
    where: {
      userId,
      ...(kind ? { kind } : {}),
      ...(after
        ? { OR: [{ createdAt: { lt: after.createdAt } }, { createdAt: after.createdAt, id: { lt: after.id } }] }
        : {}),
    },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: limit + 1,
    select: uploadSelect,
  });
  const uploads = rows.slice(0, limit).map(recordOf);
  return { uploads, nextCursor: rows.length > limit ? (uploads.at(-1)?.id ?? null) : null };
}

const recentPerKind = 8;

/** Returns the user's newest uploads, up to 8 of each kind, newest first, by one statement. */
export function listRecentUploads(db: Db, userId: string): Promise<UploadRecord[]> {
  return db.$queryRaw<UploadRecord[]>`/* uploads:recent */
    SELECT r.* FROM unnest(enum_range(NULL::"MediaKind")) k CROSS JOIN LATERAL (
      SELECT id, kind::text, file, bytes, width, height, "durationMs", face, "createdAt" FROM "Upload"
      WHERE "userId" = ${userId}::uuid AND kind = k ORDER BY "createdAt" DESC, id DESC LIMIT ${recentPerKind}) r`;
}

/** Returns the total size of a user's uploads, in bytes. */
export async function getUploadedBytes(db: Db, userId: string): Promise<number> {
  const { _sum } = await db.upload.aggregate({ where: { userId }, _sum: { bytes: true } });
  return _sum.bytes ?? 0;
}
