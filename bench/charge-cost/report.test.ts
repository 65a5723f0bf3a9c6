import { expect, test } from 'vitest';
import { chargeCostTable, fastest } from './report.ts';

const cost = (postgresMicros: number, nodeMicros: number) => ({ postgresMicros, nodeMicros });

test('the fastest of several measurements is taken for each figure alone', () => {
  expect(fastest([cost(80, 200), cost(90, 150)])).toEqual(cost(80, 150));
});

test('a ratio of 1.03 reaches the aim, and one above it does not', () => {
  const rows = chargeCostTable(cost(103, 104), cost(100, 100));
  expect(rows.slice(1)).toEqual([
    ['PostgreSQL', '103.0', '100.0', '1.030', 'reached'],
    ['Node', '104.0', '100.0', '1.040', 'not reached'],
  ]);
});

test('without another checkout there is no ratio', () => {
  expect(chargeCostTable(cost(80, 200), null)[1]).toEqual(['PostgreSQL', '80.0']);
});
