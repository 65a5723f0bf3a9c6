import { expect, test } from 'vitest';
import { nameInWords } from '#/lib/name-in-words.ts';

test('a name of code is said in words, and one that is none stays as it is', () => {
  expect(['IMAGE_PALETTE', 'text-to-poem', 'LIPSYNC', '海', ''].map(nameInWords)).toEqual([
    'Image palette',
    'Text to poem',
    'Lipsync',
    '海',
    '',
  ]);
});
