import { motionOf } from './motions.ts';
import { pictureOf } from './picture-index.ts';
import { type Setting, settingsOf } from './places.ts';
import { amountOf, colorOf, isFiller, relationOf, sizeOf } from './qualities.ts';
import type { Word } from './words.ts';

const LONGEST_PHRASE = 3;
export const NEGATORS = new Set(['no', 'without', 'not', 'never', 'nor']);
/** Places that are also things: an island can lie in the picture or be all of it. */
const THINGS_TOO = new Set([
  'island',
  'mountain',
  'hospital',
  'school',
  'stadium',
  'coral',
  'museum',
  'volcano',
  'cherry blossom',
  'autumn leaf',
  'fountain',
  'blossom',
]);

const isOnlyScenery = (settings: readonly Setting[], word: string) =>
  settings.some((one) => !('pace' in one)) && !THINGS_TOO.has(word);

/** Words that are known together. */
export type Phrase = { length: number; picture: string | null; settings: readonly Setting[] };

/** The longest known phrase that begins here and can be a noun (or says something of the whole); null where none does. */
export function phraseAt(words: readonly Word[], at: number): Phrase | null {
  for (let length = Math.min(LONGEST_PHRASE, words.length - at); length > 0; length -= 1) {
    const part = words.slice(at, at + length);
    if (part.slice(0, -1).some((one) => one.endsPhrase)) continue;
    const last = part.at(-1) as Word;
    const before = part.slice(0, -1).map((one) => one.text);
    const texts = [[...before, last.text].join(' '), [...before, last.singular].join(' ')];
    const settings = texts.map(settingsOf).find((found) => found.length > 0) ?? [];
    if (
      length === 1 &&
      (relationOf(last.text) || amountOf(last.text) !== null || sizeOf(last.text) !== 0 || NEGATORS.has(last.text))
    )
      continue;
    const isThing = length > 1 ? last.isNoun : last.isNoun && !last.verb;
    const isKnownVerb = last.verb !== null && motionOf(last.verb) !== null;
    const picture =
      isThing && !isOnlyScenery(settings, texts[1] as string) && !isFiller(texts[1] as string)
        ? (texts.map(pictureOf).find((found) => found !== null) ?? null)
        : null;
    if (colorOf(last.text) && length === 1 && !(last.isNoun && words[at]?.endsPhrase)) continue;
    if (picture !== null) return { length, picture, settings };
    if (settings.length > 0 && !(isKnownVerb && length === 1 && settings.every((one) => 'place' in one)))
      return { length, picture: null, settings };
  }
  return null;
}
