import { describe, expect, test } from 'vitest';
import { estimateSecondsLeft } from './estimate-seconds-left.ts';

const now = new Date('2026-11-21T12:00:00Z');
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000);
const took = { workSeconds: [30, 10, 20], totalSeconds: [60, 40, 50] };
const nothing = { workSeconds: [], totalSeconds: [] };

describe('a waiting task', () => {
  const waiting = (seconds: number) => ({
    status: 'queued' as const,
    progress: 0,
    createdAt: ago(seconds),
    startedAt: null,
  });
  test('takes what the middle one of the others took from its creation on', () => {
    expect(estimateSecondsLeft(waiting(0), took, now)).toBe(50);
    expect(estimateSecondsLeft(waiting(49), took, now)).toBe(1);
  });
  test('that waits longer than others took says nothing, nor does one without others', () => {
    expect(estimateSecondsLeft(waiting(50), took, now)).toBeNull();
    expect(estimateSecondsLeft(waiting(0), nothing, now)).toBeNull();
  });
});

describe('a running task', () => {
  const running = (progress: number, seconds: number) => ({
    status: 'running' as const,
    progress,
    createdAt: ago(seconds + 100),
    startedAt: ago(seconds),
  });
  test('at its beginning goes by the work of the others', () => {
    expect(estimateSecondsLeft(running(0, 5), took, now)).toBe(15);
    expect(estimateSecondsLeft(running(4, 5), took, now)).toBe(15);
  });
  test('goes by its own pace, the more the further it is', () => {
    expect(estimateSecondsLeft(running(50, 10), took, now)).toBe(10);
    expect(estimateSecondsLeft(running(50, 4), took, now)).toBe(10);
    expect(estimateSecondsLeft(running(90, 90), took, now)).toBe(10);
  });
  test('alone goes by its own pace, once that tells something', () => {
    expect(estimateSecondsLeft(running(4, 10), nothing, now)).toBeNull();
    expect(estimateSecondsLeft(running(5, 10), nothing, now)).toBe(190);
  });
  test('has at least a second left', () => {
    expect(estimateSecondsLeft(running(100, 10), took, now)).toBe(1);
  });
  test('before its clock is there, or with one that is ahead, makes nothing up', () => {
    expect(estimateSecondsLeft({ ...running(50, 1), startedAt: null }, took, now)).toBeNull();
    expect(estimateSecondsLeft(running(0, -5), took, now)).toBe(20);
  });
});

test('a task that has ended has no time left', () => {
  for (const status of ['succeeded', 'failed', 'canceled'] as const)
    expect(estimateSecondsLeft({ status, progress: 50, createdAt: ago(9), startedAt: ago(9) }, took, now)).toBeNull();
});
