import type { UploadLimits } from '#/features/uploads/limits.ts';
import { decodeApart } from '#/media/decoding/decode-apart.ts';
import type { ImageFormat } from '#/media/known-media.ts';
import type { MadePicture } from '#/media/pictures/make-picture.ts';
import type { PictureFacts } from '#/media/pictures/picture-facts.ts';

/** What a header may take, and what a whole picture: well over what the largest that are taken need (docs/decisions/050). */
const limitsOfHeader = { what: 'picture', workSeconds: 10, memoryMb: 768 } as const;
const limitsOfPicture = { what: 'picture', workSeconds: 60, memoryMb: 1536 } as const;

type ReceivedPicture = { path: string; format: ImageFormat };

/**
 * Reads the header of a picture in a process of its own, so that one that is too large is refused before it is decoded.
 * @throws MediaRefusal when the header is broken, or the picture animated, too large or of a kind that is not read
 */
export function readPicture(from: ReceivedPicture, limits: UploadLimits): Promise<PictureFacts> {
  return decodeApart('pictureFacts', jobOf(from, limits), limitsOfHeader);
}

/**
 * Decodes a picture in a process of its own and writes it to `to` as it is kept: upright, in sRGB, without any metadata.
 * @throws MediaRefusal when the picture is broken, or takes too much work or memory
 */
export function makePicture(from: ReceivedPicture, to: string, limits: UploadLimits): Promise<MadePicture> {
  return decodeApart('picture', { ...jobOf(from, limits), to }, limitsOfPicture);
}

function jobOf(from: ReceivedPicture, { maxImagePixels }: UploadLimits) {
  return { ...from, limits: { maxPixels: maxImagePixels } };
}
