import { describe, expect, test } from 'vitest';
import { addMonths } from '#/features/plans/calendar.ts';

const day = (date: Date) => date.toISOString().slice(0, 10);

describe('months from an anchor', () => {
  test('an anchor on the 31st never drifts: short months end early, long ones come back to it', () => {
    const anchor = new Date('2027-05-31T09:30:00.123Z');
    const days = [1, 2, 3, 9, 10].map((months) => day(addMonths(anchor, months)));
    expect(days).toEqual(['2027-06-30', '2027-07-31', '2027-08-31', '2028-02-29', '2028-03-31']);
  });

  test('the time of day stays, in UTC', () => {
    expect(addMonths(new Date('2026-01-31T23:59:59.999Z'), 1).toISOString()).toBe('2026-02-28T23:59:59.999Z');
  });

  test('over forty years of every month end the day is the anchor’s or the last of its month', () => {
    const anchor = new Date('2024-01-31T00:00:00.000Z');
    for (let months = 0; months < 480; months += 1) {
      const date = addMonths(anchor, months);
      expect(date.getUTCMonth()).toBe(months % 12);
      const nextDay = new Date(date.getTime() + 24 * 60 * 60 * 1000);
      expect(nextDay.getUTCDate()).toBe(1);
    }
  });
});
