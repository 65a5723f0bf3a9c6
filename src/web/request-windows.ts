/** A window of one key: how many requests were counted in it, and when it ends, by a clock that is never set. */
type Window = { count: number; endsAtMs: number };

/** The most windows that are kept; beyond them the oldest goes. */
const maxWindows = 100_000;

type Counted = { allowed: boolean; retryAfter: number | null };

/** Counts requests in windows, in the form that the auth library asks of a storage; times of a rule in seconds. */
export type RequestWindows = {
  /** @param requests how many at once: all of them are counted or none */
  consume(key: string, rule: { window: number; max: number }, requests?: number): Promise<Counted>;
};

/**
 * Keeps the windows of this process. They begin with the first request of a key and end by the monotonic clock, so that
 * no window is longer than its length when the clock of the machine is set; the library's own go by that one.
 * @param nowMs the monotonic clock, in milliseconds
 */
export function createRequestWindows(nowMs: () => number = () => performance.now()): RequestWindows {
  const windows = new Map<string, Window>();
  return {
    async consume(key, { window, max }, requests = 1) {
      const now = nowMs();
      const known = windows.get(key);
      if (known && known.endsAtMs > now) {
        if (known.count + requests > max)
          return { allowed: false, retryAfter: Math.ceil((known.endsAtMs - now) / 1000) };
        known.count += requests;
        return { allowed: true, retryAfter: null };
      }
      // Anew at the end, so that the first ones are the oldest.
      windows.delete(key);
      windows.set(key, { count: requests, endsAtMs: now + window * 1000 });
      for (const [other, { endsAtMs }] of windows) {
        if (endsAtMs > now && windows.size <= maxWindows) break;
        windows.delete(other);
      }
      return { allowed: true, retryAfter: null };
    },
  };
}
