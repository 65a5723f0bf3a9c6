import fc from 'fast-check';
import type { Account, Grant } from '#/ledger/rules/account.ts';
import { advanceTo } from '#/ledger/rules/advance.ts';
import type { Charge } from '#/ledger/rules/decide-refund.ts';
import { accountValue, grantValue } from '#test/account-values.ts';

/*
 * Random accounts as values, small and close together, so that ties, ends at the same instant and empty grants are common.
 */

const hourMs = 3_600_000;
/** The instant that the accounts stand at. */
export const noon = new Date('2028-02-29T12:00:00.000Z');

/** An instant some hours after noon, or before it. */
export function afterNoon(hours: number): Date {
  return new Date(noon.getTime() + hours * hourMs);
}

let ids = 0;
/** Ids that are never the same, in order of age. */
export function newId(): string {
  ids += 1;
  return `new${String(ids).padStart(9, '0')}`;
}

const sources = ['SIGNUP', 'PLAN', 'PURCHASE', 'PROMO', 'ADMIN', 'ROLLOVER', 'GRACE'] as const;

type GrantDraft = {
  source: (typeof sources)[number];
  amount: number;
  spentShare: number;
  priority: number;
  fromHours: number;
  lifeHours: number | null;
  ageHours: number;
  isVoid: boolean;
  rollover: { cap: number; hours: number } | null;
};

const draft: fc.Arbitrary<GrantDraft> = fc.record({
  source: fc.constantFrom(...sources),
  amount: fc.integer({ min: 1, max: 12 }),
  spentShare: fc.integer({ min: 0, max: 4 }),
  priority: fc.constantFrom(50, 50, 10),
  fromHours: fc.integer({ min: -6, max: 4 }),
  lifeHours: fc.option(fc.integer({ min: 1, max: 12 }), { nil: null, freq: 3 }),
  ageHours: fc.integer({ min: 0, max: 2 }),
  isVoid: fc.nat({ max: 7 }).map((number) => number === 7),
  rollover: fc.option(fc.record({ cap: fc.nat({ max: 12 }), hours: fc.integer({ min: 1, max: 6 }) }), {
    nil: null,
    freq: 3,
  }),
});

function grantOf(from: GrantDraft, index: number): Grant {
  const { source, amount, spentShare, priority, fromHours, lifeHours, ageHours, isVoid, rollover } = from;
  const isBooked = fromHours <= 0;
  const remaining = isBooked && !isVoid ? Math.floor((amount * (4 - spentShare)) / 4) : 0;
  const expiresAt = lifeHours === null ? null : afterNoon(fromHours + lifeHours);
  return grantValue({
    id: `g${index}`,
    source,
    amountCredits: amount,
    remainingCredits: remaining,
    priority,
    effectiveAt: afterNoon(fromHours),
    expiresAt,
    bookedAt: isBooked ? afterNoon(fromHours) : null,
    voidedAt: isVoid ? afterNoon(Math.min(0, fromHours)) : null,
    createdAt: afterNoon(Math.min(0, fromHours) - ageHours),
    rolloverCapCredits: source === 'PLAN' && rollover ? rollover.cap : 0,
    rolloverUntil:
      source === 'PLAN' && rollover && lifeHours !== null ? afterNoon(fromHours + lifeHours + rollover.hours) : null,
  });
}

/** An account at noon with up to six grants: live, empty, taken back, still to begin, or ended and not yet booked so. */
export const anyAccount: fc.Arbitrary<Account> = fc
  .record({ drafts: fc.array(draft, { maxLength: 6, size: 'max' }), debt: fc.constantFrom(0, 0, 0, 3, 9) })
  .map(({ drafts, debt }) =>
    accountValue({ grants: drafts.map(grantOf), debtCredits: debt, lastEntryAt: afterNoon(-6), renewsAt: null }),
  );

/** An account at noon for which everything due is booked. */
export const settledAccount = anyAccount.map((account) => advanceTo(account, noon, newId).account);

/** A charge that some grants paid in some order, of which some has come back. */
export type Paid = { account: Account; charge: Charge };
export const paidCharge: fc.Arbitrary<Paid> = fc
  .record({
    account: settledAccount,
    shares: fc.array(fc.record({ taken: fc.integer({ min: 0, max: 12 }), back: fc.nat({ max: 12 }) }), {
      minLength: 8,
      maxLength: 8,
    }),
    isReversed: fc.boolean(),
    max: fc.option(fc.integer({ min: 0, max: 40 }), { nil: null }),
    isExternal: fc.boolean(),
  })
  .map(({ account, shares, isReversed, max, isExternal }) => {
    const parts = account.grants.flatMap(
      ({ id, amountCredits: whole, remainingCredits: remaining, bookedAt }, index) => {
        const { taken = 0, back = 0 } = shares[index % shares.length] ?? {};
        const spent = bookedAt === null ? 0 : Math.min(taken, whole - remaining);
        return spent > 0 ? [{ grantId: id, taken: spent, back: Math.min(back, spent) }] : [];
      },
    );
    const ordered = isReversed ? parts.toReversed() : parts;
    const charge: Charge = {
      id: 'charge',
      userId: account.userId,
      generationType: isExternal ? 'EXTERNAL' : 'TEXT_TO_VIDEO',
      at: afterNoon(-1),
      taskId: null,
      maxCostCredits: max,
      allocations: ordered.map(({ grantId, taken }) => ({ grantId, amountCredits: -taken, restoresGrantId: null })),
      restored: ordered.flatMap(({ grantId, back }) =>
        back > 0 ? [{ restoresGrantId: grantId, amountCredits: back }] : [],
      ),
    };
    return { account, charge };
  });
