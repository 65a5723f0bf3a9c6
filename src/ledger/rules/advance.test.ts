import { describe, expect, test } from 'vitest';
import type { Grant } from '#/ledger/rules/account.ts';
import { advanceTo } from '#/ledger/rules/advance.ts';
import { availableCredits } from '#/ledger/rules/burn-down.ts';
import { accountValue, countedIds, grantValue } from '#test/account-values.ts';

const now = new Date('2026-03-01T12:00:00.000Z');
const at = (milliseconds: number) => new Date(now.getTime() + milliseconds);

const grant = (overrides: Partial<Grant> & { id: string }) =>
  grantValue({ amountCredits: 10, effectiveAt: at(-1000), bookedAt: at(-1000), createdAt: at(-1000), ...overrides });

function due(grants: Grant[]) {
  return advanceTo(accountValue({ lastEntryAt: at(-900), grants }), now, countedIds()).entries;
}

describe('what time alone calls for', () => {
  test('nothing, while grants live', () => {
    expect(due([grant({ id: 'g', expiresAt: at(1) })])).toEqual([]);
  });

  test('an expired grant loses what it has left, at its own instant', () => {
    const [posting] = due([grant({ id: 'g', remainingCredits: 6, expiresAt: at(-5) })]);
    expect(posting).toMatchObject({ type: 'EXPIRE', at: at(-5), allocations: [{ grantId: 'g', amountCredits: -6 }] });
  });

  test('an expiry is due at the very instant', () => {
    expect(due([grant({ id: 'g', expiresAt: now })])).toHaveLength(1);
  });

  test('an expired grant with nothing left needs no line', () => {
    expect(due([grant({ id: 'g', remainingCredits: 0, expiresAt: at(-5) })])).toEqual([]);
  });

  test('a grant that began is booked at its start, a paid one as a purchase', () => {
    const postings = due([
      grant({ id: 'promo', source: 'PROMO', remainingCredits: 0, bookedAt: null, effectiveAt: at(-7) }),
      grant({ id: 'plan', source: 'PURCHASE', remainingCredits: 0, bookedAt: null, effectiveAt: at(-8) }),
      grant({ id: 'later', remainingCredits: 0, bookedAt: null, effectiveAt: at(1) }),
    ]);
    expect(postings.map(({ type, at: instant }) => [type, instant])).toEqual([
      ['PURCHASE', at(-8)],
      ['CREDIT', at(-7)],
    ]);
  });

  test('a grant that began and ended unseen has both lines, in time order among the others', () => {
    const postings = due([
      grant({ id: 'short', remainingCredits: 0, bookedAt: null, effectiveAt: at(-20), expiresAt: at(-10) }),
      grant({ id: 'old', remainingCredits: 3, expiresAt: at(-15) }),
    ]);
    expect(postings.map(({ allocations, type }) => [type, allocations[0]?.grantId])).toEqual([
      ['CREDIT', 'short'],
      ['EXPIRE', 'old'],
      ['EXPIRE', 'short'],
    ]);
  });
});

describe('of two paid grants that begin at one instant, while something is owed', () => {
  const older = grant({ id: 'b', source: 'PURCHASE', remainingCredits: 0, bookedAt: null, effectiveAt: at(-5) });
  const younger = { ...older, id: 'a', source: 'PLAN' as const, createdAt: at(-500) };

  test.each([[[older, younger]], [[younger, older]]])('the older pays, in whatever order they are read', (grants) => {
    const { account } = advanceTo(accountValue({ lastEntryAt: at(-900), debtCredits: 4, grants }), now, countedIds());
    expect(account.debtCredits).toBe(0);
    expect(account.grants.find(({ id }) => id === 'b')?.remainingCredits).toBe(6);
    expect(account.grants.find(({ id }) => id === 'a')?.remainingCredits).toBe(10);
  });
});

describe('what is available', () => {
  test.each([
    [-1, 0],
    [0, 10],
    [1, 10],
  ])('%i ms from the start of a grant that nothing has booked is %i', (offset, available) => {
    const waiting = grant({ id: 'g', remainingCredits: 0, bookedAt: null, effectiveAt: now });
    const account = accountValue({ lastEntryAt: null, grants: [waiting] });
    const advanced = advanceTo(account, at(offset), countedIds());
    expect(availableCredits(advanced.account, at(offset))).toBe(available);
    expect(advanced.account.credits).toBe(available);
  });

  test.each([
    [-1, 10],
    [0, 0],
    [1, 0],
  ])('%i ms from the end of a grant that nothing has booked is %i', (offset, available) => {
    const account = accountValue({ lastEntryAt: null, grants: [grant({ id: 'g', expiresAt: now })] });
    const advanced = advanceTo(account, at(offset), countedIds());
    expect(availableCredits(advanced.account, at(offset))).toBe(available);
    expect(advanced.account.credits).toBe(available);
  });
});

describe('posting', () => {
  test('a posting becomes the next line, moves its grants and books a start', () => {
    const account = accountValue({
      ledgerSeq: 7,
      lastEntryAt: at(-9),
      grants: [
        grant({ id: 'g', remainingCredits: 0, bookedAt: null, effectiveAt: at(-7) }),
        grant({ id: 'other', remainingCredits: 4 }),
      ],
    });
    const { account: next, entries } = advanceTo(account, now, countedIds());
    expect(entries[0]).toMatchObject({ id: 'new1', seq: 8, amountCredits: 10, balanceCredits: 14 });
    expect(next).toMatchObject({ credits: 14, ledgerSeq: 8, lastEntryAt: at(-7) });
    expect(next.grants.map(({ remainingCredits, bookedAt }) => [remainingCredits, bookedAt])).toEqual([
      [10, at(-7)],
      [4, at(-1000)],
    ]);
  });
});
