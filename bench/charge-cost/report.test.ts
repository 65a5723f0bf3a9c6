import { expect, test } from 'vitest';
import { type Costs, chargeCostTable, medians } from './report.ts';

/** All commands cost the same. */
const costs = (postgresMicros: number, nodeMicros: number): Costs => {
  const cost = { postgresMicros, nodeMicros };
  return { charge: cost, refund: cost, submit: cost };
};

test('the median of several measurements is taken for each figure alone', () => {
  expect(medians([costs(80, 200), costs(95, 150), costs(90, 160)])).toEqual(costs(90, 160));
});

test('a ratio of 1.03 reaches the aim, and one above it does not', () => {
  const rows = chargeCostTable(costs(103, 104), costs(100, 100));
  expect(rows.slice(1, 3)).toEqual([
    ['charge, PostgreSQL', '103.0', '100.0', '1.030', 'reached'],
    ['charge, Node', '104.0', '100.0', '1.040', 'not reached'],
  ]);
  expect(rows.slice(3).map(([name]) => name)).toEqual([
    'refund, PostgreSQL',
    'refund, Node',
    'submit, PostgreSQL',
    'submit, Node',
  ]);
});

test('without another checkout there is no ratio', () => {
  expect(chargeCostTable(costs(80, 200), null)[1]).toEqual(['charge, PostgreSQL', '80.0']);
});
