/**
 * How long one try may take, in milliseconds. `silenceMs`: how long the mail server may be silent, for which the library's own ten
 * minutes are far too long. `tryMs`: after so long a try is ended whatever it does, well before its lease ends.
 */
export const tryTimes = { silenceMs: 30_000, tryMs: 60_000 };
/** The lease of a claimed mail, in seconds; after it, another process claims it again. */
export const leaseSeconds = 120;
/** The first back-off between tries, in seconds. */
const minSeconds = 15;
/** No mail waits longer for its next try, in seconds. */
export const longestWaitSeconds = 3600;

/** Returns the exponential back-off after `tries` failed tries, in seconds: 15 s, doubled each time, at most an hour. */
export function secondsBeforeNextTry(tries: number): number {
  return Math.min(longestWaitSeconds, minSeconds * 2 ** Math.min(tries - 1, 20));
}
