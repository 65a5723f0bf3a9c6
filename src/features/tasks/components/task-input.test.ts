import { describe, expect, test } from 'vitest';
import { taskTypeSlugs, taskTypes } from '#/catalog/task-types.ts';
import { inputOf, readDraft, wordsOf } from '#/features/tasks/components/task-input.ts';

describe('a draft that is read from a record', () => {
  test.each(taskTypeSlugs)('has every field of %s, also from nothing', (slug) => {
    for (const record of [null, undefined, 'text', [], {}])
      expect(Object.keys(readDraft(slug, record))).toEqual(Object.keys(taskTypes[slug].input.shape));
  });

  test('is empty with the usual choices', () => {
    expect(readDraft('text-to-video', {})).toEqual({ prompt: '', seconds: 5, aspectRatio: 'landscape' });
    expect(readDraft('image-upscale', {})).toEqual({ imageId: '', factor: 2 });
    expect(readDraft('text-to-audio', {})).toEqual({ text: '', voice: 'calm' });
  });

  test('keeps text as it was typed, also where it is too long or not trimmed', () => {
    const prompt = `  ${'a'.repeat(3000)} `;
    expect(readDraft('text-to-image', { prompt })).toMatchObject({ prompt });
  });

  test('takes no choice that is none, and no field of another type', () => {
    const record = { prompt: 7, seconds: 11, aspectRatio: 'round', voice: 'calm' };
    expect(readDraft('text-to-video', record)).toEqual({ prompt: '', seconds: 5, aspectRatio: 'landscape' });
    expect(readDraft('image-upscale', { factor: 3 })).toMatchObject({ factor: 2 });
  });
});

test('the words of a task are its prompt or its text; work that was done elsewhere has none', () => {
  expect(wordsOf({ type: 'TEXT_TO_IMAGE', userInput: { prompt: 'A kite' } })).toBe('A kite');
  expect(wordsOf({ type: 'TEXT_TO_AUDIO', userInput: { text: 'Hello' } })).toBe('Hello');
  expect(wordsOf({ type: 'LIPSYNC', userInput: {} })).toBe('');
  expect(inputOf({ type: 'EXTERNAL', userInput: { prompt: 'A kite' } })).toEqual({});
});
