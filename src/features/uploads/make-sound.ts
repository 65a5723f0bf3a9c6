import type { AudioFormat } from '#/features/uploads/known-media.ts';
import { MediaRefusal } from '#/features/uploads/media-refusal.ts';
import type { UploadLimits } from '#/features/uploads/upload-limits.ts';

/** @throws MediaRefusal */
export async function makeSound(
  _from: { path: string; format: AudioFormat },
  _to: string,
  _limits: UploadLimits,
): Promise<{ durationMs: number }> {
  throw new MediaRefusal('must be a picture: sounds are not taken yet');
}
