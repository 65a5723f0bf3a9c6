import type { FaceLook } from '#/catalog/faces.ts';
import { keepFace } from '#/features/uploads/store/uploads.ts';
import type { Db } from '#/platform/db.ts';

/** Keeps what was found of a face with the upload, so that nobody looks again. */
export function keepUploadFace(db: Db, id: string, face: FaceLook): Promise<void> {
  return keepFace(db, id, face);
}
