import { expect, test } from 'vitest';
import { splitText } from './split-text.ts';

test('a text that fits stays whole', () => {
  expect(splitText(' one. two. ', 9)).toEqual(['one. two.']);
});

test('a longer one is cut after a sentence', () => {
  expect(splitText('One here. Two here! Three?', 20)).toEqual(['One here. Two here!', 'Three?']);
});

test('without a sentence in the second half it is cut between words', () => {
  expect(splitText('A. bbb ccc ddd eee', 12)).toEqual(['A. bbb ccc', 'ddd eee']);
});

test('a word that is too long is cut anywhere, but never inside a character', () => {
  expect(splitText('aaaaaaaa', 3)).toEqual(['aaa', 'aaa', 'aa']);
  expect(splitText('aa😀aa', 3)).toEqual(['aa', '😀a', 'a']);
});

test('no part is longer than allowed, and no word is lost', () => {
  const text = Array.from({ length: 900 }, (_, index) => `word${index}${index % 7 === 0 ? '.' : ''}`).join(' ');
  const parts = splitText(text, 400);
  expect(Math.max(...parts.map((part) => part.length))).toBeLessThanOrEqual(400);
  expect(parts.join(' ')).toBe(text);
});
