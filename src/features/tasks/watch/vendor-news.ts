import { setTimeout as delay } from 'node:timers/promises';
import { type ChangeEvents, vendorNewsSubject } from '#/platform/events.ts';

/**
 * Subscribes to the webhooks of the vendor that makes a task's result. `wait` resolves after `ms` milliseconds, or as soon as
 * a webhook arrives; one that arrives between two waits ends the next wait at once. `wait` throws the signal's reason when
 * the signal aborts. `close` ends the subscription.
 */
export function watchNews(
  events: Pick<ChangeEvents, 'subscribe'>,
  taskId: string,
  signal: AbortSignal,
): { wait(ms: number): Promise<void>; close(): void } {
  let hasNews = false;
  let wake = () => {};
  const close = events.subscribe(vendorNewsSubject(taskId), () => {
    hasNews = true;
    wake();
  });
  return {
    close,
    async wait(ms) {
      signal.throwIfAborted();
      if (!hasNews) {
        const woken = new AbortController();
        wake = () => woken.abort();
        await delay(ms, undefined, { signal: AbortSignal.any([signal, woken.signal]) }).catch(() => {});
        wake = () => {};
      }
      hasNews = false;
      signal.throwIfAborted();
    },
  };
}
