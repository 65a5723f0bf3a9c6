import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { balanceCaption, graphemes, wrapCaption } from './caption.ts';

const measure = (text: string) => graphemes(text).length * 10;

describe('wrapCaption', () => {
  it('keeps a short prompt on one line', () => {
    expect(wrapCaption('  a calm   sea ', measure, 200, 3)).toEqual([
      { words: ['a', 'calm', 'sea'], text: 'a calm sea' },
    ]);
  });

  it('breaks between words, and ends in an ellipsis when the prompt is too long', () => {
    const lines = wrapCaption('one two three four five six', measure, 90, 2).map((line) => line.text);
    expect(lines).toEqual(['one two', 'three…']);
  });

  it('breaks a word without spaces between whole signs', () => {
    const lines = wrapCaption('👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧', measure, 20, 3).map((line) => line.text);
    expect(lines).toEqual(['👨‍👩‍👧👨‍👩‍👧', '👨‍👩‍👧']);
  });

  it('never exceeds the width or the number of lines', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 400 }),
        fc.integer({ min: 20, max: 300 }),
        fc.integer({ min: 1, max: 4 }),
        (prompt, width, maxLines) => {
          const lines = wrapCaption(prompt, measure, width, maxLines);
          expect(lines.length).toBeLessThanOrEqual(maxLines);
          for (const line of lines) expect(measure(line.text)).toBeLessThanOrEqual(width);
        },
      ),
    );
  });
});

describe('balanceCaption', () => {
  it('leaves no single word on the last line', () => {
    const prompt = 'cherry blossoms in spring, petals in the wind';
    expect(wrapCaption(prompt, measure, 410, 3).at(-1)?.words).toEqual(['wind']);
    const lines = balanceCaption(prompt, measure, 410, 3);
    expect(lines).toHaveLength(2);
    expect(lines.at(-1)?.words.length).toBeGreaterThan(2);
    expect(lines.map((line) => line.text).join(' ')).toBe(prompt);
  });
});
