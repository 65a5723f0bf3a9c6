import { describe, expect, test } from 'vitest';
import { type Account, applyEffect, type Grant } from '#/ledger/rules/account.ts';
import { withSpent } from '#/ledger/rules/changes.ts';
import type { SpentOfGrant } from '#/ledger/rules/decide-clawback.ts';
import { decideUndoExpiry, type Expiry, lifeLeftMs } from '#/ledger/rules/decide-undo-expiry.ts';
import { maxBalanceCredits } from '#/ledger/schema.ts';
import { DomainError } from '#/lib/errors.ts';
import { accountValue, countedIds, grantValue } from '#test/account-values.ts';

const day = 24 * 60 * 60 * 1000;
const right = new Date('2026-11-30T09:00:00.000Z');
const days = (count: number) => new Date(right.getTime() + count * day);
/** The account's last line is that far ahead. */
const now = days(40);

const facts = { description: 'Expired too early', metadata: {}, actor: 'system' };
const ended = (overrides: Partial<Grant> = {}) =>
  grantValue({ id: 'promo', source: 'PROMO', priority: 7, remainingCredits: 0, expiresAt: days(10), ...overrides });
const expiryValue = (overrides: Partial<Expiry> = {}): Expiry => ({
  id: 'expiry',
  userId: 'ada',
  grantId: 'promo',
  at: days(10),
  expiredCredits: 30,
  isRolledOver: false,
  isUndone: false,
  ...overrides,
});

function undo(
  expiry: Expiry | undefined = expiryValue(),
  { grants = [ended()], clockWasRightAt = right, ...rest }: Partial<Account> & { clockWasRightAt?: Date } = {},
) {
  const account = accountValue({ grants, lastEntryAt: now, ...rest });
  const request = { kind: 'undoExpiry' as const, expiryId: 'expiry', clockWasRightAt, facts };
  return decideUndoExpiry(account, expiry, request, now, countedIds());
}

function refusalOf(decision: ReturnType<typeof undo>): string {
  return decision.kind === 'rejected' ? decision.error.message : 'was undone';
}

function postingOf(decision: ReturnType<typeof undo>) {
  if (decision.kind === 'rejected') throw decision.error;
  expect(decision.effect.postings).toHaveLength(1);
  return decision.effect.postings[0];
}

describe('an expiry that is undone', () => {
  test('comes back whole, as one line that names it and its grant', () => {
    expect(postingOf(undo())).toMatchObject({
      type: 'REFUND',
      reason: 'expiry',
      refundsId: 'expiry',
      grantId: 'promo',
      at: now,
      debtCredits: 0,
      allocations: [{ grantId: 'new1', amountCredits: 30, restoresGrantId: 'promo' }],
    });
  });

  test('lives as long as its grant had left when the clock was right, from the account’s own time on', () => {
    const decision = undo();
    expect(postingOf(decision)?.opens).toMatchObject([
      { id: 'new1', source: 'GRACE', amountCredits: 30, priority: 7, effectiveAt: now, expiresAt: days(50) },
    ]);
    expect(decision).toMatchObject({ expiresAt: days(50) });
  });

  test('of a grant that began and ended within the wrong time lives its whole life', () => {
    expect(lifeLeftMs({ at: days(10) }, ended({ effectiveAt: days(9) }), right)).toBe(day);
    expect(lifeLeftMs({ at: days(10) }, ended({ effectiveAt: right }), right)).toBe(10 * day);
    expect(lifeLeftMs({ at: days(10) }, ended({ effectiveAt: days(-1) }), right)).toBe(10 * day);
  });

  test('of a grant that stood in for another one stands in for that one, too, and restores the one that ended', () => {
    const posting = postingOf(undo(expiryValue(), { grants: [ended({ source: 'ROLLOVER', originId: 'plan' })] }));
    expect(posting?.opens).toMatchObject([{ originId: 'plan', rolloverCapCredits: 0, rolloverUntil: null }]);
    expect(posting?.allocations).toMatchObject([{ restoresGrantId: 'promo' }]);
  });

  test('counts as not spent: a chargeback after it owes what was spent before', () => {
    const decision = undo();
    if (decision.kind === 'rejected') throw decision.error;
    const { account, entries } = applyEffect(accountValue({ grants: [ended()] }), decision.effect, countedIds());
    const spent: readonly SpentOfGrant[] = [{ grantId: 'promo', spentCredits: 20 }];
    expect(entries.reduce((before, entry) => withSpent(before, account, entry), spent)).toEqual(spent);
  });

  test('pays no debt, which was there before', () => {
    expect(postingOf(undo(expiryValue(), { debtCredits: 20 }))).toMatchObject({ debtCredits: 0 });
  });
});

describe('an expiry that is not undone', () => {
  test.each<[string, Partial<Expiry>, Partial<Grant>]>([
    ['must be of credits that were lost', { isRolledOver: true }, {}],
    ['must be an expiry that was not undone before', { isUndone: true }, {}],
    ['must be of a grant that was not taken back', {}, { voidedAt: days(12) }],
  ])('expiryId %s', (sentence, expiry, grant) => {
    expect(refusalOf(undo(expiryValue(expiry), { grants: [ended(grant)] }))).toContain(`expiryId ${sentence}`);
  });

  test('is one that is not there, or somebody else’s', () => {
    const account = accountValue({ grants: [ended()] });
    const request = { kind: 'undoExpiry' as const, expiryId: 'expiry', clockWasRightAt: right, facts };
    for (const expiry of [undefined, expiryValue({ userId: 'bob' })]) {
      const decision = decideUndoExpiry(account, expiry, request, now, countedIds());
      expect(decision).toMatchObject({ kind: 'rejected', error: { reason: 'NOT_FOUND' } });
    }
  });

  test.each([
    [-1, 'was undone'],
    [0, 'clockWasRightAt must be earlier than the expiry'],
    [1, 'clockWasRightAt must be earlier than the expiry'],
  ])('is one that was right: the clock was right %i ms after it', (offset, sentence) => {
    const clockWasRightAt = new Date(days(10).getTime() + offset);
    expect(refusalOf(undo(expiryValue(), { clockWasRightAt }))).toContain(sentence);
  });

  test.each([
    [30, 'was undone'],
    [29, 'A balance can be at most'],
  ])('is one that has no room: there is room for %i of its 30 credits', (room, sentence) => {
    expect(refusalOf(undo(expiryValue(), { credits: maxBalanceCredits - room }))).toContain(sentence);
  });

  test('is refused by an error of the closed set', () => {
    const decision = undo(expiryValue({ isRolledOver: true }));
    expect(decision.kind === 'rejected' && decision.error).toBeInstanceOf(DomainError);
  });
});
