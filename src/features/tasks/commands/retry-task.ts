import { slugOf } from '#/catalog/task-inputs.ts';
import {
  replaySubmit,
  retryOperation,
  type SubmitAnswer,
  type SubmitLimits,
  submitTask,
  type TaskServices,
} from '#/features/tasks/commands/submit-task.ts';
import { getTaskOrRemoved } from '#/features/tasks/queries.ts';
import { mayRetry } from '#/features/tasks/rules/lifecycle.ts';
import { type CreateTaskInput, createTaskInputSchema } from '#/features/tasks/schema.ts';
import { clientKey, type Replayable } from '#/ledger/ledger.ts';
import { NotFoundError, TaskStateError } from '#/lib/errors.ts';

/**
 * Makes a task of the user's own that failed or was canceled again: charged like a new one, from the same input. A task is
 * tried again once; then it is that try that may be tried again. What was answered under the key before is answered again,
 * also when the task was removed since.
 * @throws NotFoundError, ForbiddenError, TaskStateError (it has not come to nothing), AlreadyRetriedError, and what
 * `submitTask` throws
 */
export async function retryTask(
  services: TaskServices,
  asked: Pick<CreateTaskInput, 'expectedCostCredits' | 'idempotencyKey'> & {
    userId: string;
    actor: string;
    taskId: string;
    limits?: SubmitLimits | undefined;
  },
): Promise<Replayable<SubmitAnswer>> {
  const { taskId, ...rest } = asked;
  const sentInput = { taskId, expectedCostCredits: asked.expectedCostCredits };
  const task = await getTaskOrRemoved(services.db, asked.userId, taskId);
  if (task.removedAt !== null) {
    const key = clientKey(asked.userId, asked.idempotencyKey, retryOperation, sentInput);
    return replaySubmit(services.db, key, new NotFoundError('task'));
  }
  if (!mayRetry(task)) throw new TaskStateError('tried again', task.status);
  const again = createTaskInputSchema.parse({ type: slugOf(task.type), input: task.input });
  return submitTask(services, { ...again, ...rest, sentInput, retryOfId: taskId });
}
