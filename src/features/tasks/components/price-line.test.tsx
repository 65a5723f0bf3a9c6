import { screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { PriceLine } from '#/features/tasks/components/price-line.tsx';
import { renderWithApp } from '#/test/render-with-app.tsx';

vi.mock('#/i18n/navigation.ts', () => import('#/test/plain-navigation.tsx'));

test('the price and what would be left are said in figures', () => {
  renderWithApp(<PriceLine costCredits={25} availableCredits={60} />);
  expect(screen.getByText('25 credits')).toBeTruthy();
  expect(screen.getByText('35 left of 60')).toBeTruthy();
});

test('a balance that is just enough leaves nothing', () => {
  renderWithApp(<PriceLine costCredits={25} availableCredits={25} />);
  expect(screen.getByText('0 left of 25')).toBeTruthy();
});

test('what is missing is said, with the way to the plans', () => {
  renderWithApp(<PriceLine costCredits={25} availableCredits={24} />);
  expect(screen.getByText(/1 credit is missing/)).toBeTruthy();
  expect(screen.getByRole('link', { name: 'See plans' }).getAttribute('href')).toBe('/en/plans');
});

test('without an account only the price is shown', () => {
  renderWithApp(<PriceLine costCredits={50} availableCredits={null} />);
  expect(screen.getByRole('status').textContent).toBe('Exact price50 credits');
});
