import { expect, test } from 'vitest';
import { parseOptions } from './options.ts';

test('runs and seed are taken as said, and a seed is chosen where none is', () => {
  expect(parseOptions(['--runs', '20000', '--seed', '7'])).toEqual({ runs: 20_000, seed: 7 });
  expect(parseOptions([])).toEqual({ runs: 1000, seed: expect.any(Number) });
});

test('a path tells one history of a seed again', () => {
  expect(parseOptions(['--seed', '7', '--path', '31'])).toEqual({ seed: 7, path: '31' });
});

test.each([
  [['--runs', '0'], '--runs must be a whole number from 1 to 1000000 (got "0").'],
  [['--runs', 'many'], '--runs must be a whole number from 1 to 1000000 (got "many").'],
  [['--seed', '-1'], /--seed/],
  [['--path', '31'], '--path tells one history of a seed again: give it with --seed and without --runs.'],
  [['--seed', '7', '--path', '31', '--runs', '5'], /without --runs/],
  [['--unknown'], /--unknown/],
])('%j is refused with what is allowed', (args, message) => {
  expect(() => parseOptions(args)).toThrow(message);
});
