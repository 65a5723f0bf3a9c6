import type { UploadView } from '#/features/uploads/schema.ts';

/** What is read of an upload to be shown. */
export const uploadSelect = {
  id: true,
  kind: true,
  file: true,
  bytes: true,
  width: true,
  height: true,
  durationMs: true,
  createdAt: true,
} as const;

/** An upload as read with `uploadSelect`. */
export type UploadRecord = Omit<UploadView, 'durationSeconds' | 'url'> & { file: string; durationMs: number | null };

/** The view of an upload; `urlOf` makes the address of a stored file. */
export function viewOfUpload(upload: UploadRecord, urlOf: (file: string) => string): UploadView {
  const { file, durationMs, createdAt, ...facts } = upload;
  return { ...facts, durationSeconds: durationMs === null ? null : durationMs / 1000, url: urlOf(file), createdAt };
}
