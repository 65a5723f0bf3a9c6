import { expect, test } from 'vitest';
import { clockToleranceMs, isPremature } from '#/ledger/rules/premature-expiry.ts';

const writtenAtMost = new Date('2026-11-30T09:00:00.000Z');

test.each([
  ['long before it was written', -86_400_000, false],
  ['when it was written', 0, false],
  ['as far ahead as clocks may be apart', clockToleranceMs, false],
  ['a millisecond further ahead than clocks may be apart', clockToleranceMs + 1, true],
  ['forty days ahead', 40 * 86_400_000, true],
])('a line that is dated %s: premature?', (_when, aheadMs, expected) => {
  const datedAt = new Date(writtenAtMost.getTime() + aheadMs);
  expect(isPremature({ datedAt, writtenAtMost })).toBe(expected);
});
