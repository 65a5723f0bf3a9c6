import type { ClaimedTask } from '#/features/tasks/rules/task-record.ts';
import type { Db } from '#/platform/db.ts';
import type { ChangeEvents } from '#/platform/events.ts';
import type { Logger } from '#/platform/logger.ts';

/** The attempt no longer holds the task: it has ended, or another worker took it. What this one makes does not count. */
export class LeaseLostError extends Error {
  override name = 'LeaseLostError';
}

/** Several changes at once are one look; a task that is done sooner needs none. */
const lookAfterMs = 100;
/** A notification may be missed while a connection is lost. */
const lookAgainMs = 5_000;

/**
 * Watches whether the attempt still holds its task: `lost` aborts with a LeaseLostError soon after a cancel, another end or
 * another attempt. `lose` says so at once, for whoever learned it otherwise. It must be closed.
 */
export function watchLease(
  { db, events, logger }: { db: Db; events: Pick<ChangeEvents, 'subscribe'>; logger: Logger },
  { id, attempt }: Pick<ClaimedTask, 'id' | 'attempt'>,
): { lost: AbortSignal; lose(): void; close(): void } {
  const losing = new AbortController();
  const lose = () => losing.abort(new LeaseLostError('The task is no longer held.'));
  let timer: NodeJS.Timeout | undefined;
  let lookAtMs = Infinity;
  let isClosed = false;

  function lookWithin(ms: number): void {
    const atMs = performance.now() + ms;
    if (isClosed || atMs >= lookAtMs) return;
    clearTimeout(timer);
    lookAtMs = atMs;
    timer = setTimeout(look, ms);
  }

  async function look(): Promise<void> {
    lookAtMs = Infinity;
    try {
      if ((await db.task.count({ where: { id, attempt, status: 'running' } })) === 0) return lose();
    } catch (error) {
      logger.warn({ error, taskId: id }, 'whether the task is still held was not read');
    }
    lookWithin(lookAgainMs);
  }

  const unsubscribe = events.subscribe(id, () => lookWithin(lookAfterMs));
  lookWithin(lookAgainMs);
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
