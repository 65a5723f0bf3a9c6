import { describe, expect, test } from 'vitest';
import { type Account, type Grant, post } from '#/features/credits/account.ts';
import { dueBookings } from '#/features/credits/due-bookings.ts';

const now = new Date('2026-03-01T12:00:00.000Z');
const at = (milliseconds: number) => new Date(now.getTime() + milliseconds);

function grant(overrides: Partial<Grant> & { id: string }): Grant {
  const base = { source: 'ADMIN', amount: 10, remaining: 10, priority: 50, expiresAt: null } as const;
  return { ...base, effectiveAt: at(-1000), bookedAt: at(-1000), createdAt: at(-1000), ...overrides };
}

function due(grants: Grant[]) {
  const account: Account = { userId: 'ada', credits: 10, ledgerSeq: 1, lastLineAt: at(-900), grants };
  return dueBookings(account, now);
}

describe('what time alone calls for', () => {
  test('nothing, while grants live', () => {
    expect(due([grant({ id: 'g', expiresAt: at(1) })])).toEqual([]);
  });

  test('an expired grant loses what it has left, at its own instant', () => {
    const [posting] = due([grant({ id: 'g', remaining: 6, expiresAt: at(-5) })]);
    expect(posting).toMatchObject({ type: 'EXPIRE', at: at(-5), fundings: [{ grantId: 'g', amount: -6 }] });
  });

  test('an expiry is due at the very instant', () => {
    expect(due([grant({ id: 'g', expiresAt: now })])).toHaveLength(1);
  });

  test('an expired grant with nothing left needs no line', () => {
    expect(due([grant({ id: 'g', remaining: 0, expiresAt: at(-5) })])).toEqual([]);
  });

  test('a grant that began is booked at its start, a paid one as a purchase', () => {
    const postings = due([
      grant({ id: 'promo', source: 'PROMO', remaining: 0, bookedAt: null, effectiveAt: at(-7) }),
      grant({ id: 'plan', source: 'PLAN', remaining: 0, bookedAt: null, effectiveAt: at(-8) }),
      grant({ id: 'later', remaining: 0, bookedAt: null, effectiveAt: at(1) }),
    ]);
    expect(postings.map(({ type, at: instant }) => [type, instant])).toEqual([
      ['PURCHASE', at(-8)],
      ['CREDIT', at(-7)],
    ]);
  });

  test('a grant that began and ended unseen has both lines, in time order among the others', () => {
    const postings = due([
      grant({ id: 'short', remaining: 0, bookedAt: null, effectiveAt: at(-20), expiresAt: at(-10) }),
      grant({ id: 'old', remaining: 3, expiresAt: at(-15) }),
    ]);
    expect(postings.map(({ fundings, type }) => [type, fundings[0]?.grantId])).toEqual([
      ['CREDIT', 'short'],
      ['EXPIRE', 'old'],
      ['EXPIRE', 'short'],
    ]);
  });
});

describe('posting', () => {
  test('a posting becomes the next line, moves its grants and books a start', () => {
    const account: Account = {
      userId: 'ada',
      credits: 4,
      ledgerSeq: 7,
      lastLineAt: at(-9),
      grants: [
        grant({ id: 'g', remaining: 0, bookedAt: null, effectiveAt: at(-7) }),
        grant({ id: 'other', remaining: 4 }),
      ],
    };
    const [posting] = dueBookings(account, now);
    if (!posting) throw new Error('a start was due');
    const { account: next, line } = post(account, posting, 'line');
    expect(line).toMatchObject({ id: 'line', seq: 8, amount: 10, balance: 14 });
    expect(next).toMatchObject({ credits: 14, ledgerSeq: 8, lastLineAt: at(-7) });
    expect(next.grants.map(({ remaining, bookedAt }) => [remaining, bookedAt])).toEqual([
      [10, at(-7)],
      [4, at(-1000)],
    ]);
  });
});
