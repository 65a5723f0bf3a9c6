import { endTask } from '#/features/tasks/commands/end-task.ts';
import { getTask } from '#/features/tasks/queries.ts';
import type { TaskRecord } from '#/features/tasks/rules/task-record.ts';
import type { Ledger } from '#/ledger/ledger.ts';
import { TaskStateError } from '#/lib/errors.ts';

/**
 * Cancels an open task of this user and refunds its whole charge; the worker stops within a second. Idempotent: a task that
 * is canceled already is returned unchanged.
 * @throws NotFoundError, ForbiddenError, TaskStateError (it ended differently), BusyError
 */
export async function cancelTask(
  ledger: Ledger,
  asked: { userId: string; actor: string; taskId: string },
): Promise<TaskRecord> {
  const { userId, actor, taskId } = asked;
  await getTask(ledger.db, userId, taskId);
  const { refusal, task } = await endTask(ledger, { taskId, by: { by: 'owner' }, actor, end: { ending: 'canceled' } });
  if (refusal !== null && task.status !== 'canceled') throw new TaskStateError('canceled', task.status);
  return task;
}
