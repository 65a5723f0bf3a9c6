import { numberRules, type Rule } from './number-rules.ts';
import { afterNumberRules, beforeNumberRules, capitalRules, greekRule } from './word-rules.ts';

/** Letters that have no plain letter in their decomposition. */
const plainLetters: Record<string, string> = {
  ß: 'ss',
  ẞ: 'SS',
  æ: 'ae',
  Æ: 'Ae',
  œ: 'oe',
  Œ: 'Oe',
  ø: 'o',
  Ø: 'O',
  đ: 'd',
  Đ: 'D',
  ð: 'th',
  Ð: 'Th',
  þ: 'th',
  Þ: 'Th',
  ł: 'l',
  Ł: 'L',
  ı: 'i',
  ħ: 'h',
  Ħ: 'H',
  ŋ: 'ng',
  Ŋ: 'Ng',
  ə: 'e',
};
/** The longest word that is said in one: longer ones, which no language has, are cut. */
const mostLettersOfWord = 30;
/** A breath is taken after so many words without a pause. */
const mostWordsOfClause = 24;

/**
 * Returns a text as the words that the local voice says: a to z with apostrophes, and commas, full stops, question and
 * exclamation marks for its pauses. Numbers, money, dates, abbreviations and signs are written as words, accents and marks
 * are dropped, and so are pictographs and letters of other scripts (see `whyUnspeakable`). Empty where nothing is said.
 */
export function speakableText(text: string): string {
  const plain = plainText(text);
  const rules = [...beforeNumberRules, ...numberRules, ...capitalRules(plain), ...afterNumberRules];
  return withBreaths(onlyWords(rules.reduce(applied, plain)));
}

/** Letters, digits and signs in their plain form, on which the rules are tried. */
export function plainText(text: string): string {
  const quoted = text
    .replace(/[’‘‛′`´]/g, "'")
    .replace(/[™®©℠]/g, ' ')
    .replace(
      /(\d)?\s?([¼-¾⅐-⅞↉])/g,
      (_, digit, sign: string) => `${digit ? `${digit} ` : ' '}${sign.normalize('NFKC')}`,
    )
    // Superscripts keep their meaning through the compatibility decomposition.
    .replace(/[^²³]+/g, (part) => part.normalize('NFKC'))
    .replace(/[\p{Cf}\p{Co}\p{Cs}\p{Cn}\p{Variation_Selector}]/gu, '')
    .replace(/[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}]|\u20e3/gu, ' ');
  const unaccented = quoted
    .normalize('NFD')
    .replace(/\p{Script=Latin}\p{M}+/gu, (letter) => letter.slice(0, 1))
    .normalize('NFC');
  const named = applied(unaccented, greekRule);
  return named
    .replace(/[ßẞæÆœŒøØđĐðÐþÞłŁıħĦŋŊə]/g, (letter) => plainLetters[letter] ?? letter)
    .replace(/\p{Nd}/gu, asciiDigit)
    .replace(/[\u2010\u2011]/g, '-')
    .replace(/[^\S\n]+/g, ' ');
}

/** Digits of all scripts stand in runs of ten, 0 first. */
function asciiDigit(digit: string): string {
  let value = 0;
  const code = digit.codePointAt(0) ?? 0;
  while (value < 9 && /^\p{Nd}$/u.test(String.fromCodePoint(code - value - 1))) value += 1;
  return code < 128 ? digit : String(value);
}

function applied(text: string, [pattern, replacement]: Rule): string {
  return text.replace(pattern, (found: string, ...groups: unknown[]) => {
    const texts = groups.slice(
      0,
      groups.findIndex((group) => typeof group === 'number'),
    );
    return replacement(found, ...(texts as string[])) ?? found;
  });
}

function onlyWords(text: string): string {
  return text
    .toLowerCase()
    .replace(/\.{2,}|…/g, ', ')
    .replace(/[;:()[\]{}\n]|\s[-–]+\s|[–—]/g, ', ')
    .replace(/[.!?]+(?=['"”»)\]]*(?:\s|,|$))/g, (marks) => (marks.includes('?') ? '? ' : `${marks[0]} `))
    .replace(/[^a-z',.?!]|[.?!](?!\s|$)|(?<![a-z])'|'(?![a-z])/g, ' ')
    .replace(new RegExp(`[a-z']{${mostLettersOfWord}}(?=[a-z'])`, 'g'), '$& ')
    .replace(/[\s,]+/g, (run) => (run.includes(',') ? ', ' : ' '))
    .replace(/,? ?([.?!])[ ,.?!]*/g, '$1 ')
    .replace(/^[\s,.?!]+|[\s,]+$/g, '');
}

function withBreaths(words: string): string {
  let since = 0;
  return words
    .split(' ')
    .map((word) => {
      since = /[,.?!]$/.test(word) ? 0 : since + 1;
      if (since < mostWordsOfClause) return word;
      since = 0;
      return `${word},`;
    })
    .join(' ')
    .replace(/,$/, '');
}
