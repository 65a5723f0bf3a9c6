import { expect, test } from 'vitest';
import { formatSeconds } from '#/features/uploads/components/format-seconds.ts';

test.each([
  [0, '0:00'],
  [7.9, '0:07'],
  [59.99, '0:59'],
  [60, '1:00'],
  [605, '10:05'],
  [-1, '0:00'],
])('%d seconds are written %s', (seconds, written) => {
  expect(formatSeconds(seconds)).toBe(written);
});
