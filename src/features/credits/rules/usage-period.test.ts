import { expect, test } from 'vitest';
import { usageInputSchema, usagePeriod } from '#/features/credits/rules/usage-period.ts';

const now = new Date('2026-11-30T12:00:00Z');

test.each([
  [{}, '2026-11-01', '2026-11-30'],
  [{ from: '2026-03-01' }, '2026-03-01', '2026-03-30'],
  [{ from: '2026-11-15' }, '2026-11-15', '2026-11-30'],
  [{ from: '2026-12-05' }, '2026-12-05', '2026-12-05'],
  [{ from: '9999-12-31' }, '9999-12-31', '9999-12-31'],
  [{ to: '2026-03-30' }, '2026-03-01', '2026-03-30'],
])('the period of %o is from %s to %s', (asked, from, to) => {
  expect(usagePeriod(asked, now)).toEqual({ from, to });
});

test('what is no day is told once', () => {
  const { error } = usageInputSchema.safeParse({ from: '' });
  expect(error?.issues.map(({ path, message }) => [path, message])).toEqual([
    [['from'], 'must be a day from 2000-01-01 to 9999-12-31, such as 2026-11-30'],
  ]);
});
