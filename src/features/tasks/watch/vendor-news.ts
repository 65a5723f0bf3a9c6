import { setTimeout as delay } from 'node:timers/promises';
import { type ChangeEvents, vendorNewsSubject } from '#/platform/events.ts';

/**
 * Listens for news of the vendor who does the work for a task. What is said between two waits ends the next one at once.
 */
export function watchNews(
  events: Pick<ChangeEvents, 'subscribe'>,
  taskId: string,
  signal: AbortSignal,
): { wait(ms: number): Promise<void>; close(): void } {
  let isNew = false;
  let wake = () => {};
  const close = events.subscribe(vendorNewsSubject(taskId), () => {
    isNew = true;
    wake();
  });
  return {
    close,
    async wait(ms) {
      signal.throwIfAborted();
      if (!isNew) {
        const woken = new AbortController();
        wake = () => woken.abort();
        await delay(ms, undefined, { signal: AbortSignal.any([signal, woken.signal]) }).catch(() => {});
        wake = () => {};
      }
      isNew = false;
      signal.throwIfAborted();
    },
  };
}
