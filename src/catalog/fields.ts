// The fields of inputs that several task types have, and what their figures may be.
import { z } from 'zod';
import { isStorableText, storableTextMessage } from '#/lib/text.ts';

export const maxPromptCharacters = 2000;
export const maxVideoSeconds = 10;
export const defaultVideoSeconds = 5;
/** The longest side of a picture that is made from another, in pixels. */
export const maxUpscaledPixels = 8192;

/** A text of 1 to `most` characters, trimmed. */
export function textField(most: number) {
  const length = `1 to ${most.toLocaleString('en')} characters`;
  return z
    .string({ error: `must be text of ${length}` })
    .trim()
    .min(1, { error: `must have ${length}` })
    .max(most, { error: `must have ${length}` })
    .refine(isStorableText, { error: storableTextMessage });
}

/** What to make, in words. */
export const promptField = textField(maxPromptCharacters);

/** How long a video is to be, in whole seconds. */
export const secondsField = z
  .int({ error: `must be a whole number from 1 to ${maxVideoSeconds}` })
  .min(1, { error: `must be a whole number from 1 to ${maxVideoSeconds}` })
  .max(maxVideoSeconds, { error: `must be a whole number from 1 to ${maxVideoSeconds}` })
  .default(defaultVideoSeconds);

export const maxSeed = 2 ** 31 - 1;
const seedError = `must be a whole number from 0 to ${maxSeed.toLocaleString('en')}`;
/** The number from which a result is made: the same input with the same seed gives the same. Without one it is drawn. */
export const seedField = z
  .int({ error: seedError })
  .min(0, { error: seedError })
  .max(maxSeed, { error: seedError })
  .optional();

/** The ids of an uploaded picture and of an uploaded sound. A type names such fields in its `media`. */
export const imageField = z.uuid({ error: 'must be the id of a picture that you uploaded' }).toLowerCase();
export const audioField = z.uuid({ error: 'must be the id of a sound that you uploaded' }).toLowerCase();
