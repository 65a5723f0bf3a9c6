import { describe, expect, test } from 'vitest';
import type { Grant } from '#/ledger/rules/account.ts';
import { type Charge, decideRefund, type RefundRequest } from '#/ledger/rules/decide-refund.ts';
import { maxBalanceCredits } from '#/ledger/schema.ts';
import { accountValue, chargeValue, countedIds, grantValue } from '#test/account-values.ts';

const chargedAt = new Date('2026-03-01T12:00:00.000Z');
const now = new Date('2026-03-03T12:00:00.000Z');
const day = 24 * 60 * 60 * 1000;
const later = (instant: Date, milliseconds: number) => new Date(instant.getTime() + milliseconds);

const grant = (overrides: Partial<Grant> & { id: string }) =>
  grantValue({ remainingCredits: 0, createdAt: later(chargedAt, -day), ...overrides });

const facts = { description: 'Returned', metadata: {}, actor: 'system' };
const request: RefundRequest = { kind: 'refund', chargeId: 'charge', amountCredits: null, reason: 'failure', facts };

function refund(
  grants: Grant[],
  taken: Record<string, number>,
  overrides: Partial<RefundRequest> = {},
  restored: Charge['restored'] = [],
  credits = 0,
) {
  const account = accountValue({ credits, lastEntryAt: chargedAt, grants });
  const charge = chargeValue(taken, { at: chargedAt, restored });
  return decideRefund(account, charge, { ...request, ...overrides }, now, countedIds());
}

function allocationsOf(decision: ReturnType<typeof refund>) {
  if (decision.kind !== 'refunded') throw decision.error;
  return decision.effect.postings[0]?.allocations.map(({ grantId, amountCredits }) => [grantId, amountCredits]) ?? [];
}

function graceOf(decision: ReturnType<typeof refund>) {
  if (decision.kind !== 'refunded') throw decision.error;
  return decision.effect.postings[0]?.opens[0];
}

describe('where a refund goes', () => {
  const two = [grant({ id: 'hourly' }), grant({ id: 'lifetime' })];

  test('a part of a charge goes to the grant that was funded last first', () => {
    expect(allocationsOf(refund(two, { hourly: 5, lifetime: 3 }, { amountCredits: 3 }))).toEqual([['lifetime', 3]]);
  });

  test('the whole charge goes back to each grant exactly as it was taken', () => {
    expect(allocationsOf(refund(two, { hourly: 5, lifetime: 3 }))).toEqual([
      ['lifetime', 3],
      ['hourly', 5],
    ]);
  });

  test('a later refund goes on where the earlier one stopped', () => {
    const restored = [{ restoresGrantId: 'lifetime', amountCredits: 2 }];
    expect(allocationsOf(refund(two, { hourly: 5, lifetime: 3 }, { amountCredits: 4 }, restored))).toEqual([
      ['lifetime', 1],
      ['hourly', 3],
    ]);
  });

  test('what is left of a charge after all was given back is nothing, and needs no line', () => {
    const decision = refund(two, { hourly: 5 }, {}, [{ restoresGrantId: 'hourly', amountCredits: 5 }]);
    expect(decision).toEqual({ kind: 'refunded', effect: { postings: [] } });
  });

  test('one credit more than is left of the charge is refused, and says what is left', () => {
    const decision = refund(two, { hourly: 5 }, { amountCredits: 4 }, [
      { restoresGrantId: 'hourly', amountCredits: 2 },
    ]);
    expect(decision).toMatchObject({
      kind: 'rejected',
      error: { reason: 'REFUND_EXCEEDS_CHARGE', details: { refundableCredits: 3 } },
    });
  });

  test('a charge of somebody else is as good as none', () => {
    expect(refund(two, { hourly: 5 }, {}, [])).toMatchObject({ kind: 'refunded' });
    const stranger = accountValue({ userId: 'eve', grants: two });
    expect(decideRefund(stranger, chargeValue({ hourly: 5 }), request, now, countedIds())).toMatchObject({
      kind: 'rejected',
      error: { reason: 'NOT_FOUND' },
    });
  });

  test('a balance cannot pass its limit, not even by a refund', () => {
    expect(refund(two, { hourly: 5 }, {}, [], maxBalanceCredits - 4)).toMatchObject({
      kind: 'rejected',
      error: { reason: 'BALANCE_LIMIT' },
    });
    expect(refund(two, { hourly: 5 }, {}, [], maxBalanceCredits - 5)).toMatchObject({ kind: 'refunded' });
  });
});

describe('a refund to a grant that has expired since', () => {
  const leftAtCharge = day / 2;
  const expired = grant({ id: 'monthly', source: 'PLAN', priority: 7, expiresAt: later(chargedAt, leftAtCharge) });

  test('lives on as grace for seven days after a failure, with the priority it had', () => {
    const grace = graceOf(refund([expired], { monthly: 8 }));
    expect(grace).toMatchObject({
      source: 'GRACE',
      amountCredits: 8,
      priority: 7,
      effectiveAt: now,
      expiresAt: later(now, 7 * day),
    });
  });

  test('lives on only as long as it had left when it was charged after a cancel', () => {
    expect(graceOf(refund([expired], { monthly: 8 }, { reason: 'cancel' }))).toMatchObject({
      expiresAt: later(now, leftAtCharge),
    });
  });

  test('that was itself grace gets no more life even after a failure, so no loop keeps credits alive', () => {
    expect(graceOf(refund([{ ...expired, source: 'GRACE' }], { monthly: 8 }))).toMatchObject({
      expiresAt: later(now, leftAtCharge),
    });
  });

  test.each([
    [1, false],
    [0, true],
    [-1, true],
  ])('counts as expired from the instant itself: %i ms left gives grace: %s', (left, isGrace) => {
    const decision = refund([{ ...expired, expiresAt: later(now, left) }], { monthly: 8 });
    expect(graceOf(decision) !== undefined).toBe(isGrace);
  });

  test('names the grant that it restores, so that later refunds count it', () => {
    const decision = refund([expired], { monthly: 8 });
    expect(decision).toMatchObject({
      effect: { postings: [{ allocations: [{ grantId: 'new1', amountCredits: 8, restoresGrantId: 'monthly' }] }] },
    });
  });
});
