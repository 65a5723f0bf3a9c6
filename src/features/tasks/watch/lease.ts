import type { ClaimedTask } from '#/features/tasks/rules/task-record.ts';
import type { Db } from '#/platform/db.ts';
import type { ChangeEvents } from '#/platform/events.ts';
import type { Logger } from '#/platform/logger.ts';

/** The worker has lost its lease: the task has ended, or another attempt has claimed it. This attempt's result is discarded. */
export class LeaseLostError extends Error {
  override name = 'LeaseLostError';
}

/** The debounce of change events: several within this time cause one query. */
const debounceMs = 100;
/** The lease is polled this often too, because an event is lost while the connection for events is down. */
const pollMs = 5_000;

/**
 * Watches the lease of an attempt. `lost` aborts with a LeaseLostError within a second after the task was canceled, ended or
 * claimed by another attempt (within 5 s when an event is lost). `lose` aborts it at once, for a caller that learned of the
 * loss from a query. The caller must call `close`.
 */
export function watchLease(
  { db, events, logger }: { db: Db; events: Pick<ChangeEvents, 'subscribe'>; logger: Logger },
  { id, attempt }: Pick<ClaimedTask, 'id' | 'attempt'>,
): { lost: AbortSignal; lose(): void; close(): void } {
  const losing = new AbortController();
  const lose = () => losing.abort(new LeaseLostError('The task is no longer held.'));
  let timer: NodeJS.Timeout | undefined;
  let nextCheckMs = Infinity;
  let isClosed = false;

  function checkWithin(ms: number): void {
    const atMs = performance.now() + ms;
    if (isClosed || atMs >= nextCheckMs) return;
    clearTimeout(timer);
    nextCheckMs = atMs;
    timer = setTimeout(check, ms);
  }

  async function check(): Promise<void> {
    nextCheckMs = Infinity;
    try {
      if ((await db.task.count({ where: { id, attempt, status: 'running' } })) === 0) return lose();
    } catch (error) {
      logger.warn({ error, taskId: id }, 'whether the task is still held was not read');
    }
    checkWithin(pollMs);
  }

  const unsubscribe = events.subscribe(id, () => checkWithin(debounceMs));
  checkWithin(pollMs);
  return {
    lost: losing.signal,
    lose,
    close() {
      isClosed = true;
      clearTimeout(timer);
      unsubscribe();
    },
  };
}
