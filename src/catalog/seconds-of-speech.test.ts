import { describe, expect, test } from 'vitest';
import { secondsOfSpeech } from '#/catalog/seconds-of-speech.ts';

const times = (count: number, word = 'word') => Array.from({ length: count }, () => word).join(' ');

describe('the estimate of how long a text is when it is read aloud', () => {
  test('is about 150 short words a minute, at least a second', () => {
    expect([37, 38, 60, 100, 150].map((count) => secondsOfSpeech(times(count)))).toEqual([15, 16, 24, 40, 60]);
    expect(secondsOfSpeech('Hi.')).toBe(1);
    expect(secondsOfSpeech('')).toBe(1);
  });

  test('counts what is said, not what is written', () => {
    expect(secondsOfSpeech('9876543210')).toBe(secondsOfSpeech('nine eight seven six five four three two one zero'));
    expect(secondsOfSpeech('$5.99')).toBe(secondsOfSpeech('five dollars and ninety nine cents'));
    expect(secondsOfSpeech('*** '.repeat(100))).toBe(1);
  });

  test('grows with letters that are spelled, pauses, and words that never end', () => {
    expect(secondsOfSpeech('www '.repeat(10))).toBeGreaterThan(20);
    expect(secondsOfSpeech('go. '.repeat(20))).toBeGreaterThan(secondsOfSpeech('go '.repeat(20)) + 7);
    expect(secondsOfSpeech('a'.repeat(1500))).toBeGreaterThan(100);
  });

  test('takes four signs a second where scripts put no spaces between words, and twelve letters of other scripts', () => {
    expect(secondsOfSpeech('海'.repeat(400))).toBe(100);
    expect(secondsOfSpeech('ひらがな'.repeat(10))).toBe(10);
    expect(secondsOfSpeech('สวัสดี'.repeat(40))).toBeGreaterThan(12);
    expect(secondsOfSpeech('Добрый день '.repeat(12))).toBe(10);
  });
});
