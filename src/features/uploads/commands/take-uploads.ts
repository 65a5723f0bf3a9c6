import type { MediaFacts } from '#/catalog/media-kinds.ts';
import type { Db } from '#/platform/db.ts';

/** An upload with where its file is. */
export type UsedUpload = MediaFacts & { file: string; contentType: string };

type Row = Omit<UsedUpload, 'durationSeconds'> & { durationMs: number | null };

/** Those of the uploads that are this user's, by id. What is somebody else's is not among them. */
export async function readUploads(db: Db, userId: string, ids: readonly string[]): Promise<Map<string, UsedUpload>> {
  if (ids.length === 0) return new Map();
  return byId(
    await db.$queryRaw<Row[]>`
      SELECT id, kind, bytes, width, height, "durationMs", file, "contentType" FROM "Upload"
      WHERE id = ANY(${[...ids]}::uuid[]) AND "userId" = ${userId}::uuid`,
  );
}

/**
 * Those of the uploads that are this user's, by id, marked as used now: from then on they stay for as long as what is used
 * stays. What is somebody else's is not among them.
 */
export async function takeUploads(db: Db, userId: string, ids: readonly string[]): Promise<Map<string, UsedUpload>> {
  if (ids.length === 0) return new Map();
  return byId(
    await db.$queryRaw<Row[]>`
      UPDATE "Upload" SET "usedAt" = clock_timestamp() WHERE id = ANY(${[...ids]}::uuid[]) AND "userId" = ${userId}::uuid
      RETURNING id, kind, bytes, width, height, "durationMs", file, "contentType"`,
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
