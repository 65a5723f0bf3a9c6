import { getTask } from '#/features/tasks/queries.ts';
import { isTerminal } from '#/features/tasks/rules/lifecycle.ts';
import type { TaskRecord } from '#/features/tasks/rules/task-record.ts';
import { changesOf } from '#/features/tasks/watch/changes.ts';
import type { SharedSources } from '#/lib/shared-sources.ts';
import type { Db } from '#/platform/db.ts';
import type { ChangeEvents } from '#/platform/events.ts';

type WatchServices = { db: Db; events: ChangeEvents; sources: SharedSources };

/**
 * Yields the task now and whenever its status or progress differs from what was yielded last. Returns once the task has
 * ended or the signal aborts. All who watch a task in this process share one read of each change.
 * @throws NotFoundError when there is no such task, ForbiddenError when it belongs to another user
 */
export async function* watchTask(
  services: WatchServices,
  userId: string,
  taskId: string,
  signal: AbortSignal,
): AsyncGenerator<TaskRecord> {
  const read = (until: AbortSignal) => readTask(services, userId, taskId, until);
  let yieldedState = '';
  for await (const task of services.sources.follow(`task ${userId} ${taskId}`, read, signal)) {
    const state = `${task.status} ${task.progress}`;
    if (state !== yieldedState) yield task;
    yieldedState = state;
  }
}

/** Reads the task now and after each change, until it has ended. */
async function* readTask(
  { db, events }: WatchServices,
  userId: string,
  taskId: string,
  signal: AbortSignal,
): AsyncGenerator<TaskRecord> {
  for await (const _ of changesOf(events, taskId, { signal })) {
    const task = await getTask(db, userId, taskId);
    yield task;
    if (isTerminal(task.status)) return;
  }
}

/**
 * Waits until the task has ended, at most `seconds`, or until one of `endings` aborts. Returns the task as it is then.
 * @throws NotFoundError when there is no such task, ForbiddenError when it belongs to another user
 */
export async function waitForTask(
  services: WatchServices,
  userId: string,
  taskId: string,
  { seconds, endings }: { seconds: number; endings: (AbortSignal | undefined)[] },
): Promise<TaskRecord> {
  const timeout = AbortSignal.timeout(Math.ceil(seconds * 1000));
  const signal = AbortSignal.any([timeout, ...endings.filter((ending) => ending !== undefined)]);
  for await (const task of watchTask(services, userId, taskId, signal)) {
    if (isTerminal(task.status)) return task;
  }
  return getTask(services.db, userId, taskId);
}
