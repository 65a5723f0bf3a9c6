import { describe, expect, test } from 'vitest';
import { readImportFile } from '#/features/credits/rules/import-file.ts';

const id = '0190b0c0-0000-7000-8000-000000000001';
const rowsOf = (text: string) => {
  const read = readImportFile(text);
  return 'rows' in read ? read.rows : [];
};
const problemsOf = (text: string) => {
  const read = readImportFile(text);
  return 'problems' in read ? read.problems.map(({ line, field, message }) => `${line} ${field} ${message}`) : [];
};

describe('a file of balances', () => {
  test('is read with all of its columns, in any order, with the number of each line', () => {
    const text = `reference,credits,userId,email,expiresAt\nold-1,40,,Ada@Example.org,2031-06-30T00:00:00Z\n,7,${id},,\n`;
    expect(rowsOf(text)).toEqual([
      {
        line: 2,
        whom: { email: 'ada@example.org' },
        amountCredits: 40,
        expiresAt: new Date('2031-06-30T00:00:00Z'),
        reference: 'old-1',
      },
      { line: 3, whom: { userId: id }, amountCredits: 7, expiresAt: null, reference: 'balance' },
    ]);
  });

  test('may have a byte order mark, Windows line ends, quotes, spaces around cells, empty lines and no line end at its end', () => {
    const text = '\uFEFFemail,credits\r\n\r\n"ada@example.org" , 5\r\n bob@example.org,"0"';
    expect(rowsOf(text).map(({ line, whom, amountCredits }) => [line, whom, amountCredits])).toEqual([
      [3, { email: 'ada@example.org' }, 5],
      [4, { email: 'bob@example.org' }, 0],
    ]);
  });

  test.each([
    ['no text', '', '1 header must be there'],
    ['a header alone', 'email,credits\n', '1 file must have a row under the header'],
    ['no column that says who', 'credits\n5', '1 header must name credits and email or userId'],
    ['no column of credits', 'email\na@b.c', '1 header must name credits'],
    ['a misspelt column', 'email,credits,expires\na@b.c,5,', '1 header must name credits'],
    ['a column twice', 'email,credits,credits\na@b.c,5,6', '1 header must name credits'],
    ['semicolons', 'email;credits\na@b.c;5', '1 header must name credits'],
    ['a cell too many', 'email,credits\na@b.c,5\nd@e.f,1,000', '3 row must have as many cells as the header'],
    ['a quote that never ends', 'email,credits\n"a@b.c,5', '2 row must be CSV'],
  ])('with %s is refused', (_what, text, sentence) => {
    const found = problemsOf(text);
    expect([found.length, found[0]?.startsWith(sentence)]).toEqual([1, true]);
  });

  test.each(['-1', '1.5', '1e3', '1000000001', '12345678901', 'forty', '', '٤٠', '0x10', '1_000'])(
    'with %j as credits is refused by its line and column',
    (credits) => {
      expect(problemsOf(`email,credits\na@b.c,1\nd@e.f,"${credits}"`)).toEqual([
        expect.stringMatching(/^3 credits must be a whole number from 0 to 1000000000/),
      ]);
    },
  );

  test.each([
    '2031-06-30',
    '2031-06-30T00:00:00',
    '2031-06-30T00:00:00+02:00',
    '30.6.2031',
    '2031-02-30T00:00:00Z',
    'never',
  ])('with %j as its end is refused by its line and column', (expiresAt) => {
    expect(problemsOf(`email,credits,expiresAt\na@b.c,1,${expiresAt}`)).toEqual([
      expect.stringMatching(/^2 expiresAt must be an instant in UTC/),
    ]);
  });

  test('names everything that is wrong in every line, and nobody', () => {
    const text = `email,userId,credits,reference\nada@example.org,${id},x,\n,,5,${'r'.repeat(201)}\n,no-id,5,\n`;
    const found = problemsOf(text);
    expect(found.map((one) => one.split(' ').slice(0, 2).join(' '))).toEqual([
      '2 email',
      '2 credits',
      '3 email',
      '3 reference',
      '4 userId',
    ]);
    expect(found.join()).not.toMatch(/ada|example/);
  });

  test('of more rows than may be is refused', () => {
    const text = `email,credits\n${'a@b.c,1\n'.repeat(100_001)}`;
    expect(problemsOf(text)).toEqual(['1 file must have at most 100000 rows: split it']);
  });
});
