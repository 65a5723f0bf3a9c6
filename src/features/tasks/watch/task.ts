import { getTask } from '#/features/tasks/queries.ts';
import { isTerminal } from '#/features/tasks/rules/lifecycle.ts';
import type { TaskRecord } from '#/features/tasks/rules/task-record.ts';
import { changesOf } from '#/features/tasks/watch/changes.ts';
import type { Db } from '#/platform/db.ts';
import type { ChangeEvents } from '#/platform/events.ts';

/**
 * Yields the task now and whenever its status or progress differs from what was yielded last. Returns once the task has
 * ended or the signal aborts.
 * @throws NotFoundError when there is no such task, ForbiddenError when it belongs to another user
 */
export async function* watchTask(
  { db, events }: { db: Db; events: ChangeEvents },
  userId: string,
  taskId: string,
  signal: AbortSignal,
): AsyncGenerator<TaskRecord> {
  let yieldedState = '';
  for await (const _ of changesOf(events, taskId, { signal })) {
    const task = await getTask(db, userId, taskId);
    const state = `${task.status} ${task.progress}`;
    if (state !== yieldedState) yield task;
    yieldedState = state;
    if (isTerminal(task.status)) return;
  }
}

/**
 * Waits until the task has ended, at most `seconds`, or until the process stops. Returns the task as it is then.
 * @throws NotFoundError when there is no such task, ForbiddenError when it belongs to another user
 */
export async function waitForTask(
  services: { db: Db; events: ChangeEvents; stopping?: AbortSignal | undefined },
  userId: string,
  taskId: string,
  seconds: number,
): Promise<TaskRecord> {
  const timeout = AbortSignal.timeout(Math.ceil(seconds * 1000));
  const signal = services.stopping ? AbortSignal.any([timeout, services.stopping]) : timeout;
  for await (const task of watchTask(services, userId, taskId, signal)) {
    if (isTerminal(task.status)) return task;
  }
  return getTask(services.db, userId, taskId);
}
