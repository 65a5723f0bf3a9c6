/**
 * An uploaded file is rejected. The message is written to follow the field's name: "must be a PNG, JPEG, … picture".
 */
export class MediaRefusal extends Error {
  override name = 'MediaRefusal';
}

/** The accepted formats, for messages. */
const pictures = 'PNG, JPEG, WebP, HEIC or AVIF picture';
const sounds = 'WAV, MP3, Ogg, FLAC or WebM sound';
export const allowedMedia = `a ${pictures} or a ${sounds}`;
