import { endTask } from '#/features/tasks/commands/end-task.ts';
import { getTask } from '#/features/tasks/queries.ts';
import type { TaskRecord } from '#/features/tasks/rules/task-record.ts';
import { TaskStateError } from '#/lib/errors.ts';
import type { Db } from '#/platform/db.ts';

/**
 * Cancels an open task of this user and refunds its whole charge; the worker stops within a second. Idempotent: a task that
 * is canceled already is returned unchanged.
 * @throws NotFoundError, ForbiddenError, TaskStateError (it ended differently), BusyError
 */
export async function cancelTask(
  db: Db,
  asked: { userId: string; actor: string; taskId: string },
): Promise<TaskRecord> {
  const { userId, actor, taskId } = asked;
  await getTask(db, userId, taskId);
  const { refusal, task } = await endTask(db, { taskId, by: { by: 'owner' }, actor, end: { ending: 'canceled' } });
  if (refusal !== null && task.status !== 'canceled') throw new TaskStateError('canceled', task.status);
  return task;
}
