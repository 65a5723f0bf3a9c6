import { readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileTypeFromFile } from 'file-type';
import { sharp } from '#/media/sharp.ts';
import { wholeMp3Seconds } from './mp3-seconds.ts';
import type { VendorFailure } from './vendor-failure.ts';
import { isWholeVideo } from './whole-video.ts';

export type ResultKind = 'image' | 'video' | 'audio';

/** The accepted media types of results, as detected from the content, and their file extensions. */
const allowed: Record<ResultKind, Readonly<Record<string, string>>> = {
  image: { 'image/png': 'png', 'image/jpeg': 'jpg', 'image/webp': 'webp' },
  video: { 'video/mp4': 'mp4', 'video/webm': 'webm' },
  audio: { 'audio/mpeg': 'mp3' },
};
const named: Record<ResultKind, string> = { image: 'a picture', video: 'a video', audio: 'a sound' };

/** The size limits of results, in bytes. */
export const maxResultBytes: Record<ResultKind, number> = {
  image: 64 * 2 ** 20,
  video: 512 * 2 ** 20,
  audio: 64 * 2 ** 20,
};

export type KeptResult = { file: { path: string; contentType: string }; facts: Record<string, number> };

/**
 * Validates a vendor's result by its content and moves it to `folder`. `facts` are the `width` and `height` of a picture in
 * pixels, or the `durationSeconds` of a sound. Returns a failure when the content is not a complete file of this kind.
 */
export async function keepResult(
  madePath: string,
  kind: ResultKind,
  folder: string,
): Promise<KeptResult | { failure: VendorFailure }> {
  const failure: VendorFailure = { kind: 'wrong result', wanted: named[kind] };
  const contentType = (await fileTypeFromFile(madePath))?.mime ?? '';
  const extension = allowed[kind][contentType];
  if (extension === undefined) return { failure };
  const facts = await factsOf(madePath, kind);
  if (facts === null) return { failure };
  const keptPath = path.join(folder, `result.${extension}`);
  await rename(madePath, keptPath);
  return { file: { path: keptPath, contentType }, facts };
}

/** Writes a result that was part of a vendor's response to a file in `folder`, and returns its path. */
export async function writeResult(bytes: Uint8Array, folder: string): Promise<string> {
  const madePath = path.join(folder, 'answered');
  await writeFile(madePath, bytes);
  return madePath;
}

/** Returns the facts of a result; null when the file is truncated or invalid, although its first bytes look right. */
async function factsOf(madePath: string, kind: ResultKind): Promise<Record<string, number> | null> {
  if (kind === 'video') return (await isWholeVideo(madePath)) ? {} : null;
  if (kind === 'audio') {
    const durationSeconds = Math.round(wholeMp3Seconds(await readFile(madePath)) * 100) / 100;
    return durationSeconds > 0 ? { durationSeconds } : null;
  }
  try {
    // From memory: what libvips may still hold of another file under this path is not it.
    const bytes = await readFile(madePath);
    const { width, height } = await sharp(bytes).metadata();
    // Decodes every pixel, since a truncated picture has valid metadata. `stats()` would take half of an interlaced PNG.
    await sharp(bytes, { failOn: 'truncated' }).resize(8, 8, { fastShrinkOnLoad: false }).raw().toBuffer();
    return { width, height };
  } catch {
    return null;
  }
}
