import { expect, test } from 'vitest';
import type { MediaFacts } from '#/catalog/media-kinds.ts';
import { frameStyle, shapeOf, shapeOfInput } from '#/features/tasks/components/frame.ts';

const picture: MediaFacts = { id: 'p', kind: 'image', bytes: 1, width: 640, height: 800, durationSeconds: null };

test('a result stands in the shape that was chosen, or in that of its picture', () => {
  expect(shapeOfInput({ aspectRatio: 'portrait' }, { imageId: picture })).toMatchObject({ width: 9, height: 16 });
  expect(shapeOfInput({}, { imageId: picture })).toEqual({ width: 640, height: 800 });
  expect(shapeOfInput({}, {})).toMatchObject({ width: 16, height: 9 });
});

test('a record states its shape in pixels, under either name, or it does not', () => {
  expect(shapeOf({ widthPx: 10, heightPx: 20 })).toEqual({ width: 10, height: 20 });
  expect(shapeOf({ width: 10, height: 20 })).toEqual({ width: 10, height: 20 });
  for (const record of [null, undefined, {}, { width: 10 }, { width: '10', height: 20 }, { width: 0, height: 20 }])
    expect(shapeOf(record)).toBeNull();
});

test('a place is as wide as its column, and no higher than is said', () => {
  expect(frameStyle({ width: 1, height: 2 }, 30)).toEqual({ aspectRatio: '1 / 2', width: 'min(100%, 15rem)' });
});
