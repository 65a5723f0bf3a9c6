import { expect, test } from 'vitest';
import { daysLeft, isTelling, type LeftGrant } from '#/features/credits/rules/outlook.ts';

const now = new Date('2026-03-10T00:00:00Z');
const inDays = (days: number) => new Date(now.getTime() + days * 86_400_000);
const grant = (credits: number, more: Partial<LeftGrant> = {}): LeftGrant => {
  return { credits, expiresAt: null, rolloverCapCredits: 0, rolloverUntil: null, ...more };
};
const tenADay = { days: 30, charges: 30, netCredits: 300 };

test.each([
  ['less than a day’s worth', [grant(9)], 0],
  ['a day’s worth', [grant(10)], 1],
  ['two grants together', [grant(15), grant(15)], 3],
  ['what ends before it is used', [grant(100, { expiresAt: inDays(3) }), grant(20)], 5],
  [
    'what rolls over up to a cap',
    [grant(100, { expiresAt: inDays(3), rolloverCapCredits: 20, rolloverUntil: inDays(40) })],
    5,
  ],
  [
    'what rolls over and ends again',
    [grant(300, { expiresAt: inDays(3), rolloverCapCredits: 200, rolloverUntil: inDays(6) })],
    6,
  ],
  ['more than a year’s worth', [grant(5_000)], null],
])('%s lasts so many days', (_what, grants, days) => {
  expect(daysLeft(grants, tenADay, now)).toBe(days);
});

test.each([
  [{ days: 7, charges: 5, netCredits: 1 }, true],
  [{ days: 6, charges: 5, netCredits: 1 }, false],
  [{ days: 7, charges: 4, netCredits: 1 }, false],
  [{ days: 7, charges: 5, netCredits: 0 }, false],
])('a pace of %j says something: %s', (pace, isSaid) => {
  expect(isTelling(pace)).toBe(isSaid);
});
