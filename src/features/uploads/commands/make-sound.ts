import type { UploadLimits } from '#/features/uploads/limits.ts';
import { decodeApart } from '#/media/decoding/decode-apart.ts';
import type { AudioFormat } from '#/media/known-media.ts';

/** What the decoding of a sound may take: several times as much as the longest allowed sound does. */
const limits = { what: 'sound', workSeconds: 120, memoryMb: 768 } as const;

/**
 * Decodes a sound and writes it to `to` as Opus in WebM, in a process of its own. Returns its length in milliseconds.
 * @throws MediaRefusal when the sound cannot be decoded, is too long, or takes too much work or memory
 */
export async function makeSound(
  from: { path: string; format: AudioFormat },
  to: string,
  { maxAudioSeconds }: UploadLimits,
): Promise<{ durationMs: number }> {
  return decodeApart('sound', { ...from, to, maxSeconds: maxAudioSeconds }, limits);
}
