import { expect, test } from 'vitest';
import { byteRangeOf } from '#/web/byte-range.ts';

const size = 100;

test.each([
  ['bytes=0-0', { start: 0, end: 0 }],
  ['bytes=10-19', { start: 10, end: 19 }],
  ['bytes=10-', { start: 10, end: 99 }],
  ['bytes=99-', { start: 99, end: 99 }],
  ['bytes=0-99', { start: 0, end: 99 }],
  ['bytes=0-100', { start: 0, end: 99 }],
  ['bytes=-1', { start: 99, end: 99 }],
  ['bytes=-100', { start: 0, end: 99 }],
  ['bytes=-101', { start: 0, end: 99 }],
  ['BYTES= 1-2 ', { start: 1, end: 2 }],
  [`bytes=0-${'9'.repeat(400)}`, { start: 0, end: 99 }],
])('%s of a hundred bytes is the part it names, or as much of it as there is', (header, range) => {
  expect(byteRangeOf(header, size)).toEqual(range);
});

test.each(['bytes=100-', 'bytes=100-200', 'bytes=-0', `bytes=${'9'.repeat(400)}-`])(
  '%s lies outside of a hundred bytes',
  (header) => {
    expect(byteRangeOf(header, size)).toBe('unsatisfiable');
  },
);

test.each(['bytes=0-1,5-6', 'bytes=5-4', 'bytes=-', 'bytes=', 'bytes', 'items=0-1', 'bytes=a-b', 'bytes=1.5-2', ''])(
  '"%s" means the whole',
  (header) => {
    expect(byteRangeOf(header, size)).toBeNull();
  },
);

test.each(['bytes=0-', 'bytes=-5'])('%s of an empty file lies outside', (header) => {
  expect(byteRangeOf(header, 0)).toBe('unsatisfiable');
});
