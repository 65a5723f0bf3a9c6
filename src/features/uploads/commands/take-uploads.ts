import type { MediaFacts } from '#/catalog/media-kinds.ts';
import type { Db } from '#/platform/db.ts';

/** An upload with the storage key of its file. */
export type UsedUpload = MediaFacts & { file: string; contentType: string };

type Row = Omit<UsedUpload, 'durationSeconds'> & { durationMs: number | null };

/** Returns those of the uploads that belong to this user, keyed by id. */
export async function readUploads(db: Db, userId: string, ids: readonly string[]): Promise<Map<string, UsedUpload>> {
  if (ids.length === 0) return new Map();
  return byId(
    await db.$queryRaw<Row[]>`
      SELECT id, kind, bytes, width, height, "durationMs", face, file, "contentType" FROM "Upload"
      WHERE id = ANY(${[...ids]}::uuid[]) AND "userId" = ${userId}::uuid`,
  );
}

/**
 * Returns those of the uploads that belong to this user, keyed by id, and marks them as used now: they are deleted 30 days
 * after their last use, instead of 24 hours after their creation.
 */
export async function takeUploads(db: Db, userId: string, ids: readonly string[]): Promise<Map<string, UsedUpload>> {
  if (ids.length === 0) return new Map();
  return byId(
    await db.$queryRaw<Row[]>`
      UPDATE "Upload" SET "usedAt" = clock_timestamp() WHERE id = ANY(${[...ids]}::uuid[]) AND "userId" = ${userId}::uuid
      RETURNING id, kind, bytes, width, height, "durationMs", face, file, "contentType"`,
  );
}

function byId(rows: readonly Row[]): Map<string, UsedUpload> {
  return new Map(
    rows.map(({ durationMs, ...row }) => [
      row.id,
      { ...row, durationSeconds: durationMs === null ? null : durationMs / 1000 },
    ]),
  );
}
