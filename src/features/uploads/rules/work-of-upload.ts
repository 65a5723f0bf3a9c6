import type { PictureDecoder } from '#/media/pictures/picture-facts.ts';

/** How much work the decoding of an upload is. The length of a sound is not known before. */
export type UploadWork = 'small' | 'medium' | 'large' | 'sound';

/** What decoding and encoding of a pixel costs at the most, in nanoseconds of a core of 2026 (measured with blurred noise). */
const nsPerPixel: Record<PictureDecoder, number> = { jpg: 20, png: 80, webp: 160, hevc: 80, av1: 80 };
/** The largest of each kind, in milliseconds: a JPEG of 16 megapixels is small, one of 40 is medium. */
const most = { smallMs: 320, mediumMs: 1000 };

/** Returns how much work a picture of so many pixels is. A format says more than pixels do: WebP costs eight times JPEG. */
export function workOfPicture(decoder: PictureDecoder, pixels: number): UploadWork {
  const workMs = (pixels * nsPerPixel[decoder]) / 1e6;
  if (workMs <= most.smallMs) return 'small';
  return workMs <= most.mediumMs ? 'medium' : 'large';
}
