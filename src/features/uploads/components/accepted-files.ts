import type { MediaKind } from '#/catalog/media-kinds.ts';

/** What the file picker offers, by kind. What a file really is, the server finds out from its content. */
export const acceptedFiles = {
  image: {
    'image/png': ['.png'],
    'image/jpeg': ['.jpg', '.jpeg'],
    'image/webp': ['.webp'],
    'image/heic': ['.heic'],
    'image/heif': ['.heif'],
    'image/avif': ['.avif'],
  },
  audio: {
    'audio/wav': ['.wav'],
    'audio/x-wav': ['.wav'],
    'audio/vnd.wave': ['.wav'],
    'audio/mpeg': ['.mp3'],
    'audio/ogg': ['.ogg', '.oga', '.opus'],
    'audio/flac': ['.flac'],
    'audio/x-flac': ['.flac'],
    'audio/webm': ['.webm'],
    'video/webm': ['.webm'],
  },
} as const satisfies Record<MediaKind, Record<string, readonly string[]>>;

/** The first file of a clipboard or a drop that is of this kind; null where there is none. */
export function fileOfKind(files: Iterable<File>, kind: MediaKind): File | null {
  for (const file of files) if (file.type in acceptedFiles[kind]) return file;
  return null;
}
