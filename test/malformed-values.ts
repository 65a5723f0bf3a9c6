import { randomUUID } from 'node:crypto';
import fc from 'fast-check';

/*
 * Values that an input should not be: of the wrong type, out of range, or made to do harm.
 */

function cyclic(): Record<string, unknown> {
  const value: Record<string, unknown> = { name: 'a ring' };
  value.self = value;
  return value;
}

function nested(depth: number): unknown {
  let value: unknown = 'the core';
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { in: value };
  return value;
}

const wrongNumbers = [
  Number.NaN,
  Number.POSITIVE_INFINITY,
  -0,
  0,
  -1,
  1.5,
  1_000_000_001,
  2 ** 31,
  2 ** 53,
  1e21,
  5e-324,
];
const wrongTexts = [
  '',
  ' ',
  '1',
  'null',
  'not-a-uuid',
  'a\u0000b',
  '\ud800',
  'x\udc00',
  '__proto__',
  'constructor',
  'toString',
  '\'; DROP TABLE "User"; --',
  'x'.repeat(201),
  'x'.repeat(256),
  'x'.repeat(100_000),
  '😀'.repeat(128),
  '00000000-0000-0000-0000-000000000000',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
];
const wrongDates = [
  new Date(Number.NaN),
  new Date(0),
  new Date(8.64e15),
  new Date(-8.64e15),
  new Date('1999-12-31T23:59:59.999Z'),
];
const wrongObjects = [
  Object.create(null),
  JSON.parse('{"__proto__":{"amountCredits":5,"isAdmin":true}}'),
  Object.create({ amountCredits: 5, userId: 'inherited' }),
  { constructor: { prototype: { polluted: true } } },
  { toString: 'not a function' },
  { length: 1e9 },
  { 'a\u0000b': 1 },
  { deep: '\ud800' },
  { big: 'x'.repeat(4001) },
  { at: new Date(0) },
  { none: undefined },
  cyclic(),
  nested(50),
  nested(20_000),
  new Map([['a', 1]]),
  /./,
  () => 5,
  Symbol('a symbol'),
  10n,
  Object(5),
  Object('text'),
  [[]],
];

const anything = fc.anything({
  withBigInt: true,
  withBoxedValues: true,
  withDate: true,
  withMap: true,
  withNullPrototype: true,
  withObjectString: true,
  withSet: true,
  withSparseArray: true,
  withTypedArray: true,
});

/** Any value that an input should not be; now and then it is one by chance. */
export const malformedValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom<unknown>(...wrongNumbers) },
  { weight: 3, arbitrary: fc.constantFrom<unknown>(...wrongTexts) },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(...wrongDates) },
  { weight: 3, arbitrary: fc.constantFrom<unknown>(...wrongObjects) },
  { weight: 1, arbitrary: fc.constant(undefined).map(() => randomUUID()) },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(undefined, null, true, false) },
  { weight: 3, arbitrary: anything },
);

type Change = { field: number; how: 'replaced' | 'left out'; value: unknown };
const change: fc.Arbitrary<Change> = fc.record({
  field: fc.nat({ max: 30 }),
  how: fc.constantFrom('replaced', 'replaced', 'replaced', 'left out'),
  value: malformedValue,
});

/** An input with one or two of its fields wrong or left out, with one too many, or wrong altogether. */
export function malformedInput(right: Record<string, unknown>): fc.Arbitrary<unknown> {
  const names = Object.keys(right);
  return fc.oneof(
    {
      weight: 12,
      arbitrary: fc.array(change, { minLength: 1, maxLength: 2 }).map((changes) => changed(right, names, changes)),
    },
    { weight: 1, arbitrary: malformedValue.map((value) => ({ ...right, unknownField: value })) },
    { weight: 1, arbitrary: malformedValue },
  );
}

function changed(right: Record<string, unknown>, names: readonly string[], changes: readonly Change[]): unknown {
  const input = { ...right };
  for (const { field, how, value } of changes) {
    const name = names[field % names.length] ?? '';
    if (how === 'replaced') input[name] = value;
    else delete input[name];
  }
  return input;
}

/** The arguments of a plain function with one of them wrong. */
export function malformedArguments(right: readonly unknown[]): fc.Arbitrary<unknown[]> {
  return fc
    .tuple(fc.nat({ max: right.length - 1 }), malformedValue)
    .map(([place, value]) => right.map((argument, index) => (index === place ? value : argument)));
}
