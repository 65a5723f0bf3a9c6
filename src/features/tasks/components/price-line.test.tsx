import { screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { PriceLine } from '#/features/tasks/components/price-line.tsx';
import type { Payment } from '#/features/tasks/components/use-payment.ts';
import { renderWithApp } from '#test/render-with-app.tsx';

const dayMs = 86_400_000;

function show(costCredits: number, availableCredits: number | null, payment: Partial<Payment> = {}) {
  const means = availableCredits === null ? null : { availableCredits, debtCredits: 0 };
  const known = { means, fundings: null, isStale: false, isUnreadable: false };
  renderWithApp(<PriceLine costCredits={costCredits} payment={{ ...known, ...payment }} />);
}

const paidWith = () => within(screen.getByRole('list', { name: 'Paid with' })).getAllByRole('listitem');

test('the price and what would be left are said in figures', () => {
  show(25, 60);
  expect(screen.getByText('25 credits')).toBeTruthy();
  expect(screen.getByText('35 left of 60')).toBeTruthy();
});

test('a balance that is just enough leaves nothing', () => {
  show(25, 25);
  expect(screen.getByText('0 left of 25')).toBeTruthy();
});

test('what would pay is said in the order in which it is taken, with when it expires', () => {
  const soon = new Date(Date.now() + 3 * dayMs + 60_000);
  show(25, 60, {
    fundings: [
      { source: 'PLAN', credits: 20, expiresAt: soon },
      { source: 'PURCHASE', credits: 5, expiresAt: null },
    ],
  });
  const [monthly, pack] = paidWith();
  expect(monthly?.textContent).toMatch(/^20 from Monthly, expiring on .+, in 3 days$/);
  expect(pack?.textContent).toBe('5 from Pack');
});

test('while the payment of a new price is read, the last one stays and is marked as busy', () => {
  show(50, 60, { fundings: [{ source: 'SIGNUP', credits: 25, expiresAt: null }], isStale: true });
  expect(screen.getByText('10 left of 60')).toBeTruthy();
  expect(paidWith()[0]?.closest('[aria-busy]')).toBeTruthy();
});

test('what is missing is said, with the way to the plans', () => {
  show(25, 24);
  expect(screen.getByText(/1 credit is missing/)).toBeTruthy();
  expect(screen.getByText('You have 24 credits.')).toBeTruthy();
  expect(screen.getByRole('link', { name: 'See plans' }).getAttribute('href')).toBe('/en/plans');
});

test('in debt it is said that nothing can be made, whatever the balance', () => {
  show(25, null, { means: { availableCredits: 60, debtCredits: 20 } });
  expect(screen.getByText(/You owe 20 credits/)).toBeTruthy();
  expect(screen.getByText(/until then nothing new can be made/)).toBeTruthy();
  expect(screen.queryByText(/left of/)).toBeNull();
});

test('a payment that cannot be read leaves the price', () => {
  show(25, 60, { isUnreadable: true });
  expect(screen.getByText('Which credits would pay could not be read. The price stands.')).toBeTruthy();
});

test('without an account only the price is shown', () => {
  show(50, null);
  expect(screen.getByRole('status').textContent).toBe('Exact price50 credits');
  expect(screen.queryByRole('list')).toBeNull();
});
