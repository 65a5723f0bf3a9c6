import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Grant } from '#/ledger/rules/account.ts';
import { availableCredits, burnDown, compareBurnOrder, isLive } from '#/ledger/rules/burn-down.ts';
import { grantValue } from '#test/account-values.ts';

const now = new Date('2026-03-01T12:00:00.000Z');
const ms = (offset: number) => new Date(now.getTime() + offset);
const day = 24 * 60 * 60 * 1000;

const grant = (overrides: Partial<Grant> & { id: string }) =>
  grantValue({ effectiveAt: ms(-day), bookedAt: ms(-day), createdAt: ms(-day), ...overrides });

function spend(grants: Grant[], amount: number): Record<string, number> {
  const { allocations, missingCredits } = burnDown(grants, amount, now);
  if (missingCredits > 0) throw new Error('not enough');
  return Object.fromEntries(allocations.map((allocation) => [allocation.grantId, -allocation.amountCredits]));
}

describe('burn order', () => {
  test('the lower priority number burns first, whatever the order of giving', () => {
    expect(spend([grant({ id: 'g2', priority: 2 }), grant({ id: 'g1', priority: 1 })], 120)).toEqual({
      g1: 100,
      g2: 20,
    });
  });

  test('of equal priority the one that expires sooner burns first, and one that never expires last', () => {
    const grants = [
      grant({ id: 'never' }),
      grant({ id: 'late', expiresAt: ms(100 * 365 * day) }),
      grant({ id: 'soon', expiresAt: ms(30 * day) }),
    ];
    expect(spend(grants, 220)).toEqual({ soon: 100, late: 100, never: 20 });
  });

  test('of equal expiry promotional credits burn before paid ones, with one allocation each', () => {
    const grants = [
      grant({ id: 'paid', source: 'PURCHASE', amountCredits: 70 }),
      grant({ id: 'promo', source: 'PROMO', amountCredits: 30 }),
    ];
    expect(spend(grants, 50)).toEqual({ promo: 30, paid: 20 });
  });

  test('of grants equal in all of that the older burns first', () => {
    expect(spend([grant({ id: 'b', createdAt: ms(-1) }), grant({ id: 'a', createdAt: ms(-2) })], 1)).toEqual({ a: 1 });
  });

  test('one of ten thousand grants that expires a day earlier is the only one touched', () => {
    const grants = Array.from({ length: 10_000 }, (_, index) =>
      grant({ id: `g${index}`, expiresAt: ms(index === 6_543 ? 9 * day : 10 * day) }),
    );
    expect(spend(grants, 99)).toEqual({ g6543: 99 });
  });

  test('ninety credits over five grants leave what the rules say', () => {
    const grants = [
      grant({ id: 'plain', amountCredits: 50 }),
      grant({ id: 'p3', amountCredits: 30, priority: 3 }),
      grant({ id: 'p1', amountCredits: 40, priority: 1 }),
      grant({ id: 'p2', amountCredits: 20, priority: 2 }),
      grant({ id: 'p1 expiring', amountCredits: 60, priority: 1, expiresAt: ms(day) }),
    ];
    expect(spend(grants, 90)).toEqual({ 'p1 expiring': 60, p1: 30 });
  });

  test('the order is total: sorting any shuffle gives the same list', () => {
    const arbitrary = fc.array(
      fc.record({ priority: fc.integer({ min: 1, max: 2 }), age: fc.integer({ min: 0, max: 2 }), paid: fc.boolean() }),
    );
    fc.assert(
      fc.property(arbitrary, fc.infiniteStream(fc.nat()), (rows, random) => {
        const grants = rows.map((row, index) =>
          grant({
            id: `g${index}`,
            priority: row.priority,
            createdAt: ms(-row.age),
            source: row.paid ? 'PLAN' : 'PROMO',
          }),
        );
        const shuffled = grants.toSorted(() => (random.next().value % 3) - 1);
        expect(shuffled.toSorted(compareBurnOrder)).toEqual(grants.toSorted(compareBurnOrder));
      }),
    );
  });
});

describe('what can be spent', () => {
  test.each([
    [-1, true],
    [0, false],
    [1, false],
  ])('a grant read %i ms from its expiry is live: %s', (offset, live) => {
    expect(isLive(grant({ id: 'g', expiresAt: now }), ms(offset))).toBe(live);
  });

  test.each([
    [-1, false],
    [0, true],
    [1, true],
  ])('a grant read %i ms from its start is live: %s', (offset, live) => {
    expect(isLive(grant({ id: 'g', effectiveAt: now }), ms(offset))).toBe(live);
  });

  test('what cannot be paid is said, to the credit', () => {
    expect(burnDown([grant({ id: 'g' })], 101, now).missingCredits).toBe(1);
    expect(burnDown([grant({ id: 'g' })], 100, now).missingCredits).toBe(0);
  });

  test('grants that are named are asked first, then the others in burn order', () => {
    const grants = [grant({ id: 'a', priority: 1 }), grant({ id: 'b', priority: 2 }), grant({ id: 'c', priority: 3 })];
    expect(burnDown(grants, 201, now, ['c']).allocations.map(({ grantId }) => grantId)).toEqual(['c', 'a', 'b']);
  });

  test('one run of spends equals the same spends split into two runs', () => {
    const amounts = fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 8 });
    const run = (grants: Grant[], spends: number[]) =>
      spends.reduce((held, amount) => {
        const { allocations } = burnDown(held, amount, now);
        return held.map((one) => {
          const taken = allocations.find((allocation) => allocation.grantId === one.id);
          return taken ? { ...one, remainingCredits: one.remainingCredits + taken.amountCredits } : one;
        });
      }, grants);
    fc.assert(
      fc.property(amounts, fc.nat(8), (spends, cut) => {
        const grants = [grant({ id: 'a', priority: 2 }), grant({ id: 'b', priority: 1, amountCredits: 35 })];
        const twice = run(run(grants, spends.slice(0, cut)), spends.slice(cut));
        expect(twice).toEqual(run(grants, spends));
        expect(availableCredits({ grants: twice }, now)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
