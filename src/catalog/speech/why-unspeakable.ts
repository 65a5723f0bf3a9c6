import { plainText, speakableText } from './speakable.ts';

/** The scripts that people are told the name of. */
const scripts = [
  'Cyrillic',
  'Greek',
  'Arabic',
  'Hebrew',
  'Devanagari',
  'Bengali',
  'Tamil',
  'Thai',
  'Lao',
  'Khmer',
  'Georgian',
  'Armenian',
  'Hangul',
  'Hiragana',
  'Katakana',
  'Han',
  'Ethiopic',
] as const;
const mostShownLetters = 20;

/**
 * Returns why the local voices cannot say a text, written to follow the field's name; null where they can. They say English
 * words in Latin letters; accents, digits of all scripts and single Greek letters are read, pictographs are passed over.
 */
export function whyUnspeakable(text: string): string | null {
  const [foreign] = plainText(text).match(/(?:(?!\p{Script=Latin})\p{L}\p{M}*)+/u) ?? [];
  if (foreign) {
    const script = scripts.find((name) => new RegExp(`^\\p{Script=${name}}`, 'u').test(foreign));
    const shown = [...foreign].slice(0, mostShownLetters).join('');
    return `must be in Latin letters: the voices of this preview cannot say “${shown}”${script ? ` (${script})` : ''}`;
  }
  return speakableText(text) === '' ? 'must have something to say: letters or digits' : null;
}
