import { describe, expect, test } from 'vitest';
import { assertShallow, isTooDeep, maxJsonDepth } from '#/lib/json-depth.ts';

const nested = (levels: number, open = '[', close = ']') => `${open.repeat(levels)}1${close.repeat(levels)}`;

describe('the depth of JSON', () => {
  test('may be that of the limit, and one more is too deep, of arrays, objects and both', () => {
    expect(isTooDeep(nested(maxJsonDepth))).toBe(false);
    expect(isTooDeep(nested(maxJsonDepth + 1))).toBe(true);
    expect(isTooDeep(nested(maxJsonDepth, '{"a":', '}'))).toBe(false);
    expect(isTooDeep(nested(maxJsonDepth + 1, '{"a":', '}'))).toBe(true);
    expect(isTooDeep(nested(maxJsonDepth / 2 + 1, '[{"a":', '}]'))).toBe(true);
  });

  test('is not that of what stands beside each other, or in texts', () => {
    expect(isTooDeep(`[${Array.from({ length: 500 }, () => '{"a":[]}').join()}]`)).toBe(false);
    expect(isTooDeep(JSON.stringify({ text: '[{"\\'.repeat(500) }))).toBe(false);
    expect(isTooDeep(JSON.stringify({ 'a"[': `\\"${'['.repeat(500)}` }))).toBe(false);
  });

  test('that is too much is refused with what is allowed', () => {
    expect(() => assertShallow('body', nested(9_000))).toThrow(
      'body must have at most 100 levels of objects and arrays.',
    );
  });
});
