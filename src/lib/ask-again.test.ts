import { expect, test } from 'vitest';
import { askAgainMs } from '#/lib/ask-again.ts';

test('asks again after one to two seconds, then later, and after five at most', () => {
  expect([0, 1, 2, 50].map((failures) => [askAgainMs(failures, 0), askAgainMs(failures, 1)])).toEqual([
    [1_000, 2_000],
    [2_000, 4_000],
    [2_500, 5_000],
    [2_500, 5_000],
  ]);
});

test('of many who fail at once, hardly two ask again at the same time', () => {
  const times = Array.from({ length: 100 }, () => askAgainMs(3));
  expect(new Set(times).size).toBeGreaterThan(95);
});
