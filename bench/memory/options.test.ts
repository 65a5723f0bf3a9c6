import { describe, expect, test } from 'vitest';
import { parseOptions } from './options.ts';

describe('options', () => {
  test('without arguments this checkout alone does all of it', () => {
    expect(parseOptions([])).toEqual({
      against: null,
      tasks: 300,
      uploads: 200,
      pages: 2000,
      idleSeconds: 120,
      json: null,
      isWhole: false,
    });
  });

  test.each([
    ['', true],
    ['--tasks 600 --idle 240', true],
    ['--json file.json', true],
    ['--tasks 299', false],
    ['--uploads 30', false],
    ['--pages 1999', false],
    ['--idle 119', false],
  ])('--against ../other %s: a whole run is %s', (others, isWhole) => {
    expect(parseOptions(['--against', '../other', ...others.split(' ').filter(Boolean)])).toMatchObject({ isWhole });
  });

  test.each([
    ['--tasks', '2'],
    ['--uploads', '1.5'],
    ['--pages', ''],
    ['--idle', '0'],
    ['--against', ''],
    ['--json', ' '],
    ['--minutes', '1'],
  ])('%s "%s" is refused with a sentence that names it', (name, value) => {
    expect(() => parseOptions([name, value])).toThrow(name);
  });
});
