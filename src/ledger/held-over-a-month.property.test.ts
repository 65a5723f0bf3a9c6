import fc from 'fast-check';
import { describe, test } from 'vitest';
import { type Account, applyEffect } from '#/ledger/rules/account.ts';
import { advanceTo } from '#/ledger/rules/advance.ts';
import { availableCredits } from '#/ledger/rules/burn-down.ts';
import { decideCharge } from '#/ledger/rules/decide-charge.ts';
import { type Charge, decideRefund } from '#/ledger/rules/decide-refund.ts';
import { decideSettlement } from '#/ledger/rules/decide-settlement.ts';
import { allotmentOf, periodOf } from '#/ledger/rules/recurring-grant.ts';
import { addMonths } from '#/lib/calendar.ts';
import { accountValue, grantValue } from '#test/account-values.ts';
import { newId } from '#test/model/account-arbitraries.ts';
import { agree } from '#test/model/agree.ts';

const anchorAt = new Date('2028-01-31T12:00:00.000Z');
const monthEnd = addMonths(anchorAt, 1);
const hourMs = 3_600_000;
const hoursAfterEnd = (hours: number) => new Date(monthEnd.getTime() + hours * hourMs);

const facts = { description: 'Work', metadata: {}, actor: 'system' };

type Story = {
  account: Account;
  heldAt: Date;
  heldCredits: number;
  endedAt: Date;
  costCredits: number;
  end: 'settle' | 'failure' | 'cancel';
};

/** A month of a plan with a random cap, beside other grants, and one piece of work that is held over its end, or not quite. */
const story: fc.Arbitrary<Story> = fc
  .record({
    credits: fc.integer({ min: 1, max: 30 }),
    capCredits: fc.integer({ min: 0, max: 30 }),
    others: fc.array(
      fc.record({
        amountCredits: fc.integer({ min: 1, max: 10 }),
        lifeHours: fc.option(fc.integer({ min: -20, max: 900 }), { nil: null }),
      }),
      { maxLength: 3 },
    ),
    heldHours: fc.integer({ min: -30, max: -1 }),
    endedHours: fc.oneof(fc.integer({ min: -1, max: 48 }), fc.integer({ min: 48, max: 1000 })),
    share: fc.integer({ min: 0, max: 10 }),
    costShare: fc.integer({ min: 0, max: 10 }),
    end: fc.constantFrom('settle' as const, 'failure' as const, 'cancel' as const),
  })
  .map(({ credits, capCredits, others, heldHours, endedHours, share, costShare, end }) => {
    const terms = {
      amountCredits: credits,
      rolloverCapCredits: capCredits,
      isEndless: false,
      facts: { description: 'Basic plan', metadata: {} },
      origin: null,
    };
    const period = periodOf(terms, anchorAt, anchorAt);
    const allotment = allotmentOf(period);
    if (!allotment) throw new Error('A plan with a price has an allotment.');
    const { rolloverCapCredits, rolloverUntil, expiresAt } = allotment;
    const booked = { effectiveAt: anchorAt, bookedAt: anchorAt, createdAt: anchorAt };
    const grants = [
      grantValue({
        id: 'month',
        source: 'PLAN',
        amountCredits: credits,
        ...booked,
        expiresAt,
        rolloverCapCredits,
        rolloverUntil,
      }),
      ...others.map(({ amountCredits, lifeHours }, index) =>
        grantValue({
          id: `other${index}`,
          source: 'PROMO',
          amountCredits,
          ...booked,
          expiresAt: lifeHours === null ? null : hoursAfterEnd(lifeHours),
        }),
      ),
    ];
    const recurring = { terms, anchorAt, endsAt: expiresAt, next: null };
    const account = accountValue({ grants, recurring, renewsAt: expiresAt, lastEntryAt: anchorAt });
    const heldAt = hoursAfterEnd(heldHours);
    const available = availableCredits(advanceTo(account, heldAt, newId).account, heldAt);
    const heldCredits = Math.ceil((available * share) / 10);
    const costCredits = end === 'settle' ? Math.floor((heldCredits * costShare) / 10) : 0;
    return { account, heldAt, heldCredits, endedAt: hoursAfterEnd(endedHours), costCredits, end };
  });

/** The account after a charge at an instant, and the charge. */
function charged(before: Account, amountCredits: number, at: Date): { account: Account; charge: Charge | null } {
  const { account } = advanceTo(before, at, newId);
  const decision = decideCharge(
    account,
    { kind: 'charge', amountCredits, facts: { ...facts, generationType: null } },
    at,
  );
  if (decision.kind !== 'charged') throw new Error(`The charge was ${decision.kind}.`);
  const { account: after, entries } = applyEffect(account, decision.effect, newId);
  const [entry] = entries;
  const { id = '', allocations = [] } = entry ?? {};
  const none = { generationType: null, taskId: null, maxCostCredits: null, restored: [] };
  const charge = { ...none, id, userId: account.userId, at, allocations };
  return { account: after, charge: entry ? charge : null };
}

/** The account after the end of a charge's work. */
function ended(before: Account, charge: Charge | null, { endedAt, costCredits, end }: Story): Account {
  const { account } = advanceTo(before, endedAt, newId);
  if (!charge) return account;
  const decision =
    end === 'settle'
      ? decideSettlement(account, charge, { kind: 'settle', chargeId: charge.id, costCredits, facts }, endedAt, newId)
      : decideRefund(
          account,
          charge,
          { kind: 'refund', chargeId: charge.id, amountCredits: null, reason: end, facts },
          endedAt,
          newId,
        );
  if (decision.kind === 'rejected') throw decision.error;
  return applyEffect(account, decision.effect, newId).account;
}

describe('case A1: credits that were held over the end of a month', () => {
  test('are worth no less, at any later instant, than if only what the work cost had been taken', () => {
    fc.assert(
      fc.property(story, (told) => {
        const { account, heldAt, heldCredits, costCredits, endedAt } = told;
        const held = charged(account, heldCredits, heldAt);
        const withHold = ended(held.account, held.charge, told);
        const withoutHold = advanceTo(charged(account, costCredits, heldAt).account, endedAt, newId).account;
        const instants = [...withHold.grants, ...withoutHold.grants]
          .flatMap(({ expiresAt }) => (expiresAt ? [expiresAt.getTime() - 1, expiresAt.getTime()] : []))
          .concat(endedAt.getTime())
          .filter((instant) => instant >= endedAt.getTime());
        for (const instant of instants) {
          const at = new Date(instant);
          const [had, have] = [withoutHold, withHold].map((one) =>
            availableCredits(advanceTo(one, at, newId).account, at),
          );
          agree({ at, isWorse: (have ?? 0) < (had ?? 0) }, { at, isWorse: false });
        }
      }),
      { numRuns: 5_000 },
    );
  });
});
