import { writeFile } from 'node:fs/promises';
import type { Metadata, Sharp } from 'sharp';
import type { UploadLimits } from '#/features/uploads/limits.ts';
import type { ImageFormat } from '#/media/known-media.ts';
import { MediaRefusal } from '#/media/media-refusal.ts';
import { sharp } from '#/media/sharp.ts';

/** The timeout for decoding and encoding one picture, in seconds. */
const maxSeconds = 30;
/** The quality of JPEG and WebP, from 1 to 100. */
const quality = 90;

export type PictureFacts = { contentType: string; width: number; height: number };

const contentTypes: Record<ImageFormat, string> = { png: 'image/png', jpg: 'image/jpeg', webp: 'image/webp' };

type PictureFile = { path: string; format: ImageFormat };

/**
 * Reads the number of pixels from the header of a picture, without decoding it, so that a large one is refused with the
 * limits instead of with a decoder's error.
 * @throws MediaRefusal when the header is broken, or the picture animated or too large
 */
export async function readPixels({ path, format }: PictureFile, limits: UploadLimits): Promise<number> {
  const metadata = await orRefuse(sharp(path, { limitInputPixels: false }).metadata());
  checkSize(metadata, format, limits);
  return metadata.width * metadata.height;
}

/**
 * Decodes a picture whose header was read (`readPixels`) and writes it to `to`, encoded again in the same format: upright, in
 * sRGB, without any metadata.
 * @throws MediaRefusal when the picture is broken
 */
export async function makePicture(
  { path, format }: PictureFile,
  to: string,
  limits: UploadLimits,
): Promise<PictureFacts> {
  const picture = sharp(path, { failOn: 'warning', limitInputPixels: limits.maxImagePixels });
  const upright = picture.timeout({ seconds: maxSeconds }).autoOrient();
  const { data, info } = await orRefuse(encoded(upright, format).toBuffer({ resolveWithObject: true }));
  await writeFile(to, data);
  return { contentType: contentTypes[format], width: info.width, height: info.height };
}

function encoded(picture: Sharp, format: ImageFormat): Sharp {
  switch (format) {
    case 'png':
      return picture.png();
    case 'jpg':
      return picture.jpeg({ quality });
    case 'webp':
      return picture.webp({ quality });
  }
}

const decoders: Record<ImageFormat, string> = { png: 'png', jpg: 'jpeg', webp: 'webp' };

function checkSize({ format, width, height, pages }: Metadata, expected: ImageFormat, limits: UploadLimits): void {
  if (format !== decoders[expected]) throw brokenPicture();
  if ((pages ?? 1) > 1) throw new MediaRefusal('must not be an animated picture');
  const { maxImagePixels, maxImageSidePixels } = limits;
  if (width > maxImageSidePixels || height > maxImageSidePixels || width * height > maxImagePixels) {
    const [side, pixels] = [maxImageSidePixels, maxImagePixels].map((count) => count.toLocaleString('en'));
    throw new MediaRefusal(
      `must be a picture of at most ${side} pixels a side and ${pixels} pixels in all (this has ${width} × ${height})`,
    );
  }
}

/** Turns every error of the decoder into a MediaRefusal, because the file caused it. */
async function orRefuse<T>(decoding: Promise<T>): Promise<T> {
  try {
    return await decoding;
  } catch {
    throw brokenPicture();
  }
}

function brokenPicture(): MediaRefusal {
  return new MediaRefusal('must be a whole picture: this one is broken and cannot be decoded');
}
