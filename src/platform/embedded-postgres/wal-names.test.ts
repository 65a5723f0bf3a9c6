import { expect, test } from 'vitest';
import { firstSegmentOf, positionBefore, positionOf, segmentName } from '#/platform/embedded-postgres/wal-names.ts';

const size = 16 * 1024 * 1024;

test('after the last file of one part of the log comes the first of the next part', () => {
  const last = '0000000200000003000000FF';
  expect(segmentName(last, positionOf(last, size) + 1, size)).toBe('000000020000000400000000');
  expect(segmentName(last, positionOf(last, size), size)).toBe(last);
});

test('a copy that ends where a file ends needs that file, and not the next one', () => {
  expect(positionBefore('0/3000000', size)).toBe(positionOf('000000010000000000000002', size));
  expect(positionBefore('0/3000001', size)).toBe(positionOf('000000010000000000000003', size));
  expect(positionBefore('1/0', size)).toBe(positionOf('0000000100000000000000FF', size));
});

test('a label names the first file that the copy needs, and no other text does', () => {
  expect(firstSegmentOf('START WAL LOCATION: 0/2000028 (file 000000010000000000000002)\nCHECKPOINT …')).toBe(
    '000000010000000000000002',
  );
  expect(() => firstSegmentOf('CHECKPOINT LOCATION: 0/2000028')).toThrow('does not name a file of the log');
});
