import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AspectRatio } from '#/catalog/aspect-ratios.ts';
import { SCENES, WEATHERS } from './lexicon.ts';
import { createStoryboard, FPS, SIZES } from './storyboard.ts';

const ratios: AspectRatio[] = ['landscape', 'portrait', 'square'];

describe('createStoryboard', () => {
  it('gives the same film for the same request, and another for another prompt', () => {
    const first = createStoryboard('A calm sea at dawn', 8, 'landscape');
    expect(createStoryboard('A calm sea at dawn', 8, 'landscape')).toEqual(first);
    expect(createStoryboard('A calm sea at dawn.', 8, 'landscape').seed).not.toBe(first.seed);
  });

  it('fills exactly the asked length with shots that follow each other, whatever the prompt', () => {
    const prompts = fc.oneof(fc.string({ minLength: 1, maxLength: 2000, unit: 'binary' }), fc.lorem({ maxCount: 60 }));
    fc.assert(
      fc.property(prompts, fc.integer({ min: 1, max: 10 }), fc.constantFrom(...ratios), (prompt, seconds, ratio) => {
        const { shots, frames, widthPx, heightPx, pace } = createStoryboard(prompt, seconds, ratio);
        expect(frames).toBe(seconds * FPS);
        expect({ widthPx, heightPx }).toEqual(SIZES[ratio]);
        expect(pace).toBeGreaterThanOrEqual(0.4);
        expect(pace).toBeLessThanOrEqual(1.8);
        expect(shots[0]?.firstFrame).toBe(0);
        expect(shots.at(-1)?.endFrame).toBe(frames);
        for (const [index, shot] of shots.entries()) {
          expect(shot.endFrame - shot.firstFrame).toBeGreaterThanOrEqual(FPS);
          expect(shot.firstFrame).toBe(shots[index - 1]?.endFrame ?? 0);
          expect(SCENES).toContain(shot.scene);
          if (shot.weather) expect(WEATHERS).toContain(shot.weather);
          expect(shot.palette.sky).toHaveLength(5);
          expect(shot.palette.sky.flat().every((channel) => channel >= 0 && channel <= 255)).toBe(true);
        }
      }),
      { numRuns: 120 },
    );
  });

  it.each([
    ['a sailboat on the sea', 'sea', 'boat'],
    ['Snowy mountains, birds', 'mountains', 'birds'],
    ['a lone wanderer in the desert', 'desert', 'person'],
    ['дом в лесу, лес ночью', 'forest', 'cabin'],
    ['夜の海', 'sea', undefined],
    ['🔥🐱', 'fire', 'cat'],
    ['asdf qwer', 'silk', undefined],
  ])('reads %j as %s with %s', (prompt, scene, subject) => {
    const shot = createStoryboard(prompt, 3, 'square').shots[0];
    expect(shot?.scene).toBe(scene);
    expect(shot?.subjects[0]).toBe(subject);
  });

  it('takes time of day, weather, colour and pace from the words', () => {
    const rainy = createStoryboard('a city in the rain at night', 5, 'landscape').shots[0];
    expect(rainy).toMatchObject({ scene: 'city', time: 'night', weather: 'rain' });
    expect(createStoryboard('slow gentle waves', 5, 'landscape').pace).toBeLessThan(1);
    expect(createStoryboard('fast waves', 5, 'landscape').pace).toBeGreaterThan(1);
    const accent = (prompt: string) => createStoryboard(prompt, 5, 'landscape').shots[0]?.palette.accent ?? [0, 0, 0];
    const [red, , blue] = accent('a red abstract');
    expect(red).toBeGreaterThan(blue);
  });

  it('keeps one light through the film', () => {
    const { shots } = createStoryboard('the ocean and the mountains', 10, 'landscape');
    expect(new Set(shots.map((shot) => shot.time)).size).toBe(1);
    expect(new Set(shots.map((shot) => shot.scene))).toEqual(new Set(['sea', 'mountains']));
  });
});
