import { readFile } from 'node:fs/promises';
import type { ImageFormat } from '#/media/known-media.ts';
import { MediaRefusal } from '#/media/media-refusal.ts';
import { sharp } from '#/media/sharp.ts';
import { brokenPicture, orBroken } from './broken-picture.ts';
import { isSequence, readHeifFacts } from './heif-facts.ts';
import { readPngFacts } from './png-facts.ts';

/** The size limits of pictures that are taken, in pixels. */
export type PictureLimits = { maxPixels: number };

export type PictureFile = { path: string; format: ImageFormat; limits: PictureLimits };

/** What decodes a picture. HEIF files hold HEVC (HEIC) or AV1 (AVIF). */
export type PictureDecoder = 'png' | 'jpg' | 'webp' | 'hevc' | 'av1';

/** What a picture's header says: its size in pixels, and what has to decode it. */
export type PictureFacts = { width: number; height: number; decoder: PictureDecoder };

/** The longest side that is taken, in pixels; what is kept is smaller (`make-picture.ts`). */
const maxSidePixels = 16_384;
/** What is decoded whole, and not made smaller while it is read, as a JPEG is: at most so many pixels. */
const maxWholePixels = 51_000_000;

/**
 * Reads the header of a picture, without decoding it.
 * @throws MediaRefusal when the header is broken, or the picture moves, is coded in what is not read, or is too large
 */
export async function readPictureFacts({ path, format, limits }: PictureFile): Promise<PictureFacts> {
  const facts = await orBroken(() => (format === 'heif' ? heifFacts(path) : plainFacts(path, format)));
  const { width, height, decoder } = facts;
  const maxPixels = decoder === 'jpg' ? limits.maxPixels : Math.min(limits.maxPixels, maxWholePixels);
  if (width > maxSidePixels || height > maxSidePixels || width * height > maxPixels) {
    const [side, pixels] = [maxSidePixels, maxPixels].map((count) => count.toLocaleString('en'));
    throw new MediaRefusal(
      `must be a picture of at most ${side} pixels a side and ${pixels} pixels in all (this has ${width} × ${height})`,
    );
  }
  return facts;
}

const names = { png: 'png', jpg: 'jpeg', webp: 'webp' } as const;

async function plainFacts(path: string, format: keyof typeof names): Promise<PictureFacts> {
  const { format: name, width, height, pages = 1 } = await sharp(path, { limitInputPixels: false }).metadata();
  if (name !== names[format]) throw brokenPicture();
  const frames = format === 'png' ? readPngFacts(await readFile(path)).frames : pages;
  if (frames > 1) throw new MediaRefusal('must not be an animated picture');
  return { width, height, decoder: format };
}

const codecs: Readonly<Record<string, PictureDecoder>> = { hvc1: 'hevc', av01: 'av1' };

async function heifFacts(path: string): Promise<PictureFacts> {
  const file = await readFile(path);
  if (isSequence(file)) {
    throw new MediaRefusal('must not be an animated picture (this is a sequence of pictures, HEIC or AVIF)');
  }
  const { codec, width, height, isCut } = readHeifFacts(file);
  const decoder = codecs[codec];
  if (!decoder) throw new MediaRefusal(`must be a HEIC or AVIF picture (this is a HEIF picture of the kind ${codec})`);
  if (isCut) throw brokenPicture('ends too early');
  return { width, height, decoder };
}
