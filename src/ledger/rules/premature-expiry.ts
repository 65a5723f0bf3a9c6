/** How far the clocks of a process and of the database may be apart while both count as right, in milliseconds. */
export const clockToleranceMs = 5 * 60 * 1000;

/**
 * Whether a line was certainly booked before its time: it is dated later than it can have been written. `writtenAtMost` is
 * the latest instant at which it can have been. Differences that clocks have among each other do not count. Pure.
 */
export function isPremature({ datedAt, writtenAtMost }: { datedAt: Date; writtenAtMost: Date }): boolean {
  return datedAt.getTime() - writtenAtMost.getTime() > clockToleranceMs;
}
