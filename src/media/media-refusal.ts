/**
 * An uploaded file is rejected. The message is written to follow the field's name: "must be a PNG, JPEG or WebP picture…".
 */
export class MediaRefusal extends Error {
  override name = 'MediaRefusal';
}

/** The accepted formats, for messages. */
export const allowedMedia = 'a PNG, JPEG or WebP picture or a WAV, MP3 or WebM sound';
