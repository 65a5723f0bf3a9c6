/**
 * How long to wait before something that did not answer is asked again, in milliseconds: one to five seconds, longer the
 * more often it failed, and never the same for many who began together, so that they do not all come back at once.
 */
export function askAgainMs(failures: number, random = Math.random()): number {
  const longestMs = Math.min(2_000 * 2 ** failures, 5_000);
  return longestMs * (0.5 + random / 2);
}
