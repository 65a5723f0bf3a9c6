import { describe, expect, test } from 'vitest';
import { addMonths, monthEnd, wholeMonthsSince, yearEnd } from '#/lib/calendar.ts';

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

const monthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** How long a month is, by the rule that children learn. `month` counts on from January of year 0. */
function daysIn(month: number): number {
  const [year, ofYear] = [Math.floor(month / 12), month % 12];
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return ofYear === 1 && isLeap ? 29 : (monthLengths[ofYear] ?? 0);
}

type Day = { month: number; day: number; time: string };

/** The anniversary without any calendar but the table above. */
function anniversary({ month, day, time }: Day, months: number): Date {
  const there = month + months;
  const two = (part: number) => String(part).padStart(2, '0');
  const lastOrSame = Math.min(day, daysIn(there));
  return new Date(`${Math.floor(there / 12)}-${two((there % 12) + 1)}-${two(lastOrSame)}T${time}Z`);
}

/** Every day of 40 years on which months may go wrong: the 28th to the 31st, and with them every leap day. */
function monthEnds(fromYear: number, years: number): Day[] {
  return Array.from({ length: years * 12 }, (_, index) => fromYear * 12 + index).flatMap((month) =>
    [28, 29, 30, 31]
      .filter((day) => day <= daysIn(month))
      .map((day) => ({ month, day, time: month % 2 === 0 ? '00:00:00.000' : '23:59:59.999' })),
  );
}

/** What the calendar says, against what counting anniversaries says, around each of an anchor's `count` anniversaries. */
function mistakesFrom(anchor: Day, count: number): string[] {
  const anchorAt = anniversary(anchor, 0);
  const ends = Array.from({ length: count + 13 }, (_, months) => anniversary(anchor, months));
  return Array.from({ length: count }, (_, months) => months).flatMap((months) =>
    [-1, 0, 1].flatMap((offset) => {
      const instant = new Date((ends[months]?.getTime() ?? 0) + offset);
      if (instant < anchorAt) return [];
      const whole = offset < 0 ? months - 1 : months;
      const nextYear = 12 * (Math.floor(whole / 12) + 1);
      const isRight =
        addMonths(anchorAt, months).getTime() === ends[months]?.getTime() &&
        wholeMonthsSince(anchorAt, instant) === whole &&
        monthEnd(anchorAt, instant).getTime() === ends[whole + 1]?.getTime() &&
        yearEnd(anchorAt, instant).getTime() === ends[nextYear]?.getTime();
      return isRight ? [] : [`${months} months after ${anchorAt.toISOString()}, ${offset} ms`];
    }),
  );
}

describe('against counting by hand', () => {
  test('over forty years, 2024 to 2063, the 28th to the 31st of every month and every leap day have the right anniversaries for four years, a millisecond before, at and after', () => {
    const anchors = monthEnds(2024, 40);
    expect(anchors.filter(({ month, day }) => month % 12 === 1 && day === 29)).toHaveLength(10);
    expect(anchors.flatMap((anchor) => mistakesFrom(anchor, 48))).toEqual([]);
  });

  test('from every month end of four years, a leap day among them, every month and every year of the next forty ends where it must', () => {
    expect(monthEnds(2024, 4).flatMap((anchor) => mistakesFrom(anchor, 480))).toEqual([]);
  });

  test('2100 is no leap year: from 29 February 2096 the anniversaries are the 28th until 2104', () => {
    const anchor = new Date('2096-02-29T00:00:00Z');
    const days = [1, 4, 8].map((years) => day(addMonths(anchor, 12 * years)));
    expect(days).toEqual(['2097-02-28', '2100-02-28', '2104-02-29']);
    expect(day(yearEnd(anchor, new Date('2100-02-28T00:00:00Z')))).toBe('2101-02-28');
  });

  test.each([
    ['2026-01-31T09:00:00.000Z', '2026-02-28T08:59:59.999Z', 0, '2026-02-28T09:00:00.000Z'],
    ['2026-01-31T09:00:00.000Z', '2026-02-28T09:00:00.000Z', 1, '2026-03-31T09:00:00.000Z'],
    ['2026-01-31T09:00:00.000Z', '2026-03-30T23:00:00.000Z', 1, '2026-03-31T09:00:00.000Z'],
    ['2026-01-31T09:00:00.000Z', '2026-01-31T09:00:00.000Z', 0, '2026-02-28T09:00:00.000Z'],
  ])('from %s to %s there are %i whole months, and the month ends %s', (anchor, instant, months, end) => {
    expect(wholeMonthsSince(new Date(anchor), new Date(instant))).toBe(months);
    expect(monthEnd(new Date(anchor), new Date(instant)).toISOString()).toBe(end);
  });
});
