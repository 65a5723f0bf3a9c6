import { expect, test } from 'vitest';
import { monthOf, monthsBackTo, periodOf, statementAddress } from '#/features/credits/components/statement-months.ts';

test('months are those of UTC', () => {
  expect(monthOf(new Date('2026-12-01T00:30:00+01:00'))).toBe('2026-11');
});

test('they are listed from the latest back to the first, over the turn of a year', () => {
  expect(monthsBackTo('2026-11', '2027-02')).toEqual(['2027-02', '2027-01', '2026-12', '2026-11']);
  expect(monthsBackTo('2026-11', '2026-11')).toEqual(['2026-11']);
});

test('one ends where the next begins', () => {
  expect(periodOf('2026-12')).toEqual({ from: '2026-12-01', to: '2027-01-01' });
  expect(statementAddress('2026-02', 'csv')).toBe('/api/credits/statement?from=2026-02-01&to=2026-03-01&format=csv');
});
