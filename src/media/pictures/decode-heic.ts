// Named here, since a program beside us that takes the router's types reads what is imported only.
/// <reference path="./libheif-js.d.ts" />
import type { HeifImage } from 'libheif-js/wasm-bundle.js';
import { brokenPicture } from './broken-picture.ts';
import { tiffOf } from './tiff.ts';

/**
 * Decodes the main picture of a HEIF file that is coded in HEVC, upright, by libheif: 8 bits a channel, red, green, blue and
 * alpha, as a TIFF with that ICC profile.
 * @throws MediaRefusal where it cannot be decoded
 */
export async function decodeHeic(file: Buffer, icc: Buffer | null): Promise<{ tiff: Buffer; hasAlpha: boolean }> {
  const { default: libheif } = await import('libheif-js/wasm-bundle.js');
  const images = new libheif.HeifDecoder().decode(file);
  try {
    const image = images.find((one) => one.is_primary());
    if (!image) throw brokenPicture();
    const shape = { width: image.get_width(), height: image.get_height() };
    const { file: tiff, pixels } = tiffOf({ ...shape, channels: 4, bits: 8 }, icc);
    await display(image, { ...shape, data: pixels });
    return { tiff, hasAlpha: image.has_alpha_channel() };
  } finally {
    for (const image of images) image.free();
  }
}

async function display(image: HeifImage, to: { data: Uint8Array; width: number; height: number }): Promise<void> {
  const displayed = await new Promise<object | null>((resolve) => image.display(to, resolve));
  if (!displayed) throw brokenPicture();
}
