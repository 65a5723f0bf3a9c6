import { describe, expect, test } from 'vitest';
import { secondsOfSpeech } from '#/catalog/seconds-of-speech.ts';

describe('the estimate of how long a text is when it is read aloud', () => {
  test('is by 150 words a minute, at least a second', () => {
    expect(secondsOfSpeech(Array.from({ length: 150 }, () => 'word').join(' '))).toBe(60);
    expect(secondsOfSpeech('Hello.')).toBe(1);
    expect(secondsOfSpeech('')).toBe(1);
  });

  test('is the same whatever separates the words', () => {
    const words = Array.from({ length: 300 }, (_, index) => `word${index % 7}`);
    for (const between of [' ', '\n', ',', ', ', '\u200b', '-', '…'])
      expect(secondsOfSpeech(words.join(between))).toBe(120);
  });

  test('counts a word with an apostrophe once, and one that never ends by its length', () => {
    expect(secondsOfSpeech(Array.from({ length: 150 }, () => "don't").join(' '))).toBe(60);
    expect(secondsOfSpeech('a'.repeat(1500))).toBe(40);
  });

  test('takes about four signs a second of scripts that put no spaces between words', () => {
    expect(secondsOfSpeech('海'.repeat(400))).toBe(100);
    expect(secondsOfSpeech('ひらがな'.repeat(10))).toBe(10);
    expect(secondsOfSpeech('한국어 문장')).toBe(2);
  });
});
