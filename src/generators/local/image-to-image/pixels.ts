import type { Sharp } from 'sharp';
import { sharp } from '#/media/sharp.ts';

/** A picture as it is worked on: four bytes a pixel, red, green, blue, alpha. */
export type Pixels = { data: Buffer; width: number; height: number };

/** What an edit made, and a sentence for people about it. */
export type Edited = { pixels: Pixels; did: string };

export function toSharp({ data, width, height }: Pixels): Sharp {
  return sharp(data, { raw: { width, height, channels: 4 } });
}

export async function fromSharp(image: Sharp): Promise<Pixels> {
  const { data, info } = await image.ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

/** How bright a colour looks, 0..255. */
export const lumaOf = (r: number, g: number, b: number) => 0.299 * r + 0.587 * g + 0.114 * b;

/** A whole percentage of a share, without its sign. */
export const percent = (share: number) => `${Math.round(Math.abs(share) * 100)} %`;
