import { describe, expect, it } from 'vitest';
import { composeScore } from './score.ts';
import { createSoundtrack } from './soundtrack.ts';
import { createStoryboard } from './storyboard.ts';

const RATE = 48_000;
const prompts = ['a calm sea', 'campfire at night', 'rain over the city', 'deep space', 'anything else'];

describe('composeScore', () => {
  it.each(prompts)('covers the whole film with chords for %j, the same each time', (prompt) => {
    const storyboard = createStoryboard(prompt, 7, 'landscape', prompt);
    const score = composeScore(storyboard);
    expect(composeScore(storyboard)).toEqual(score);
    let end = 0;
    for (const chord of score.chords) {
      expect(chord.startSeconds).toBeCloseTo(end, 6);
      end = chord.startSeconds + chord.seconds;
    }
    expect(end).toBeCloseTo(7, 6);
    for (const pluck of score.plucks) expect(pluck.startSeconds).toBeLessThan(7);
  });
});

describe('createSoundtrack', () => {
  it.each(prompts)('sounds in stereo, without clipping, with silent ends for %j', (prompt) => {
    const sound = createSoundtrack(createStoryboard(prompt, 2, 'square', prompt), RATE);
    expect(sound).toHaveLength(2 * RATE * 2);
    const loudness = (from: number, to: number) =>
      sound.subarray(from * RATE * 2, to * RATE * 2).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    expect(loudness(0, 2)).toBeLessThanOrEqual(0.71);
    expect(loudness(0.5, 1.5)).toBeGreaterThan(0.2);
    expect(Math.abs(sound[0] as number)).toBeLessThan(0.001);
    expect(loudness(1.98, 2)).toBe(0);
    expect(sound.some((value, index) => index % 2 === 0 && value !== sound[index + 1])).toBe(true);
  });
});
