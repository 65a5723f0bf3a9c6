import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { whyNoFace } from '#/catalog/faces.ts';
import { anyTaskType, mediaFieldsOf, slugOf } from '#/catalog/task-types.ts';
import { takeMedia } from '#/features/tasks/commands/take-media.ts';
import type { ClaimedTask } from '#/features/tasks/rules/task-record.ts';
import { keepUploadFace } from '#/features/uploads/commands/keep-upload-face.ts';
import { lookForFace } from '#/features/uploads/commands/look-for-face.ts';
import { GenerationError, InfrastructureError, type InputFile } from '#/generators/contract.ts';
import type { Db } from '#/platform/db.ts';
import type { Storage } from '#/platform/storage.ts';

/**
 * Copies the uploads that a task's input names into its work folder. Returns the copies, keyed by the input field.
 * @throws GenerationError when an upload no longer exists; InfrastructureError when the database or the storage fails
 */
export async function copyInputFiles(
  services: { db: Db; storage: Storage },
  task: ClaimedTask,
  folder: string,
): Promise<Record<string, InputFile>> {
  const slug = slugOf(task.type);
  if (!slug || mediaFieldsOf(slug).length === 0) return {};
  try {
    return await copyAll(services, task, { slug, folder: path.join(folder, 'input') });
  } catch (error) {
    if (error instanceof GenerationError) throw error;
    throw new InfrastructureError('', { cause: error });
  }
}

async function copyAll(
  { db, storage }: { db: Db; storage: Storage },
  task: ClaimedTask,
  { slug, folder }: { slug: NonNullable<ReturnType<typeof slugOf>>; folder: string },
): Promise<Record<string, InputFile>> {
  const media = await takeMedia(db, task.userId, slug, task.input as Record<string, unknown>);
  await mkdir(folder, { recursive: true });
  const files: Record<string, InputFile> = {};
  for (const [field, kind] of mediaFieldsOf(slug)) {
    const { file, ...facts } = media[field] ?? {};
    const stored = file === undefined ? null : await storage.open(file);
    if (file === undefined || !stored || !('id' in facts)) {
      throw new GenerationError(
        `The ${kind === 'image' ? 'picture' : 'sound'} that this was to be made from is no longer there.`,
      );
    }
    const copy = path.join(folder, `${field}${path.extname(file)}`);
    await pipeline(stored.read(), createWriteStream(copy));
    files[field] = { ...facts, path: copy };
  }
  const faceField = anyTaskType(slug).face;
  const picture = faceField && files[faceField];
  if (picture) await knowFace(db, picture);
  return files;
}

/** Looks for the face of a picture that was brought before anybody did. @throws GenerationError when there is none */
async function knowFace(db: Db, picture: InputFile): Promise<void> {
  if (picture.face) return;
  picture.face = await lookForFace(picture.path);
  if (picture.face) await keepUploadFace(db, picture.id, picture.face);
  const why = picture.face ? whyNoFace(picture.face) : 'must show a face: it could not be looked for in this picture';
  if (why) throw new GenerationError(`The picture ${why}.`);
}
