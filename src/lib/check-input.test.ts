import { expect, test } from 'vitest';
import { z } from 'zod';
import { fieldIssues } from '#/lib/check-input.ts';

const schema = z.strictObject({
  text: z.string(),
  count: z.number().min(1).max(9),
  whole: z.int(),
  flag: z.boolean(),
  kind: z.enum(['a', 'b']),
  one: z.literal('x'),
  list: z.array(z.string()).min(1).max(2),
  either: z.discriminatedUnion('of', [
    z.strictObject({ of: z.literal('users') }),
    z.strictObject({ of: z.literal('holders') }),
  ]),
  inner: z.object({ name: z.string() }),
  any: z.unknown().nonoptional(),
  said: z.string({ error: 'must be said' }),
});

const right = {
  text: 'a',
  count: 1,
  whole: 1,
  flag: true,
  kind: 'a',
  one: 'x',
  list: ['a'],
  inner: { name: 'a' },
  either: { of: 'users' },
  any: 1,
  said: 'a',
};

test.each([
  ['text', 1, 'must be text'],
  ['text', undefined, 'must be text'],
  ['count', '1', 'must be a number'],
  ['count', 0, 'must be at least 1'],
  ['count', 10, 'must be at most 9'],
  ['whole', '1', 'must be a number'],
  ['flag', null, 'must be true or false'],
  ['kind', 'c', 'must be one of a, b'],
  ['one', 'y', 'must be one of x'],
  ['list', {}, 'must be a list'],
  ['list', [], 'must be at least 1 items'],
  ['list', ['a', 'b', 'c'], 'must be at most 2 items'],
  ['inner', undefined, 'must be an object'],
  ['any', undefined, 'must be given'],
  ['said', 5, 'must be said'],
])('of %s that is %j it is said what is allowed, and not what came', (field, value, message) => {
  const { error } = schema.safeParse({ ...right, [field]: value });
  expect(error && fieldIssues(error)).toEqual([{ field, message }]);
});

test('of a kind of object that there is not it is said which there are', () => {
  const { error } = schema.safeParse({ ...right, either: { of: 'nobody' } });
  expect(error && fieldIssues(error)).toEqual([{ field: 'either.of', message: 'must be one of users, holders' }]);
});

test('a field that nobody knows is named, wherever it stands', () => {
  const { error } = schema.safeParse({ ...right, more: 1 });
  expect(error && fieldIssues(error)).toEqual([{ field: 'more', message: 'is not known here' }]);
});
