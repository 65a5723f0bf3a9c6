import { readFile } from 'node:fs/promises';
import { GenerationError, type InputFile } from '#/generators/contract.ts';
import { sharp } from '#/media/sharp.ts';
import type { VendorFile } from './vendor-models.ts';
import { wavOfSound } from './wav-of-sound.ts';

/**
 * The size limit of files inside a request, in bytes. As base64 it stays below the 10 MB that Replicate's own client sends.
 */
const maxFileBytes = 7 * 2 ** 20;
const jpegQuality = 90;

/**
 * Converts an upload into the form that is sent to vendors: a sound into WAV, and a picture that exceeds the size limit into
 * a JPEG of the same width and height.
 * @throws GenerationError when it exceeds the size limit even so
 */
export async function vendorFileOf({ path, kind, contentType }: InputFile): Promise<VendorFile> {
  const bytes = await readFile(path);
  if (kind === 'audio') return withinLimit(await wavOfSound(bytes), 'audio/wav');
  if (bytes.length <= maxFileBytes) return withinLimit(bytes, contentType);
  const asJpeg = sharp(bytes).flatten({ background: 'white' }).jpeg({ quality: jpegQuality });
  return withinLimit(await asJpeg.toBuffer(), 'image/jpeg');
}

function withinLimit(bytes: Buffer, contentType: string): VendorFile {
  if (bytes.length <= maxFileBytes) return asVendorFile(bytes, contentType);
  const what = contentType.startsWith('image/') ? 'picture' : 'sound';
  throw new GenerationError(`The ${what} has more than the provider takes (${maxFileBytes / 2 ** 20} MB).`);
}

function asVendorFile(bytes: Buffer, contentType: string): VendorFile {
  return { bytes, dataUri: `data:${contentType};base64,${bytes.toString('base64')}` };
}
