import { expect, test } from 'vitest';
import { everyPair, testRaces } from '#test/races/test-races.ts';

test('each of the 19 verbs meets itself and each of the others', () => {
  expect(everyPair).toHaveLength(190);
});

testRaces(everyPair);
