import { describe, expect, test } from 'vitest';
import { parseOptions } from './options.ts';

describe('options', () => {
  test('without arguments every crowd comes to this checkout alone', () => {
    expect(parseOptions([])).toEqual({
      against: null,
      crowds: ['sign-ups', 'streams', 'batches', 'bombs'],
      rounds: 6,
      json: null,
      isWhole: false,
    });
  });

  test.each([
    ['', true],
    ['--rounds 9', true],
    ['--json file.json', true],
    ['--rounds 5', false],
    ['--only streams', false],
  ])('--against ../other %s: a whole run is %s', (others, isWhole) => {
    expect(parseOptions(['--against', '../other', ...others.split(' ').filter(Boolean)])).toMatchObject({ isWhole });
  });

  test('--only keeps the order of the tables', () => {
    expect(parseOptions(['--only', 'bombs, sign-ups']).crowds).toEqual(['sign-ups', 'bombs']);
  });

  test.each([
    ['--only', 'stream'],
    ['--only', ''],
    ['--rounds', '0'],
    ['--rounds', '1.5'],
    ['--rounds', '31'],
    ['--against', ''],
    ['--json', ' '],
    ['--seconds', '1'],
  ])('%s "%s" is refused with a sentence that names it', (name, value) => {
    expect(() => parseOptions([name, value])).toThrow(name);
  });
});
