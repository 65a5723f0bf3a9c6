import { expect, test } from 'vitest';
import { cycleRefusal, upgradeRefusal } from '#/features/plans/rules/decide-upgrade.ts';

const free = { name: 'Free', monthlyPriceCents: 0 };
const basic = { name: 'Basic', monthlyPriceCents: 1500 };
const premium = { name: 'Premium', monthlyPriceCents: 2900 };

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

test('a cheaper plan is not an upgrade', () => {
  expect(upgradeRefusal(premium, basic)?.reason).toBe('NOT_AN_UPGRADE');
});

test('the billing cycle may become the other one, and is refused where it is that already', () => {
  expect([cycleRefusal(basic, 'monthly', 'yearly'), cycleRefusal(basic, 'yearly', 'monthly')]).toEqual([null, null]);
  const refusal = cycleRefusal(basic, 'yearly', 'yearly');
  expect([refusal?.reason, refusal?.message, refusal?.details]).toEqual([
    'ALREADY_ON_PLAN',
    'You pay Basic by the year already.',
    { plan: 'Basic', billingCycle: 'yearly' },
  ]);
});
