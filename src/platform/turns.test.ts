import { expect, test } from 'vitest';
import { createTurns, type Turns } from '#/platform/turns.ts';

const takeAll = (turns: Turns<string>) => {
  const taken: (string | undefined)[] = [];
  for (let next = turns.take(() => true); next; next = turns.take(() => true)) taken.push(next.item);
  return taken;
};
const addAll = (turns: Turns<string>, items: string) => {
  for (const item of items.split(' ')) turns.add(item.charAt(0), item);
};

test('owners have one thing each in a round, in the order in which they came', () => {
  const turns = createTurns<string>();
  addAll(turns, 'a1 a2 a3 b1 b2 c1');
  expect(takeAll(turns)).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3']);
});

test('of owners with one thing each, the order is that of arrival', () => {
  const turns = createTurns<string>();
  addAll(turns, 'c1 a1 d1 b1');
  expect(takeAll(turns)).toEqual(['c1', 'a1', 'd1', 'b1']);
});

test('whoever comes new is in the present round: before the second things of others, and after none of their third', () => {
  const turns = createTurns<string>();
  addAll(turns, 'a1 a2 a3 a4 b1 b2 b3 b4');
  expect([turns.take(() => true)?.item, turns.take(() => true)?.item]).toEqual(['a1', 'b1']);
  addAll(turns, 'c1');
  expect(turns.take(() => true)).toEqual({ owner: 'c', item: 'c1' });
  expect(turns.take(() => true)?.item).toBe('a2');
  addAll(turns, 'd1 c2');
  expect(takeAll(turns)).toEqual(['b2', 'd1', 'c2', 'a3', 'b3', 'a4', 'b4']);
});

test('whoever comes again and again with one thing does not pass those who wait', () => {
  const turns = createTurns<string>();
  addAll(turns, 'a1 a2 a3');
  const taken: (string | undefined)[] = [];
  for (let n = 1; n <= 4; n += 1) {
    addAll(turns, `b${n}`);
    taken.push(turns.take(() => true)?.item, turns.take(() => true)?.item);
  }
  expect(taken).toEqual(['a1', 'b1', 'a2', 'b2', 'a3', 'b3', 'b4', undefined]);
});

test('what may not go is passed, and keeps its place', () => {
  const turns = createTurns<string>();
  addAll(turns, 'a1 b1 c1 a2');
  const notA = ({ owner }: { owner: string }) => owner !== 'a';
  expect([turns.take(notA)?.item, turns.take(notA)?.item, turns.take(notA)]).toEqual(['b1', 'c1', undefined]);
  expect([turns.size, turns.countOf('a'), turns.countOf('b')]).toEqual([2, 2, 0]);
  expect(takeAll(turns)).toEqual(['a1', 'a2']);
  expect(turns.size).toBe(0);
});
