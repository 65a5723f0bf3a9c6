import type { Sharp } from 'sharp';

/** How a result picture is encoded: PNG without loss, JPEG and WebP at a quality at which no loss is visible. */
export type PictureFormat = { extension: 'png' | 'jpg' | 'webp'; contentType: string; encode: (image: Sharp) => Sharp };

const PNG: PictureFormat = {
  extension: 'png',
  contentType: 'image/png',
  encode: (image) => image.png({ compressionLevel: 6 }),
};
const JPEG: PictureFormat = {
  extension: 'jpg',
  contentType: 'image/jpeg',
  encode: (image) => image.jpeg({ quality: 92, chromaSubsampling: '4:4:4' }),
};
const WEBP: PictureFormat = {
  extension: 'webp',
  contentType: 'image/webp',
  encode: (image) => image.webp({ quality: 92, effort: 3 }),
};

/** Returns the format of a result that is made from a picture of this content type: the same one, else PNG. */
export function formatLike(contentType: string): PictureFormat {
  if (contentType === 'image/jpeg') return JPEG;
  return contentType === 'image/webp' ? WEBP : PNG;
}
