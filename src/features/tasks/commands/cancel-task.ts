import { endTask } from '#/features/tasks/commands/end-task.ts';
import { getTask } from '#/features/tasks/queries.ts';
import type { TaskRecord } from '#/features/tasks/rules/task-record.ts';
import { TaskStateError } from '#/lib/errors.ts';
import type { Db } from '#/platform/db.ts';

/**
 * Cancels the user's own task, waiting or under way: the work stops, every credit comes back. One that was canceled
 * already stays as it is, so that it may be asked again.
 * @throws NotFoundError, ForbiddenError, TaskStateError (it ended otherwise), BusyError
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
