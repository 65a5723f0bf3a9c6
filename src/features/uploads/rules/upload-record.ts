import type { FaceLook } from '#/catalog/faces.ts';
import type { UploadView } from '#/features/uploads/schema.ts';

/** The columns of an UploadRecord, as a Prisma select. */
export const uploadSelect = {
  id: true,
  kind: true,
  file: true,
  bytes: true,
  width: true,
  height: true,
  durationMs: true,
  face: true,
  createdAt: true,
} as const;

/** An upload as read with `uploadSelect`. */
export type UploadRecord = Omit<UploadView, 'durationSeconds' | 'url'> & { file: string; durationMs: number | null };

/** Returns a row that was read with `uploadSelect`. The face is as `findFace` gave it. */
export function recordOf(row: Omit<UploadRecord, 'face'> & { face: unknown }): UploadRecord {
  return { ...row, face: row.face as FaceLook | null };
}

/** Returns the API's view of an upload. `urlOf` signs the URL of a stored file. */
export function viewOfUpload(upload: UploadRecord, urlOf: (file: string) => string): UploadView {
  const { file, durationMs, createdAt, ...facts } = upload;
  return { ...facts, durationSeconds: durationMs === null ? null : durationMs / 1000, url: urlOf(file), createdAt };
}
