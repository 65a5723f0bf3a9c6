import { expect, test } from 'vitest';
import { statementInputSchema, statementPeriod } from '#/features/credits/rules/statement-period.ts';
import { checkInput } from '#/lib/check-input.ts';

const now = new Date('2026-11-21T10:00:00Z');

function period(asked: Record<string, unknown>): [string, string] {
  const { from, to } = statementPeriod(checkInput(statementInputSchema, asked), now);
  return [from.toISOString(), to.toISOString()];
}

test('without a period the present month in UTC is meant', () => {
  expect(period({})).toEqual(['2026-11-01T00:00:00.000Z', '2026-12-01T00:00:00.000Z']);
});

test('a day is its midnight in UTC, and an instant may have any offset', () => {
  expect(period({ from: '2026-10-05', to: '2026-10-06T02:00:00+02:00' })).toEqual([
    '2026-10-05T00:00:00.000Z',
    '2026-10-06T00:00:00.000Z',
  ]);
  expect(period({ from: new Date('2026-10-05'), to: new Date('2026-10-06') })[0]).toBe('2026-10-05T00:00:00.000Z');
});

test('with one edge, the month of that edge gives the other', () => {
  expect(period({ from: '2026-12-31' })).toEqual(['2026-12-31T00:00:00.000Z', '2027-01-01T00:00:00.000Z']);
  expect(period({ to: '2026-03-01' })).toEqual(['2026-02-01T00:00:00.000Z', '2026-03-01T00:00:00.000Z']);
});

test.each([
  [{ from: 'yesterday' }, 'from must be an instant such as 2026-11-01T00:00:00Z, or a day such as 2026-11-01'],
  [{ from: '2026-02-30' }, 'from must be an instant'],
  [{ from: '2026-11-01T00:00:00' }, 'from must be an instant'],
  [{ to: '' }, 'to must be an instant'],
  [{ to: 1_700_000_000 }, 'to must be an instant'],
  [{ from: '1999-12-31' }, 'from must not be before the year 2000'],
  [{ from: '2026-11-02', to: '2026-11-01' }, 'to must be later than from'],
  [{ from: '2026-11-01', to: '2026-11-01' }, 'to must be later than from'],
  [{ until: '2026-11-01' }, 'until is not known here'],
])('%j is refused with the field and what is allowed', (asked, message) => {
  expect(() => period(asked)).toThrow(message);
});
