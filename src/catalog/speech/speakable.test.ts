import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { speakableText } from './speakable.ts';
import { whyUnspeakable } from './why-unspeakable.ts';

describe('what is said of', () => {
  test.each([
    // Money.
    ['It is £20, not €3.5 million.', 'it is twenty pounds, not three point five million euros.'],
    ['$5.99 or $1', 'five dollars and ninety nine cents or one dollar'],
    ['$0.50, £1.50 and 99¢', 'fifty cents, one pound and fifty pence and ninety nine cents'],
    ['¥500, 20€, US$ 5', 'five hundred yen, twenty euros, u s five dollars'],
    ['$1.2bn and -$5k', 'one point two billion dollars and minus five thousand dollars'],
    ['$5-10', 'five dollars to ten dollars'],
    ['€1.234,56', 'one thousand two hundred thirty four euros and fifty six cents'],
    // Numbers.
    ['3.14, .5 and 1,250,000', 'three point one four, point five and one million two hundred fifty thousand'],
    ['-5 or −5', 'minus five or minus five'],
    ['1st, 2nd, 21st', 'first, second, twenty first'],
    ['9876543210', 'nine eight seven six five four three two one zero'],
    ['007', 'zero zero seven'],
    [
      '12345678901234567890',
      'one two three four five six seven eight nine zero one two three four five six seven eight nine zero',
    ],
    ['１２ ٣٤ ५', 'twelve thirty four five'],
    ['10-20 or 3:1', 'ten to twenty or three to one'],
    ['¾ cup, 2½ hours, 1/2, 2 1/3', 'three quarters cup, two and one half hours, one half, two and one third'],
    ['16.5% of 20 m² at 20°C', 'sixteen point five percent of twenty square meters at twenty degrees celsius'],
    ['5 km, 1 kg, 60 mph', 'five kilometers, one kilogram, sixty miles per hour'],
    ['version 1.2.3', 'version one point two point three'],
    // Telephone numbers.
    ['555-0104477', 'five five five, zero one zero four four seven seven'],
    ['(555) 010-4477', 'five five five, zero one zero, four four seven seven'],
    ['+1 555 010 4477', 'plus one, five five five, zero one zero, four four seven seven'],
    // Years, dates and times.
    ['In 1999', 'in nineteen ninety nine'],
    ['from 1985 to 1999', 'from nineteen eighty five to nineteen ninety nine'],
    ['1985–1999, 1985-99', 'nineteen eighty five to nineteen ninety nine, nineteen eighty five to ninety nine'],
    ['the 1990s and the ’80s', 'the nineteen nineties and the eighties'],
    ['in 2005 and in 2026', 'in two thousand five and in twenty twenty six'],
    ['1250 people', 'one thousand two hundred fifty people'],
    ['2026-12-01', 'december first, twenty twenty six'],
    ['2026-12-01T10:30:00Z', 'december first, twenty twenty six, at ten thirty'],
    [
      '12/25/2026 and 25.12.2026',
      'december twenty fifth, twenty twenty six, and december twenty fifth, twenty twenty six',
    ],
    ['Dec 1, 2026', 'december first, twenty twenty six'],
    ['3 May', 'third of may'],
    ['9:05 am, 17:00, 5pm', 'nine oh five a m, seventeen hundred, five p m'],
    // Letters, names and signs.
    ['Café “naïve” don’t — Łódź', "cafe naive don't, lodz"],
    ['Dr. Smith of Elm Dr. in the U.S.', 'doctor smith of elm drive in the u s'],
    ['e.g. this, i.e. that, etc. and vs. all', 'for example this, that is that, et cetera and versus all'],
    ['the FBI, NASA and PDFs', 'the f b i, nasa and p d f s'],
    ['World War II, Henry VIII', 'world war two, henry the eighth'],
    ['me@example.com', 'me at example dot com'],
    ['R&D, C++, a=b, #1', 'r and d, c plus plus, a equals b, number one'],
    ['2π', 'two pi'],
    ['Wait... what?!', 'wait, what?'],
    ['so 🙂 good', 'so good'],
  ])('%j', (text, said) => {
    expect(speakableText(text)).toBe(said);
  });

  test('a text without an end is words with breaths, and a word without an end is cut', () => {
    expect(speakableText('word '.repeat(50)).match(/,/g)).toHaveLength(2);
    expect(
      speakableText('a'.repeat(70))
        .split(' ')
        .map(({ length }) => length),
    ).toEqual([30, 30, 10]);
  });

  test('whatever it is: words of a to z, the same each time, within the time of a request', () => {
    const text = fc.string({
      unit: fc.oneof(
        fc.constantFrom(...'0123.,-/:$€% \nAaIV'),
        fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
      ),
      maxLength: 300,
    });
    fc.assert(
      fc.property(text, (given) => {
        const said = speakableText(given);
        expect(said).toMatch(/^$|^[a-z][a-z',.?! ]*$/);
      }),
      { numRuns: 40 },
    );
  });
});

describe('the local voices', () => {
  test.each(['...', '—', '***', '\u200b\u200d', '🙂', '"?!"'])('have nothing to say of %j', (text) => {
    expect(whyUnspeakable(text)).toBe('must have something to say: letters or digits');
  });

  test.each([
    ['Добрый день', '“Добрый” (Cyrillic)'],
    ['The word мир means peace', '“мир” (Cyrillic)'],
    ['مرحبا', '“مرحبا” (Arabic)'],
    ['สวัสดี', '(Thai)'],
    ['日本語', '“日本語” (Han)'],
    ['ひらがな', '(Hiragana)'],
    ['한국어', '(Hangul)'],
    ['Καλημέρα', '“Καλημέρα” (Greek)'],
  ])('cannot say %j, and name the word and its script', (text, named) => {
    expect(whyUnspeakable(text)).toContain('must be in Latin letters: the voices of this preview cannot say');
    expect(whyUnspeakable(text)).toContain(named);
  });

  test.each(['Zażółć gęślą jaźń', '５', '٣', 'x', 'The angle α is 3°'])('say %j', (text) => {
    expect(whyUnspeakable(text)).toBeNull();
  });
});
