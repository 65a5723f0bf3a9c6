import { expect, test } from 'vitest';
import { galleryQuery, readFilter } from '#/features/tasks/components/gallery/gallery-filter.ts';

const read = (query: string) => readFilter(new URLSearchParams(query));

test('a filter is read from the address as it was written into it', () => {
  const filter = { type: 'image-upscale', status: 'failed' } as const;
  expect(galleryQuery(filter)).toBe('?type=image-upscale&status=failed');
  expect(read(galleryQuery(filter))).toEqual(filter);
  expect(read(galleryQuery({}))).toEqual({});
});

test.each(['type=TEXT_TO_IMAGE', 'type=toString', 'type=', 'status=done', 'status=SUCCEEDED'])(
  'what is no filter is none: %s',
  (query) => {
    expect(read(query)).toEqual({});
  },
);

test('the one that is open stands beside the filter', () => {
  expect(galleryQuery({ type: 'lipsync' }, 'abc')).toBe('?type=lipsync&item=abc');
});
