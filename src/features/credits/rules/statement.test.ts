import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { taskTypeNames } from '#/catalog/task-types.ts';
import { reasonOf, type StatementLine, statementOf, statementReasons } from '#/features/credits/rules/statement.ts';
import { transactionTypes } from '#/ledger/schema.ts';

const november = { from: new Date('2026-11-01'), to: new Date('2026-12-01'), asOf: new Date('2026-12-01') };

type Movement = Pick<StatementLine, 'type' | 'reason' | 'amount'> & { atMs: number };

/** Movements as lines in the order of their instants, with the balances they lead to. */
function linesOf(openingBalance: number, movements: readonly Movement[]): StatementLine[] {
  let balance = openingBalance;
  return movements
    .toSorted((a, b) => a.atMs - b.atMs)
    .map(({ atMs, ...movement }, index) => {
      balance += movement.amount;
      const facts = { generationType: null, model: null, description: 'A line' };
      return { ...movement, ...facts, id: `line ${index}`, createdAt: new Date(atMs), balance };
    });
}

const movement: fc.Arbitrary<Movement> = fc.record({
  type: fc.constantFrom(...transactionTypes),
  reason: fc.constantFrom(...statementReasons),
  amount: fc.integer({ min: -1000, max: 1000 }),
  atMs: fc.integer({ min: november.from.getTime(), max: november.to.getTime() - 1 }),
});
const sum = (totals: readonly { amount: number }[]) => totals.reduce((all, { amount }) => all + amount, 0);

describe('a statement', () => {
  test('adds up, whatever happened: opening + types = opening + reasons = closing, and every line is in one total', () => {
    fc.assert(
      fc.property(fc.nat(5000), fc.array(movement), (opening, movements) => {
        const lines = linesOf(opening, movements);
        const { byType, byReason, closingBalance } = statementOf(november, opening, lines);
        expect([opening + sum(byType), opening + sum(byReason)]).toEqual([closingBalance, closingBalance]);
        expect(closingBalance).toBe(lines.at(-1)?.balance ?? opening);
        for (const totals of [byType, byReason])
          expect(totals.reduce((all, total) => all + total.lines, 0)).toBe(lines.length);
      }),
    );
  });

  test('of two halves is that of the whole: one closes with what the other opens with', () => {
    const edge = fc.integer({ min: november.from.getTime() + 1, max: november.to.getTime() - 1 });
    fc.assert(
      fc.property(fc.nat(5000), fc.array(movement), edge, (opening, movements, edgeMs) => {
        const lines = linesOf(opening, movements);
        const middle = new Date(edgeMs);
        const first = statementOf(
          { ...november, to: middle },
          opening,
          lines.filter((line) => line.createdAt < middle),
        );
        const second = statementOf(
          { ...november, from: middle },
          first.closingBalance,
          lines.filter((line) => line.createdAt >= middle),
        );
        expect(second.closingBalance).toBe(statementOf(november, opening, lines).closingBalance);
      }),
    );
  });

  test('says what each type cost in the end: returns count where the charge does, what came back of no charge does not', () => {
    const atMs = november.from.getTime();
    const lines = linesOf(99, [
      { type: 'DEBIT', reason: 'TEXT_TO_VIDEO', amount: -25, atMs },
      { type: 'DEBIT', reason: 'TEXT_TO_IMAGE', amount: -5, atMs },
      { type: 'REFUND', reason: 'failure', amount: 10, atMs },
      { type: 'REFUND', reason: 'dispute', amount: 30, atMs },
    ]).map((line) => ({ ...line, generationType: line.amount === -5 ? 'TEXT_TO_IMAGE' : 'TEXT_TO_VIDEO' }));
    expect(statementOf(november, 99, lines).costs).toEqual([
      { generationType: 'TEXT_TO_VIDEO', lines: 2, charged: 25, returned: 10, net: 15 },
      { generationType: 'TEXT_TO_IMAGE', lines: 1, charged: 5, returned: 0, net: 5 },
    ]);
  });

  test('without lines closes as it opened', () => {
    expect(statementOf(november, 60, [])).toMatchObject({ closingBalance: 60, byType: [], byReason: [], lines: [] });
  });

  test('whose lines do not lead from one balance to the next is none', () => {
    const lines = linesOf(60, [{ type: 'DEBIT', reason: 'TEXT_TO_VIDEO', amount: -25, atMs: november.from.getTime() }]);
    expect(() => statementOf(november, 61, lines)).toThrow('The balance of line line 0');
  });

  test('holds its first instant and not its last one', () => {
    const at = (instant: Date) => linesOf(0, [{ type: 'CREDIT', reason: 'ADMIN', amount: 1, atMs: instant.getTime() }]);
    expect(statementOf(november, 0, at(november.from)).closingBalance).toBe(1);
    expect(() => statementOf(november, 0, at(november.to))).toThrow('is not of this period');
  });
});

describe('the reason of a line', () => {
  const facts = { generationType: null, grantSource: null, metadataReason: null, isRolledOver: false };

  test.each(taskTypeNames)('that charges %s is that', (generationType) => {
    expect(reasonOf({ ...facts, type: 'DEBIT', generationType })).toBe(generationType);
  });

  test('that charges a type that is no more is its stored name, and its totals come after those that are known', () => {
    expect(reasonOf({ ...facts, type: 'DEBIT', generationType: 'TEXT_TO_POEM' })).toBe('TEXT_TO_POEM');
    const atMs = november.from.getTime();
    const lines = linesOf(9, [
      { type: 'CREDIT', reason: 'SIGNUP', amount: 9, atMs },
      { type: 'DEBIT', reason: 'TEXT_TO_POEM', amount: -1, atMs },
      { type: 'DEBIT', reason: 'A_DANCE', amount: -1, atMs },
      { type: 'DEBIT', reason: 'EXTERNAL', amount: -1, atMs },
    ]);
    const { byReason } = statementOf(november, 9, lines);
    expect(byReason.map(({ reason }) => reason)).toEqual(['SIGNUP', 'EXTERNAL', 'A_DANCE', 'TEXT_TO_POEM']);
  });

  test.each([
    ['credits given', { type: 'CREDIT', grantSource: 'ROLLOVER' }, 'ROLLOVER'],
    ['a pack', { type: 'PURCHASE', grantSource: 'PURCHASE' }, 'PURCHASE'],
    ['a plan', { type: 'PURCHASE', grantSource: 'PLAN', metadataReason: 'upgrade' }, 'PLAN'],
    ['a return', { type: 'REFUND', metadataReason: 'failure' }, 'failure'],
    ['a dispute won', { type: 'REFUND', metadataReason: 'dispute' }, 'dispute'],
    ['an expiry undone', { type: 'REFUND', metadataReason: 'expiry' }, 'expiry'],
    ['an end', { type: 'EXPIRE' }, 'expired'],
    ['a roll-over', { type: 'EXPIRE', isRolledOver: true }, 'rolledOver'],
    ['a debt that was paid', { type: 'CLAWBACK', metadataReason: 'debt' }, 'debt'],
    ['a return for no known reason', { type: 'REFUND', metadataReason: '<b>' }, 'other'],
    ['a return without a reason', { type: 'REFUND' }, 'other'],
    ['a charge that borrows the word of a return', { type: 'DEBIT', metadataReason: 'failure' }, 'other'],
  ] as const)('of %s is one of the closed set', (_name, changed, reason) => {
    expect(reasonOf({ ...facts, ...changed })).toBe(reason);
  });
});
