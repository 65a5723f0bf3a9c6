import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Grant } from '#/ledger/rules/account.ts';
import { availableCredits, burnDown } from '#/ledger/rules/burn-down.ts';
import { grantValue } from '#test/account-values.ts';

const now = new Date('2030-01-01T00:00:00.000Z');
const days = (count: number) => new Date(now.getTime() + count * 24 * 60 * 60 * 1000);

/** The grants after `amount` was paid from them. */
function spent(grants: readonly Grant[], amount: number): Grant[] {
  const { allocations } = burnDown(grants, amount, now);
  const taken = new Map(allocations.map(({ grantId, amountCredits }) => [grantId, amountCredits]));
  return grants.map((grant) => ({ ...grant, remainingCredits: grant.remainingCredits + (taken.get(grant.id) ?? 0) }));
}

describe('burn order, as a pure rule', () => {
  test('case 5: of 10,000 grants of 100 in any order, 99 spent leave 1 in the one that expires a day earlier, and 100 in all others', () => {
    const grants = Array.from({ length: 10_000 }, (_, index) =>
      grantValue({ id: `g${index}`, expiresAt: days(index === 0 ? 9 : 10) }),
    );
    fc.assert(
      fc.property(fc.shuffledSubarray(grants, { minLength: grants.length }), (shuffled) => {
        const left = spent(shuffled, 99);
        expect(left.find(({ id }) => id === 'g0')?.remainingCredits).toBe(1);
        expect(left.filter(({ id, remainingCredits }) => id !== 'g0' && remainingCredits !== 100)).toEqual([]);
      }),
      { numRuns: 5 },
    );
  });

  test('case 6: any run of spends, split at any point into two runs, leaves the same grants and the same balance', () => {
    const anyGrants = fc.array(
      fc.record({
        amount: fc.integer({ min: 1, max: 60 }),
        priority: fc.integer({ min: 1, max: 3 }),
        expiresAt: fc.constantFrom(null, days(1), days(2)),
        source: fc.constantFrom<Grant['source']>('PROMO', 'PURCHASE'),
      }),
      { minLength: 1, maxLength: 6 },
    );
    const anySpends = fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 10 });
    fc.assert(
      fc.property(anyGrants, anySpends, fc.nat(10), (values, spends, cut) => {
        const grants = values.map((value, index) => grantValue({ id: `g${index}`, ...value }));
        const inOne = spends.reduce(spent, grants);
        const first = spends.slice(0, cut).reduce(spent, grants);
        const inTwo = spends.slice(cut).reduce(spent, first);
        expect(inTwo).toEqual(inOne);
        expect(availableCredits({ grants: inTwo }, now)).toBe(availableCredits({ grants: inOne }, now));
      }),
      { numRuns: 1000 },
    );
  });
});
