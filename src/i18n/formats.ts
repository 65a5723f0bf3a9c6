import type { Formats } from 'next-intl';

/** Named formats, so that one kind of value looks the same on every page. */
export const formats = {
  dateTime: {
    day: { day: 'numeric', month: 'long' },
    date: { day: 'numeric', month: 'long', year: 'numeric' },
    // Months of statements are those of UTC, whatever the reader's time zone.
    month: { month: 'long', year: 'numeric', timeZone: 'UTC' },
    moment: { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
    // For operators, who compare: always with the year.
    stamp: {
      day: 'numeric',
      month: 'short',
      year: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    },
    exact: {
      day: 'numeric',
      month: 'long',
      year: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
    },
  },
  number: {
    dollars: { style: 'currency', currency: 'USD', trailingZeroDisplay: 'stripIfInteger' },
    signed: { signDisplay: 'exceptZero' },
  },
} satisfies Formats;
