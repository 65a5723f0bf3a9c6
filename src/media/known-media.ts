import { stat } from 'node:fs/promises';
import { fileTypeFromFile } from 'file-type';
import type { MediaKind } from '#/catalog/media-kinds.ts';
import { allowedMedia, MediaRefusal } from '#/media/media-refusal.ts';

/** The formats that are taken, by the name that their content is known by. */
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

/** A file as it came, its content being what is believed of it. */
export type KnownMedia = { kind: 'image'; format: ImageFormat } | { kind: 'audio'; format: AudioFormat };

/**
 * What a file is by its content; its name and what was said of it count for nothing.
 * @throws MediaRefusal when it is nothing that is taken
 */
export async function knowMedia(path: string): Promise<KnownMedia> {
  if ((await stat(path)).size === 0) throw new MediaRefusal(`must not be empty: ${allowedMedia}`);
  // What breaks it off in the middle is a broken file.
  const found = await fileTypeFromFile(path).catch(() => undefined);
  const format = found?.ext;
  if (format === 'png' || format === 'jpg' || format === 'webp') return { kind: 'image', format };
  if (format === 'wav' || format === 'mp3' || format === 'webm') return { kind: 'audio', format };
  if (format === 'apng') throw new MediaRefusal('must not be an animated picture');
  throw new MediaRefusal(`must be ${allowedMedia}, by its content${format ? ` (this is ${format})` : ''}`);
}
