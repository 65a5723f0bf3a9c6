import { describe, expect, test } from 'vitest';
import { parseOptions } from './options.ts';

describe('options', () => {
  test('without arguments every request is measured at 1 and 32 connections, of this checkout alone', () => {
    const { requests, ...others } = parseOptions([]);
    expect(requests).toEqual(['floor', 'missing', 'credits', 'balance', 'submit', 'page', 'plans']);
    expect(others).toEqual({
      against: null,
      connections: [1, 32],
      seconds: 18,
      rounds: 12,
      json: null,
      isWhole: false,
    });
  });

  test.each([
    ['', true],
    ['--seconds 30 --rounds 15', true],
    ['--json file.json', true],
    ['--seconds 17.5', false],
    ['--rounds 11', false],
    ['--only credits', false],
    ['--connections 1,32', false],
  ])('--against ../other %s: a whole run is %s', (others, isWhole) => {
    expect(parseOptions(['--against', '../other', ...others.split(' ').filter(Boolean)])).toMatchObject({ isWhole });
  });

  test('--only keeps the order of the tables', () => {
    expect(parseOptions(['--only', 'submit, credits']).requests).toEqual(['credits', 'submit']);
  });

  test.each([
    ['--only', 'credit'],
    ['--only', ''],
    ['--connections', '0'],
    ['--connections', '1,'],
    ['--connections', '65'],
    ['--seconds', '0.4'],
    ['--seconds', '121'],
    ['--rounds', '1.5'],
    ['--rounds', '51'],
    ['--against', ''],
    ['--json', ' '],
    ['--minutes', '1'],
  ])('%s "%s" is refused with a sentence that names it', (name, value) => {
    expect(() => parseOptions([name, value])).toThrow(name);
  });
});
