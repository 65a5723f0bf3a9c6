import { expect, test } from 'vitest';
import { explainLine, type LineRead } from '#/features/credits/rules/explain-line.ts';

const line: LineRead = {
  id: 'line',
  amount: -25,
  balance: 35,
  type: 'DEBIT',
  generationType: 'TEXT_TO_VIDEO',
  description: 'Video from text',
  metadata: {},
  actor: 'user:ada',
  refundsId: null,
  createdAt: new Date('2026-11-01'),
};
const nothingElse = {
  fundings: [],
  grants: [],
  refunds: [],
  refunded: null,
  settled: null,
  further: null,
  ending: null,
  task: null,
};

function explained(changed: Partial<LineRead>) {
  return explainLine({ ...nothingElse, line: { ...line, ...changed } }, 'ada');
}

test.each([
  ['user:ada', 'you'],
  ['user:eve', 'system'],
  ['admin:eve', 'admin'],
  ['system', 'system'],
])('what %s did was done by %s', (actor, by) => {
  expect(explained({ actor }).by).toBe(by);
});

test.each([
  ['none', {}],
  ['text', { price: 'cheap' }],
  ['a rule that nobody knows', { price: { rule: 'auction', explanation: 'x' } }],
])('a charge whose metadata has %s for a price was stated', (_case, metadata) => {
  expect(explained({ metadata }).price).toEqual({
    model: null,
    rule: 'stated',
    explanation: '25 credits, as stated when the work was asked for',
    figures: {},
  });
});

test('only a charge has a price', () => {
  expect(explained({ type: 'REFUND', amount: 25 }).price).toBeNull();
});

test('a grant that was not read is a fault, not a gap in the explanation', () => {
  const fundings = [{ grantId: 'lost', amount: -25, restoresGrantId: null }];
  expect(() => explainLine({ ...nothingElse, line, fundings }, 'ada')).toThrow('The grant lost');
});
