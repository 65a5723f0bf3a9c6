import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { GenerationError, type InputFile } from '#/generators/contract.ts';
import type { VendorFile } from './vendor-models.ts';
import { wavOfSound } from './wav-of-sound.ts';

/** Vendors take files inside the question only up to some size: Replicate's own client sends 10 MB of text at most. */
const maxFileBytes = 7 * 2 ** 20;
const jpegQuality = 90;

/**
 * An upload as it is sent to vendors: a sound as WAV, and a picture with more bytes than they take as a JPEG of the same
 * size in pixels.
 * @throws GenerationError where that is not enough
 */
export async function vendorFileOf({ path, kind, contentType }: InputFile): Promise<VendorFile> {
  const bytes = await readFile(path);
  if (kind === 'audio') return fitting(await wavOfSound(bytes), 'audio/wav');
  if (bytes.length <= maxFileBytes) return fitting(bytes, contentType);
  const smaller = sharp(bytes).flatten({ background: 'white' }).jpeg({ quality: jpegQuality });
  return fitting(await smaller.toBuffer(), 'image/jpeg');
}

function fitting(bytes: Buffer, contentType: string): VendorFile {
  if (bytes.length <= maxFileBytes) return asVendorFile(bytes, contentType);
  const what = contentType.startsWith('image/') ? 'picture' : 'sound';
  throw new GenerationError(`The ${what} has more than the provider takes (${maxFileBytes / 2 ** 20} MB).`);
}

function asVendorFile(bytes: Buffer, contentType: string): VendorFile {
  return { bytes, dataUri: `data:${contentType};base64,${bytes.toString('base64')}` };
}
