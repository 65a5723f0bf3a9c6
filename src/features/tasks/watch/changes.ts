import { setTimeout as delay } from 'node:timers/promises';
import type { ChangeEvents } from '#/platform/events.ts';

/** A notification may be missed while a connection is lost, so whoever waits reads again this often, in milliseconds. */
const rereadMs = 15_000;

/**
 * Says when to read a subject (a task or a user): at once, after each change, and each 15 seconds, until the signal
 * aborts. Changes while the reader is busy are one; two are at least `minGapMs` apart.
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
        await pause(rereadMs, AbortSignal.any([signal, waiting.signal]));
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

/** Ends early, without an error, when the signal aborts. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => {});
}
