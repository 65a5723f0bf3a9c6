import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { SubmitRefusal } from '#/features/tasks/components/submit-refusal.tsx';
import { readApiError } from '#/trpc/api-error.ts';
import { refuse, renderWithApp } from '#test/render-with-app.tsx';

function show(message: string, data: Record<string, unknown> | null) {
  renderWithApp(<SubmitRefusal path="/tasks/text-to-video" refusal={readApiError(refuse(message, data))} />);
  return screen.getByRole('alert');
}

test('missing credits are counted, with the way to the plans', () => {
  const alert = show('Too few.', { reason: 'INSUFFICIENT_CREDITS', requiredCredits: 25, availableCredits: 10 });
  expect(alert.textContent).toContain('This needs 25 credits. You have 10. 15 are missing.');
  expect(alert.textContent).toContain('You were not charged.');
  expect(screen.getByRole('link', { name: 'See the plans' }).getAttribute('href')).toBe('/en/plans');
});

test('one missing credit is one', () => {
  const alert = show('Too few.', { reason: 'INSUFFICIENT_CREDITS', requiredCredits: 25, availableCredits: 24 });
  expect(alert.textContent).toContain('1 is missing.');
});

test('in debt, what is owed is said instead of what is missing', () => {
  const figures = { requiredCredits: 25, availableCredits: 60, debtCredits: 20 };
  const alert = show('You owe 20 credits.', { reason: 'INSUFFICIENT_CREDITS', ...figures });
  expect(alert.textContent).toContain('You owe 20 credits of a payment that was taken back.');
  expect(alert.textContent).toContain('You were not charged.');
  expect(alert.textContent).not.toContain('missing');
});

test('a changed price is said, and that nothing was charged', () => {
  const alert = show('Changed.', { reason: 'PRICE_CHANGED', costCredits: 50 });
  expect(alert.textContent).toContain('The price is now 50 credits.');
  expect(alert.textContent).toContain('You were not charged.');
});

test.each([
  ['no answer', null],
  ['a busy server', { reason: 'BUSY', retryAfterSeconds: 2 }],
  ['a fault of the server', { reason: 'INTERNAL' }],
])('after %s, pressing again is said to be the same request', (_case, data) => {
  const alert = show('Failed to fetch', data);
  expect(alert.textContent).toContain('It counts as the same request, so you are charged once at most.');
});

test('any other refusal is shown in its own words', () => {
  const alert = show('You have 10 open tasks already.', { reason: 'TOO_MANY' });
  expect(alert.textContent).toContain('You have 10 open tasks already.');
  expect(alert.textContent).toContain('You were not charged.');
});
