import { readFile, writeFile } from 'node:fs/promises';
import type { Sharp } from 'sharp';
import { sharp } from '#/media/sharp.ts';
import { orBroken } from './broken-picture.ts';
import { type Colours, coloursOfNumbers } from './colours.ts';
import { decodeHeic } from './decode-heic.ts';
import { readHeifFacts } from './heif-facts.ts';
import { iccProfile } from './icc-profile.ts';
import { type PictureFile, readPictureFacts } from './picture-facts.ts';
import { readPngFacts } from './png-facts.ts';
import { tiffOf } from './tiff.ts';

/** A picture as it is kept. */
export type MadePicture = {
  contentType: string;
  extension: 'png' | 'jpg' | 'webp';
  width: number;
  height: number;
};

/** The longest side of a kept picture: every browser shows it, and every encoder in use writes it. */
const keptSidePixels = 8192;
/** Larger ones are kept at half of their sides, which a JPEG's decoder does while it reads. */
const keptPixels = 51_000_000;
/** The quality of JPEG and WebP, from 1 to 100. */
const quality = 90;

/**
 * Decodes a picture and writes it to `to`, encoded again: upright, in sRGB, still, without any metadata, at most 8,192
 * pixels a side. PNG, JPEG and WebP keep their format; others become JPEG, or WebP where something is transparent.
 * @throws MediaRefusal when the picture is broken, or as `readPictureFacts`
 */
export async function makePicture({ to, ...file }: PictureFile & { to: string }): Promise<MadePicture> {
  const { decoder } = await readPictureFacts(file);
  return orBroken(async () => {
    const { picture, extension } = await openers[decoder](file.path);
    const smaller = await madeSmaller(picture.autoOrient());
    const { data, info } = await encoded(smaller, extension).toBuffer({ resolveWithObject: true });
    await writeFile(to, data);
    return { contentType: contentTypes[extension], extension, width: info.width, height: info.height };
  });
}

const contentTypes = { png: 'image/png', jpg: 'image/jpeg', webp: 'image/webp' } as const;

type Opened = { picture: Sharp; extension: MadePicture['extension'] };

/** How each kind of file is opened, so that what comes has an ICC profile wherever its colours are not those of sRGB. */
const openers: Record<'png' | 'jpg' | 'webp' | 'hevc' | 'av1', (path: string) => Promise<Opened>> = {
  jpg: async (path) => ({ picture: open(path, 'error'), extension: 'jpg' }),
  webp: async (path) => ({ picture: open(path, 'warning'), extension: 'webp' }),
  async png(path) {
    const { colours } = readPngFacts(await readFile(path));
    const picture = open(path, 'warning');
    return { picture: colours ? await withColours(picture, colours) : picture, extension: 'png' };
  },
  async av1(path) {
    const { icc, nclx } = readHeifFacts(await readFile(path));
    const colours = icc || !nclx ? null : coloursOfNumbers(nclx);
    const picture = open(path, 'warning');
    const { hasAlpha } = await picture.metadata();
    return { picture: colours ? await withColours(picture, colours) : picture, extension: hasAlpha ? 'webp' : 'jpg' };
  },
  async hevc(path) {
    const file = await readFile(path);
    const { icc, nclx } = readHeifFacts(file);
    const colours = nclx && coloursOfNumbers(nclx);
    const { tiff, hasAlpha } = await decodeHeic(file, icc ?? (colours && iccProfile(colours)));
    const picture = open(tiff, 'warning');
    return { picture: hasAlpha ? picture : picture.removeAlpha(), extension: hasAlpha ? 'webp' : 'jpg' };
  },
};

/** JPEGs of phones have small mistakes that every browser passes over; cut ones are an error all the same. */
function open(from: string | Buffer, failOn: 'error' | 'warning'): Sharp {
  return sharp(from, { failOn, limitInputPixels: false });
}

/** The same picture with the profile of its colours, which its decoder does not read. */
async function withColours(picture: Sharp, colours: Colours): Promise<Sharp> {
  const { depth } = await picture.metadata();
  const isDeep = depth === 'ushort';
  const asDeep = isDeep
    ? picture.toColourspace('rgb16').raw({ depth: 'ushort' })
    : picture.toColourspace('srgb').raw({ depth: 'uchar' });
  const { data, info } = await asDeep.autoOrient().toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const shape = { width, height, channels: info.channels === 4 ? 4 : 3, bits: isDeep ? 16 : 8 } as const;
  const { file, pixels } = tiffOf(shape, iccProfile(colours));
  data.copy(pixels);
  return open(file, 'warning');
}

/** At most 8,192 pixels a side; what has more pixels than are kept, at half of its sides or less. */
async function madeSmaller(picture: Sharp): Promise<Sharp> {
  const { autoOrient } = await picture.metadata();
  let { width, height } = autoOrient;
  for (; width * height > keptPixels; [width, height] = [Math.ceil(width / 2), Math.ceil(height / 2)]);
  const longest = Math.min(keptSidePixels, Math.max(width, height));
  if (longest === Math.max(autoOrient.width, autoOrient.height)) return picture;
  return picture.resize(longest, longest, { fit: 'inside' });
}

function encoded(picture: Sharp, extension: MadePicture['extension']): Sharp {
  switch (extension) {
    case 'png':
      return picture.png();
    case 'jpg':
      return picture.jpeg({ quality });
    case 'webp':
      return picture.webp({ quality });
  }
}
