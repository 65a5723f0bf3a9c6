import { setTimeout as delay } from 'node:timers/promises';
import type { ChangeEvents } from '#/platform/events.ts';

/** How often a watcher reads without an event, because an event is lost while the connection for events is down. */
const pollMs = 15_000;

/**
 * Yields whenever a subject (the id of a task or a user) should be read: at once, after each change event, and every 15 s,
 * until the signal aborts. Events that arrive while the reader is busy are merged into one; two yields are at least
 * `minGapMs` milliseconds apart.
 */
export async function* changesOf(
  events: ChangeEvents,
  subject: string,
  { signal, minGapMs = 0 }: { signal: AbortSignal; minGapMs?: number },
): AsyncGenerator<void> {
  let wake = () => {};
  let isStale = true;
  const unsubscribe = events.subscribe(subject, () => {
    isStale = true;
    wake();
  });
  try {
    while (!signal.aborted) {
      if (!isStale) {
        const waiting = new AbortController();
        wake = () => waiting.abort();
        await pause(pollMs, AbortSignal.any([signal, waiting.signal]));
        if (signal.aborted) return;
      }
      isStale = false;
      yield;
      if (minGapMs > 0) await pause(minGapMs, signal);
    }
  } finally {
    unsubscribe();
  }
}

/** Resolves after `ms` milliseconds, or as soon as the signal aborts; it never throws. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => {});
}
