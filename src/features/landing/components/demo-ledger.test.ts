import { expect, test } from 'vitest';
import { chargeDemo, demoBalance, settleDemo, startDemo } from '#/features/landing/components/demo-ledger.ts';

test('a charge leaves the balance at once and is held', () => {
  const charged = chargeDemo(startDemo(60), 25, 5);
  expect([demoBalance(charged), charged.held]).toEqual([35, 25]);
});

test('work that was done keeps its charge', () => {
  const settled = settleDemo(chargeDemo(startDemo(60), 25, 5), true);
  expect([demoBalance(settled), settled.held, settled.lines.length]).toEqual([35, 0, 2]);
});

test('work that failed gives all of it back, as a line of its own', () => {
  const settled = settleDemo(chargeDemo(startDemo(60), 50, 10), false);
  expect([demoBalance(settled), settled.held]).toEqual([60, 0]);
  expect(settled.lines.map((line) => line.change)).toEqual([60, -50, 50]);
});
