import { describe, expect, test } from 'vitest';
import {
  assertClocksAgree,
  type ClockReading,
  clockToleranceMs,
  judgeClocks,
  sentenceOf,
  watchSteadiness,
} from '#/platform/clocks.ts';

const hour = 3_600_000;
const start: ClockReading = { processMs: 1_800_000_000_000, databaseMs: 1_800_000_000_400, monotonicMs: 5_000 };

/** A minute later, with the clocks set by so much in between. */
function later(set: { process?: number; database?: number }): ClockReading {
  return {
    processMs: start.processMs + 60_000 + (set.process ?? 0),
    databaseMs: start.databaseMs + 60_000 + (set.database ?? 0),
    monotonicMs: start.monotonicMs + 60_000,
  };
}

test.each([
  ['the database', { database: hour }, { kind: 'wrong', clock: 'database', aheadMs: hour }],
  ['the database', { database: -hour }, { kind: 'wrong', clock: 'database', aheadMs: -hour }],
  ['the process', { process: hour }, { kind: 'wrong', clock: 'process', aheadMs: hour }],
  ['the process', { process: -40 * 24 * hour }, { kind: 'wrong', clock: 'process', aheadMs: -40 * 24 * hour }],
])('the clock of %s is wrong when it alone has not gone as the monotonic one: %j', (_whose, set, verdict) => {
  expect(judgeClocks(later(set), start)).toEqual(verdict);
});

test('clocks that were set together, and those of a machine that slept, agree', () => {
  expect(judgeClocks(later({ process: hour, database: hour }), start)).toEqual({ kind: 'agree' });
  expect(judgeClocks(later({}), null)).toEqual({ kind: 'agree' });
});

test('where both were set, each to something else, nothing says which is right', () => {
  const verdict = judgeClocks(later({ process: hour, database: -hour }), start);
  expect(verdict).toEqual({ kind: 'differ', databaseAheadMs: -2 * hour + 400 });
});

test('without a reading at which they agreed, they differ', () => {
  expect(judgeClocks(later({ database: hour }), null)).toEqual({ kind: 'differ', databaseAheadMs: hour + 400 });
});

test('where they drifted apart little by little, they differ', () => {
  const apart = { ...start, databaseMs: start.processMs + clockToleranceMs };
  const further = { ...later({}), databaseMs: start.processMs + 60_000 + clockToleranceMs + 1 };
  expect(judgeClocks(further, apart)).toEqual({ kind: 'differ', databaseAheadMs: clockToleranceMs + 1 });
});

describe('the tolerance', () => {
  test.each([
    [clockToleranceMs - 1, 'agree'],
    [clockToleranceMs, 'agree'],
    [clockToleranceMs + 1, 'differ'],
    [-clockToleranceMs, 'agree'],
    [-clockToleranceMs - 1, 'differ'],
  ])('a difference of %i ms: %s', (databaseAheadMs, kind) => {
    const reading = { ...start, databaseMs: start.processMs + databaseAheadMs };
    expect(judgeClocks(reading, null).kind).toBe(kind);
    const compare = () => assertClocksAgree(new Date(reading.databaseMs), reading.processMs);
    if (kind === 'agree') expect(compare).not.toThrow();
    else expect(compare).toThrow('Nothing was charged. Try again in 30 s.');
  });
});

test('the operator reads which clock is wrong, and by how much', () => {
  const sentences = [
    judgeClocks(later({ database: hour }), start),
    judgeClocks(later({ process: -hour }), start),
    judgeClocks(later({ database: -hour }), null),
    judgeClocks(start, null),
  ].map(sentenceOf);
  expect(sentences).toEqual([
    'the clock of the database is 3600 s ahead',
    'the clock of this process is 3600 s behind',
    'the clocks differ, that of the database is 3600 s behind, seen from this process',
    null,
  ]);
});

test('a clock is steady once it was not set for an hour', () => {
  const now = { processMs: start.processMs, monotonicMs: start.monotonicMs };
  const pass = (ms: number, setMs = 0) => {
    now.processMs += ms + setMs;
    now.monotonicMs += ms;
  };
  const isSteady = watchSteadiness(() => ({ ...now }));
  pass(hour - 1);
  expect(isSteady()).toBe(false);
  pass(1);
  expect(isSteady()).toBe(true);
  pass(1000, -hour);
  expect(isSteady()).toBe(false);
  pass(hour - 1);
  expect(isSteady()).toBe(false);
  pass(1, clockToleranceMs);
  expect(isSteady()).toBe(true);
});
