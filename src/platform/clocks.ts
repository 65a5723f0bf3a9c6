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
