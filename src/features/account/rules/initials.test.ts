import { expect, test } from 'vitest';
import { initialsOf } from '#/features/account/rules/initials.ts';

test.each([
  ['Ada Lovelace', 'AL'],
  ['ada', 'A'],
  ['  Augusta Ada King  ', 'AK'],
  ['élodie', 'É'],
  ['e\u0301lodie ñandú', 'E\u0301Ñ'],
  ['李 小龙', '李小'],
  ['👩‍👩‍👧 Family', '👩‍👩‍👧F'],
  ['   ', ''],
])('of the name %j they are %j', (name, initials) => {
  expect(initialsOf(name)).toBe(initials);
});
