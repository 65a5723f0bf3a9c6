import { type Canvas, createCanvas } from '@napi-rs/canvas';
import { maxUpscaledPixels } from '#/catalog/fields.ts';
import { sharp } from '#/media/sharp.ts';

type Size = { width: number; height: number };

export const FILM_FPS = 25;
const LONGEST_SIDE_PX = 640;
/** Narrower pictures have a ground beside them: encoders want a few blocks each way. */
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

/** Where a whole picture is on a film of this size, in the film's pixels: as large as it can be, in its shape. */
export function placeOf(picture: Size, film: Size): Size & { left: number; top: number } {
  const scale = Math.min(film.width / picture.width, film.height / picture.height);
  // Sides of films are even, so a picture in the film's shape is a few pixels short: it is stretched by those.
  const side = (own: number, whole: number) =>
    whole - own * scale <= Math.max(3, whole * 0.01) ? whole : Math.max(1, Math.round(own * scale));
  const [width, height] = [side(picture.width, film.width), side(picture.height, film.height)];
  return { width, height, left: Math.floor((film.width - width) / 2), top: Math.floor((film.height - height) / 2) };
}

/** Decodes a picture into a canvas of this size, the whole of it; what is transparent or beside it shows a ground that it stands out from. */
export async function paintPicture(path: string, width: number, height: number): Promise<Canvas> {
  const open = () => sharp(path, { limitInputPixels: maxUpscaledPixels ** 2 }).toColourspace('srgb');
  const place = placeOf(await readPictureSize(path), { width, height });
  const { data, info } = await open()
    .resize(place.width, place.height, { fit: 'fill', kernel: 'lanczos3' })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const pixels = await sharp(data, { raw: { width: info.width, height: info.height, channels: 4 } })
    .flatten({ background: groundFor(data) })
    .extend({
      left: place.left,
      top: place.top,
      right: width - place.width - place.left,
      bottom: height - place.height - place.top,
      background: groundFor(data),
    })
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

/** Grounds by how bright they are, 0..255; a drawing of ink and one of chalk each stand out from one of them. */
const grounds = [
  { luma: 20, color: '#14141a' },
  { luma: 244, color: '#f4f4f6' },
  { luma: 128, color: '#808084' },
] as const;
/** What differs less than this is hardly seen. */
const hardlySeen = 60;

/** The ground from which most of what is not transparent stands out; the dark one where nothing is transparent. */
function groundFor(rgba: Buffer): string {
  const hidden = [0, 0, 0] as [number, number, number];
  let isOpaque = true;
  for (let at = 0; at < rgba.length; at += 4) {
    const alpha = rgba[at + 3] as number;
    if (alpha < 255) isOpaque = false;
    const luma = 0.299 * (rgba[at] as number) + 0.587 * (rgba[at + 1] as number) + 0.114 * (rgba[at + 2] as number);
    if (luma < grounds[0].luma + hardlySeen) hidden[0] += alpha;
    else if (luma > grounds[1].luma - hardlySeen) hidden[1] += alpha;
    else if (Math.abs(luma - grounds[2].luma) < hardlySeen) hidden[2] += alpha;
  }
  return grounds[isOpaque ? 0 : hidden.indexOf(Math.min(...hidden))]?.color ?? grounds[0].color;
}
