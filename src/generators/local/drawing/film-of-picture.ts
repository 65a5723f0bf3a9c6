import { type Canvas, createCanvas } from '@napi-rs/canvas';
import { maxUpscaledPixels } from '#/catalog/fields.ts';
import { sharp } from '#/media/sharp.ts';

export const FILM_FPS = 25;
const LONGEST_SIDE_PX = 640;
/** Narrower pictures are cropped: encoders want a few blocks each way. */
const LEAST_SIDE_PX = 64;

/** The size of a film in a picture's shape: even, its longest side 640 pixels. */
export function filmSizeOf(picture: { width: number; height: number }): { width: number; height: number } {
  const scale = LONGEST_SIDE_PX / Math.max(picture.width, picture.height);
  const even = (side: number) => Math.max(LEAST_SIDE_PX, Math.round((side * scale) / 2) * 2);
  return { width: even(picture.width), height: even(picture.height) };
}

/** Reads a picture's own size without decoding it. */
export async function readPictureSize(path: string): Promise<{ width: number; height: number }> {
  const { width, height } = await sharp(path).metadata();
  return { width, height };
}

/** Decodes a picture into a canvas of this size; what is transparent becomes dark, what does not fit is cropped. */
export async function paintPicture(path: string, width: number, height: number): Promise<Canvas> {
  const pixels = await sharp(path, { limitInputPixels: maxUpscaledPixels ** 2 })
    .toColourspace('srgb')
    .flatten({ background: '#14141a' })
    .resize(width, height, { fit: 'cover', kernel: 'lanczos3' })
    .ensureAlpha()
    .raw()
    .toBuffer();
  const canvas = createCanvas(width, height);
  const ctx = canvas.getContext('2d');
  const image = ctx.createImageData(width, height);
  image.data.set(pixels);
  ctx.putImageData(image, 0, 0);
  return canvas;
}
