/** A file that is not kept. The message goes on after the field's name: "must be a PNG, JPEG or WebP picture…". */
export class MediaRefusal extends Error {
  override name = 'MediaRefusal';
}

/** What is allowed, for messages. */
export const allowedMedia = 'a PNG, JPEG or WebP picture or a WAV, MP3 or WebM sound';
