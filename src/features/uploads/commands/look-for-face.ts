import type { FaceLook } from '#/catalog/faces.ts';
import { decodeApart } from '#/media/decoding/decode-apart.ts';
import { MediaRefusal } from '#/media/media-refusal.ts';

/** Six looks at a picture without a face, and its decoding: several times what they take (docs/decisions/050). */
const limits = { what: 'picture', workSeconds: 30, memoryMb: 1024 } as const;

/**
 * Looks for the face of a picture that is kept, in a process of its own. Returns null where that could not be done within
 * its limits: then it is looked for again when it is needed.
 */
export async function lookForFace(path: string): Promise<FaceLook | null> {
  try {
    return await decodeApart('face', { path }, limits);
  } catch (error) {
    if (error instanceof MediaRefusal) return null;
    throw error;
  }
}
