import { expect, test } from 'vitest';
import { priceCents, standingOf, yearlySavingCents } from '#/features/plans/components/plan-price.ts';

const free = { name: 'Free', monthlyPriceCents: 0, yearlyPriceCents: 0 };
const basic = { name: 'Basic', monthlyPriceCents: 1500, yearlyPriceCents: 21_000 };
const premium = { name: 'Premium', monthlyPriceCents: 2900, yearlyPriceCents: 29_000 };

test('a year that costs less than twelve months saves the difference', () => {
  expect(yearlySavingCents(premium)).toBe(5800);
});

test('a year that is dearer than twelve months, or the same, shows no saving', () => {
  expect(yearlySavingCents(basic)).toBeNull();
  expect(yearlySavingCents({ monthlyPriceCents: 100, yearlyPriceCents: 1200 })).toBeNull();
  expect(yearlySavingCents({ monthlyPriceCents: 100, yearlyPriceCents: 1199 })).toBe(1);
});

test('the price is that of the cycle', () => {
  expect(priceCents(basic, 'monthly')).toBe(1500);
  expect(priceCents(basic, 'yearly')).toBe(21_000);
});

test('only dearer plans are an upgrade', () => {
  expect([free, basic, premium].map((plan) => standingOf(plan, basic))).toEqual(['lower', 'current', 'upgrade']);
});

test('to somebody who is signed out every plan is open', () => {
  expect(standingOf(premium, null)).toBe('open');
});
