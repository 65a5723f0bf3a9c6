import { getTask } from '#/features/tasks/queries.ts';
import { isTerminal } from '#/features/tasks/rules/lifecycle.ts';
import type { TaskRecord } from '#/features/tasks/rules/task-record.ts';
import { changesOf } from '#/features/tasks/watch/changes.ts';
import type { Db } from '#/platform/db.ts';
import type { ChangeEvents } from '#/platform/events.ts';

/**
 * The task now and after each change that is seen, until it has ended or the signal aborts.
 * @throws NotFoundError, ForbiddenError
 */
export async function* watchTask(
  { db, events }: { db: Db; events: ChangeEvents },
  userId: string,
  taskId: string,
  signal: AbortSignal,
): AsyncGenerator<TaskRecord> {
  let shown = '';
  for await (const _ of changesOf(events, taskId, { signal })) {
    const task = await getTask(db, userId, taskId);
    const state = `${task.status} ${task.progress}`;
    if (state !== shown) yield task;
    shown = state;
    if (isTerminal(task.status)) return;
  }
}

/**
 * The task once it has ended, or as it is after `seconds`.
 * @throws NotFoundError, ForbiddenError
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
