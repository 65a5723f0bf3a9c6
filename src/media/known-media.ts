import { stat } from 'node:fs/promises';
import { fileTypeFromFile } from 'file-type';
import type { MediaKind } from '#/catalog/media-kinds.ts';
import { allowedMedia, MediaRefusal } from '#/media/media-refusal.ts';

/** The accepted formats, by the extension that file-type detects from the content. */
const formats = {
  png: 'image',
  jpg: 'image',
  webp: 'image',
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
  if (format === 'wav' || format === 'mp3' || format === 'webm') return { kind: 'audio', format };
  if (format === 'apng') throw new MediaRefusal('must not be an animated picture');
  throw new MediaRefusal(`must be ${allowedMedia}, by its content${format ? ` (this is ${format})` : ''}`);
}
