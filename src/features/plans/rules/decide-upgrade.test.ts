import { expect, test } from 'vitest';
import { upgradeRefusal } from '#/features/plans/rules/decide-upgrade.ts';

const free = { name: 'Free', monthlyPriceCents: 0, isActive: true };
const basic = { name: 'Basic', monthlyPriceCents: 1500, isActive: true };
const premium = { name: 'Premium', monthlyPriceCents: 2900, isActive: true };

test('a dearer plan may be taken from any cheaper one', () => {
  expect([upgradeRefusal(free, basic), upgradeRefusal(free, premium), upgradeRefusal(basic, premium)]).toEqual([
    null,
    null,
    null,
  ]);
});

test('the same plan again is refused as such', () => {
  expect(upgradeRefusal(basic, basic)?.reason).toBe('ALREADY_ON_PLAN');
});

test('a cheaper plan, or one that is no longer sold, is not an upgrade', () => {
  expect(upgradeRefusal(premium, basic)?.reason).toBe('NOT_AN_UPGRADE');
  expect(upgradeRefusal(free, { ...basic, isActive: false })?.reason).toBe('NOT_AN_UPGRADE');
});
