import { open, stat } from 'node:fs/promises';
import { fileTypeFromFile } from 'file-type';
import type { MediaKind } from '#/catalog/media-kinds.ts';
import { allowedMedia, MediaRefusal } from '#/media/media-refusal.ts';
import { isShiftedMp3 } from '#/media/sound/mp3-frames.ts';

/** The accepted formats. `heif` is HEIC and AVIF, which are files of one kind; others are named as file-type names them. */
const formats = {
  png: 'image',
  jpg: 'image',
  webp: 'image',
  heif: 'image',
  wav: 'audio',
  mp3: 'audio',
  webm: 'audio',
  ogg: 'audio',
  flac: 'audio',
} as const satisfies Record<string, MediaKind>;

export type MediaFormat = keyof typeof formats;
export type ImageFormat = { [F in MediaFormat]: (typeof formats)[F] extends 'image' ? F : never }[MediaFormat];
export type AudioFormat = Exclude<MediaFormat, ImageFormat>;

/** The kind and format of an uploaded file, as detected from its content. */
export type KnownMedia = { kind: 'image'; format: ImageFormat } | { kind: 'audio'; format: AudioFormat };

/** Sounds by the extension that file-type gives them. */
const soundFormats: Readonly<Record<string, AudioFormat>> = {
  wav: 'wav',
  mp3: 'mp3',
  webm: 'webm',
  ogg: 'ogg',
  oga: 'ogg',
  opus: 'ogg',
  flac: 'flac',
};
/** What is said of formats that people's devices make and that no fitting library decodes (decision 51). */
const told: Readonly<Record<string, string>> = {
  m4a: 'm4a, whose AAC or ALAC sound cannot be read here',
  aac: 'AAC, which cannot be read here',
  spx: 'Speex',
};
const headBytes = 4096;

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
  const sound = soundFormats[format ?? ''] ?? (format ? undefined : await unnamedSound(path));
  if (sound) return { kind: 'audio', format: sound };
  throw new MediaRefusal(
    `must be ${allowedMedia}, by its content${format ? ` (this is ${told[format] ?? format})` : ''}`,
  );
}

/** Returns the format of a sound that file-type does not name; undefined for others. */
async function unnamedSound(path: string): Promise<AudioFormat | undefined> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    const head = buffer.subarray(0, bytesRead);
    // WAV of more than 4 GiB, which programs that do not know the size before write, too (EBU Tech 3306).
    if (/^(RF64|BW64)....WAVE/s.test(head.toString('latin1', 0, 12))) return 'wav';
    return isShiftedMp3(head) ? 'mp3' : undefined;
  } finally {
    await file.close();
  }
}
