import { toCardinal, toOrdinal } from 'n2words/en-US';

/** A number as people write it: 12, 1,250,000, 3.14, .5. */
export const numberPattern = String.raw`(?<!\d)(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+`;
/** A string of more digits is a code or a telephone number, and is read digit by digit. */
const mostDigitsOfNumber = 9;
const mostDigitsWithCommas = 15;

const spaced = (words: string) => words.replaceAll('-', ' ');

/** Returns each digit of a text as a word. */
export function digitWords(text: string): string {
  return [...text.replace(/\D/g, '')].map((digit) => toCardinal(digit)).join(' ');
}

/**
 * Returns the words of a number that is written as `numberPattern` says. What begins with 0 or has more than nine digits
 * without commas is read digit by digit, and so is what follows a point.
 */
export function numberWords(written: string): string {
  const [whole = '', decimals] = written.split('.');
  const digits = whole.replaceAll(',', '');
  const wholeWords = isCode(digits, digits !== whole) ? digitWords(digits) : spaced(toCardinal(BigInt(digits)));
  return decimals === undefined ? wholeWords : `${wholeWords} point ${digitWords(decimals)}`.trim();
}

function isCode(digits: string, hasCommas: boolean): boolean {
  if (digits.length < 2) return digits === '';
  return digits.startsWith('0') || digits.length > (hasCommas ? mostDigitsWithCommas : mostDigitsOfNumber);
}

/** Returns "first" for 1, "twenty first" for 21; "zeroth" for 0. */
export function ordinalWords(written: string): string {
  const digits = written.replaceAll(',', '');
  if (digits.length > mostDigitsWithCommas) return `${digitWords(digits)}th`;
  const number = BigInt(digits);
  return number === 0n ? 'zeroth' : spaced(toOrdinal(number));
}

/** Returns a year as people say it: "nineteen ninety nine", "twenty twenty six", "two thousand five", "nineteen hundred". */
export function yearWords(digits: string): string {
  if (digits.length !== 4) return numberWords(digits);
  const [century, rest] = [Number(digits.slice(0, 2)), Number(digits.slice(2))];
  if (century % 10 === 0 && rest < 10) return numberWords(digits);
  if (rest === 0) return `${numberWords(String(century))} hundred`;
  return `${numberWords(String(century))} ${rest < 10 ? 'oh ' : ''}${numberWords(String(rest))}`;
}

/** Returns the words of years from 0 to 9 on: "nineteen nineties", "eighties". */
export function decadeWords(digits: string): string {
  const words = digits.length === 4 ? yearWords(digits) : numberWords(digits);
  return words.endsWith('y') ? `${words.slice(0, -1)}ies` : `${words}s`;
}

/** Returns "one half", "three quarters", "two thirds". */
export function fractionWords(numerator: string, denominator: string): string {
  const names: Record<string, [string, string]> = { 2: ['half', 'halves'], 4: ['quarter', 'quarters'] };
  const [one, many] = names[denominator] ?? [ordinalWords(denominator), `${ordinalWords(denominator)}s`];
  return `${numberWords(numerator)} ${Number(numerator) === 1 ? one : many}`;
}
