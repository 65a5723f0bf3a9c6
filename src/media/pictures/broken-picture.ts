import { MediaRefusal } from '#/media/media-refusal.ts';

/** Returns the refusal of a picture that cannot be decoded. `why` is written to follow "this one". */
export function brokenPicture(why = 'is broken and cannot be decoded'): MediaRefusal {
  return new MediaRefusal(`must be a whole picture: this one ${why}`);
}

/** Turns every error of a decoder into a refusal, because the file caused it. */
export async function orBroken<T>(decoding: () => T | Promise<T>): Promise<T> {
  try {
    return await decoding();
  } catch (error) {
    throw error instanceof MediaRefusal ? error : brokenPicture();
  }
}
