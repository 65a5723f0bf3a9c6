import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AspectRatio } from '#/catalog/aspect-ratios.ts';
import { placeNames } from '#/generators/local/understanding/places.ts';
import { createStoryboard, FPS, SIZES } from './storyboard.ts';

const ratios: AspectRatio[] = ['landscape', 'portrait', 'square'];

describe('createStoryboard', () => {
  it('gives the same film for the same request, and another for another seed', () => {
    const first = createStoryboard('A calm sea at dawn', 8, 'landscape', 'one');
    expect(createStoryboard('A calm sea at dawn', 8, 'landscape', 'one')).toEqual(first);
    expect(createStoryboard('A calm sea at dawn', 8, 'landscape', 'two').seed).not.toBe(first.seed);
  });

  it('fills exactly the asked length with shots that follow each other, whatever the prompt', () => {
    const prompts = fc.oneof(fc.string({ minLength: 1, maxLength: 300, unit: 'binary' }), fc.lorem({ maxCount: 30 }));
    fc.assert(
      fc.property(prompts, fc.integer({ min: 1, max: 10 }), fc.constantFrom(...ratios), (prompt, seconds, ratio) => {
        const { shots, frames, widthPx, heightPx, setting } = createStoryboard(prompt, seconds, ratio, prompt);
        expect(frames).toBe(seconds * FPS);
        expect({ widthPx, heightPx }).toEqual(SIZES[ratio]);
        expect(placeNames).toContain(setting.place);
        expect(shots.at(-1)?.endFrame).toBe(frames);
        for (const [index, shot] of shots.entries()) {
          expect(shot.endFrame - shot.firstFrame).toBeGreaterThanOrEqual(FPS);
          expect(shot.firstFrame).toBe(shots[index - 1]?.endFrame ?? 0);
        }
      }),
      { numRuns: 40 },
    );
  });

  it.each([
    ['a sailboat', 'sea'],
    ['an apple and a cup', 'table'],
    ['a cat on a sofa', 'room'],
    ['an owl', 'forest'],
    ['a nurse', 'hospital'],
    ['дом в лесу, лес ночью', 'forest'],
  ])('sets %j in %s', (prompt, place) => {
    expect(createStoryboard(prompt, 3, 'square', 'x').setting.place).toBe(place);
  });
});
