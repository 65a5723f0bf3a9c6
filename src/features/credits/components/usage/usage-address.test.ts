import { expect, test } from 'vitest';
import {
  periodOfPreset,
  readUsageFilter,
  usageAddress,
  usageQuery,
} from '#/features/credits/components/usage/usage-address.ts';

const now = new Date('2026-03-10T23:59:00Z');
const read = (query: string) => readUsageFilter(new URLSearchParams(query), now);

test('an address leads to the filter that made it', () => {
  const filter = {
    from: '2026-01-01',
    to: '2026-01-31',
    kind: 'spending' as const,
    type: 'TEXT_TO_VIDEO',
    model: 'fal/fal-ai/x',
  };
  expect(read(usageAddress(filter, { toLines: false }).split('?')[1] ?? '')).toEqual(filter);
});

test.each([
  ['', '2026-02-09', '2026-03-10'],
  ['from=2026-03-01', '2026-03-01', '2026-03-10'],
  ['to=2026-01-30', '2026-01-01', '2026-01-30'],
  ['from=2026-03-02&to=2026-03-01', '2026-02-09', '2026-03-10'],
  ['from=2020-01-01&to=2026-03-01', '2026-02-09', '2026-03-10'],
  ['from=yesterday&to=2026-13-99', '2026-02-09', '2026-03-10'],
])('the address %j is of a period that there is', (query, from, to) => {
  expect(read(query)).toEqual({ from, to, kind: null, type: null, model: null });
});

test('what an address says wrongly of kinds and types is left out', () => {
  expect(read('kind=gifts&type=<b>')).toMatchObject({ kind: null, type: null });
});

test.each([
  [30, '2026-02-09', '2026-03-10'],
  ['thisMonth', '2026-03-01', '2026-03-10'],
  ['lastMonth', '2026-02-01', '2026-02-28'],
  [90, '2025-12-11', '2026-03-10'],
  [365, '2025-03-11', '2026-03-10'],
] as const)('%s is from %s to %s', (preset, from, to) => {
  expect(periodOfPreset(preset, now)).toEqual({ from, to });
});

test('two months are drawn by day, more by week', () => {
  expect(usageQuery({ from: '2026-01-01', to: '2026-03-03' }).by).toBe('day');
  expect(usageQuery({ from: '2026-01-01', to: '2026-03-04' }).by).toBe('week');
});
