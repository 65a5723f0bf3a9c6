import { expect, test } from 'vitest';
import { balanceLevel } from '#/features/credits/components/balance-level.ts';

test.each([
  [0, 'bad'],
  [9, 'bad'],
  [10, 'warning'],
  [49, 'warning'],
  [50, 'ordinary'],
  [1200, 'ordinary'],
] as const)('a balance of %i credits is %s', (credits, level) => {
  expect(balanceLevel(credits)).toBe(level);
});
