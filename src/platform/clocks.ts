import { BusyError } from '#/lib/errors.ts';

/**
 * By how much the clocks of the process and of the database may differ, in milliseconds, without a consequence. Clocks that
 * are kept by NTP differ by milliseconds, and a reading is late by a round trip, or by a pause of a busy process, of seconds.
 * Two minutes are well above both, and well below what could end a month, a limit or a session wrongly.
 */
export const clockToleranceMs = 2 * 60 * 1000;

/** For how long a client is told to wait while clocks are wrong, in seconds. */
const retryAfterSeconds = 30;

/** Nothing was done, because a clock is wrong; the log says which one. */
export class WrongClockError extends BusyError {
  constructor() {
    super('nothing happened', retryAfterSeconds);
  }
}

/**
 * Fails when the database's clock and the process's differ by more than the tolerance: nothing may be dated by either then.
 * @throws WrongClockError
 */
export function assertClocksAgree(databaseNow: Date, processNowMs = Date.now()): void {
  if (Math.abs(databaseNow.getTime() - processNowMs) > clockToleranceMs) throw new WrongClockError();
}

/** One reading of three clocks, in milliseconds: two that may be set, and the monotonic one, which only counts on. */
export type ClockReading = { processMs: number; databaseMs: number; monotonicMs: number };

/** `wrong`: that clock is ahead (or, below 0, behind). `differ`: nothing says which one is wrong. In milliseconds. */
export type ClockVerdict =
  | { kind: 'agree' }
  | { kind: 'wrong'; clock: 'process' | 'database'; aheadMs: number }
  | { kind: 'differ'; databaseAheadMs: number };

/**
 * Judges the clocks of the process and of the database. Where they agree, they are taken for right. Where they do not, the
 * one is wrong that has not gone as the monotonic clock since they last agreed. `differ` where that is neither or both, and
 * where they have not agreed yet.
 * @param agreed the last reading at which they agreed
 */
export function judgeClocks(reading: ClockReading, agreed: ClockReading | null): ClockVerdict {
  const databaseAheadMs = reading.databaseMs - reading.processMs;
  if (Math.abs(databaseAheadMs) <= clockToleranceMs) return { kind: 'agree' };
  if (!agreed) return { kind: 'differ', databaseAheadMs };
  const passedMs = reading.monotonicMs - agreed.monotonicMs;
  const [wrong, other] = (['process', 'database'] as const)
    .map((clock) => ({ clock, aheadMs: reading[`${clock}Ms`] - agreed[`${clock}Ms`] - passedMs }))
    .filter(({ aheadMs }) => Math.abs(aheadMs) > clockToleranceMs);
  return wrong && !other ? { kind: 'wrong', ...wrong } : { kind: 'differ', databaseAheadMs };
}

/** Returns what is wrong as the operator reads it; null when nothing is. */
export function sentenceOf(verdict: ClockVerdict): string | null {
  switch (verdict.kind) {
    case 'agree':
      return null;
    case 'wrong':
      return `the clock of ${verdict.clock === 'process' ? 'this process' : 'the database'} is ${offBy(verdict.aheadMs)}`;
    case 'differ':
      return `the clocks differ, that of the database is ${offBy(verdict.databaseAheadMs)}, seen from this process`;
  }
}

function offBy(aheadMs: number): string {
  return `${Math.round(Math.abs(aheadMs) / 1000)} s ${aheadMs > 0 ? 'ahead' : 'behind'}`;
}

/** How long a clock has to go as the monotonic one before it counts as steady, in milliseconds. */
const steadyAfterMs = 60 * 60 * 1000;

/**
 * Watches, whenever the returned function is asked, whether the process's clock has been steady: not set for an hour. What is
 * ahead of a clock may as well be right, and the clock behind, as that of a machine that has just started often is.
 * @param read the process's clock and the monotonic one, in milliseconds
 */
export function watchSteadiness(
  read: () => Pick<ClockReading, 'processMs' | 'monotonicMs'> = () => ({
    processMs: Date.now(),
    monotonicMs: performance.now(),
  }),
): () => boolean {
  let since = read();
  return () => {
    const now = read();
    const passedMs = now.monotonicMs - since.monotonicMs;
    const wasSet = Math.abs(now.processMs - since.processMs - passedMs) > clockToleranceMs;
    if (wasSet) since = now;
    return !wasSet && passedMs >= steadyAfterMs;
  };
}
