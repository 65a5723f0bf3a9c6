import { stat } from 'node:fs/promises';
import { fileTypeFromFile } from 'file-type';
import type { MediaKind } from '#/catalog/media-kinds.ts';
import { allowedMedia, MediaRefusal } from '#/media/media-refusal.ts';

/** The accepted formats. `heif` is HEIC and AVIF, which are files of one kind; others are named as file-type names them. */
const formats = {
  png: 'image',
  jpg: 'image',
  webp: 'image',
  heif: 'image',
  wav: 'audio',
  mp3: 'audio',
  webm: 'audio',
} as const satisfies Record<string, MediaKind>;

export type MediaFormat = keyof typeof formats;
export type ImageFormat = { [F in MediaFormat]: (typeof formats)[F] extends 'image' ? F : never }[MediaFormat];
export type AudioFormat = Exclude<MediaFormat, ImageFormat>;

/** The kind and format of an uploaded file, as detected from its content. */
export type KnownMedia = { kind: 'image'; format: ImageFormat } | { kind: 'audio'; format: AudioFormat };

/**
 * Detects the format of a file from its content; its name and its declared media type are ignored.
 * @throws MediaRefusal when the format is not accepted
 */
export async function knowMedia(path: string): Promise<KnownMedia> {
  if ((await stat(path)).size === 0) throw new MediaRefusal(`must not be empty: ${allowedMedia}`);
  // file-type throws for some truncated files; these have no known format.
  const found = await fileTypeFromFile(path).catch(() => undefined);
  const format = found?.ext;
  if (format === 'png' || format === 'jpg' || format === 'webp') return { kind: 'image', format };
  // An animation of one picture is a picture; of more, `readPictureFacts` refuses it.
  if (format === 'apng') return { kind: 'image', format: 'png' };
  if (format === 'heic' || format === 'avif') return { kind: 'image', format: 'heif' };
  if (format === 'wav' || format === 'mp3' || format === 'webm') return { kind: 'audio', format };
  throw new MediaRefusal(`must be ${allowedMedia}, by its content${format ? ` (this is ${format})` : ''}`);
}
