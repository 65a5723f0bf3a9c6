import { CROP_PARTS, type CropPart, type NamedColor } from './edits.ts';
import { type Edited, fromSharp, type Pixels, toSharp } from './pixels.ts';

/** Changes of where a picture's pixels are, and of its size. */

const sizeOf = ({ width, height }: Pixels) => `${width} × ${height} px`;

/** Turned by anything but quarters, the corners that come free are transparent. */
export async function rotate(pixels: Pixels, degrees: number): Promise<Edited> {
  const changed = await fromSharp(
    toSharp(pixels).rotate(degrees, { background: { r: 255, g: 255, b: 255, alpha: 0 } }),
  );
  const direction = degrees < 0 ? 'counterclockwise' : 'clockwise';
  const turn = Math.abs(degrees) === 180 ? '180°' : `${Math.abs(degrees)}° ${direction}`;
  return { pixels: changed, did: `Rotated it by ${turn}.` };
}

export async function mirror(pixels: Pixels): Promise<Edited> {
  return { pixels: await fromSharp(toSharp(pixels).flop()), did: 'Mirrored it: left and right changed places.' };
}

export async function flip(pixels: Pixels): Promise<Edited> {
  return { pixels: await fromSharp(toSharp(pixels).flip()), did: 'Flipped it: top and bottom changed places.' };
}

/** The largest piece of that shape around the middle. */
export async function cropToShape(pixels: Pixels, shape: { width: number; height: number }): Promise<Edited> {
  const ratio = shape.width / shape.height;
  const width = Math.max(1, Math.min(pixels.width, Math.round(pixels.height * ratio)));
  const height = Math.max(1, Math.min(pixels.height, Math.round(pixels.width / ratio)));
  const changed = await extract(pixels, (pixels.width - width) / 2, (pixels.height - height) / 2, width, height);
  const name = ratio === 1 ? 'a square' : `${shape.width}:${shape.height}`;
  return { pixels: changed, did: `Cropped it around the middle to ${name}: ${sizeOf(changed)}.` };
}

export async function cropToPart(pixels: Pixels, part: CropPart): Promise<Edited> {
  const { left, top, width, height } = CROP_PARTS[part];
  const changed = await extract(
    pixels,
    left * pixels.width,
    top * pixels.height,
    width * pixels.width,
    height * pixels.height,
  );
  return { pixels: changed, did: `Kept the ${part} of it: ${sizeOf(changed)}.` };
}

function extract(pixels: Pixels, left: number, top: number, width: number, height: number): Promise<Pixels> {
  const x = Math.min(pixels.width - 1, Math.floor(left));
  const y = Math.min(pixels.height - 1, Math.floor(top));
  return fromSharp(
    toSharp(pixels).extract({
      left: x,
      top: y,
      width: Math.max(1, Math.min(pixels.width - x, Math.round(width))),
      height: Math.max(1, Math.min(pixels.height - y, Math.round(height))),
    }),
  );
}

export async function border(pixels: Pixels, { name, rgb }: NamedColor, strength: number): Promise<Edited> {
  const size = Math.max(1, Math.round(Math.min(pixels.width, pixels.height) * 0.045 * strength));
  const [r, g, b] = rgb;
  const changed = await fromSharp(
    toSharp(pixels).extend({ top: size, bottom: size, left: size, right: size, background: { r, g, b, alpha: 1 } }),
  );
  return { pixels: changed, did: `Put a ${name} border of ${size} px around it: ${sizeOf(changed)}.` };
}
