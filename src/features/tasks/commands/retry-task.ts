import { ModelNotOfferedError } from '#/catalog/offered-models.ts';
import { NotOfferedError } from '#/catalog/offered-types.ts';
import { slugOf, taskTypeSlugs } from '#/catalog/task-types.ts';
import {
  replaySubmit,
  retryOperation,
  type SubmitLimits,
  submitTask,
  type TaskServices,
} from '#/features/tasks/commands/submit-task.ts';
import { getTaskOrRemoved } from '#/features/tasks/queries.ts';
import { mayRetry } from '#/features/tasks/rules/lifecycle.ts';
import type { SubmitAnswer } from '#/features/tasks/rules/submit-answer.ts';
import { type CreateTaskInput, createTaskInputSchema } from '#/features/tasks/schema.ts';
import { clientKey, type Replayable } from '#/ledger/ledger.ts';
import { NotFoundError, TaskStateError } from '#/lib/errors.ts';

/**
 * Retries a failed or canceled task of this user: creates a new task from the same input, of the same model, charged at the current price. Each
 * task is retried at most once; the retry itself may be retried in turn. A stored answer under the idempotency key is
 * replayed, also when the task was removed since.
 * @throws NotFoundError, ForbiddenError, TaskStateError (it neither failed nor was canceled), AlreadyRetriedError,
 * NotOfferedError, ModelNotOfferedError, and what `submitTask` throws
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
  const task = await getTaskOrRemoved(services.ledger.db, asked.userId, taskId);
  const replayOr = async (error: Error) => {
    if (asked.idempotencyKey === undefined) throw error;
    const key = clientKey(asked.userId, asked.idempotencyKey, retryOperation, sentInput);
    return replaySubmit(services.ledger, key, error);
  };
  if (task.removedAt !== null) return replayOr(new NotFoundError('task'));
  if (!mayRetry(task)) throw new TaskStateError('tried again', task.status);
  const type = slugOf(task.type);
  const offered = asked.limits?.offered ?? taskTypeSlugs;
  if (!type || !offered.includes(type)) return replayOr(new NotOfferedError(type ?? task.type, offered, 'uuid'));
  const models = asked.limits?.models[type];
  if (task.model !== null && models && !models.includes(task.model))
    return replayOr(new ModelNotOfferedError(type, task.model, models, 'uuid'));
  const again = createTaskInputSchema.parse({ type, input: task.input, model: task.model ?? undefined });
  return submitTask(services, { ...again, ...rest, sentInput, retryOfId: taskId });
}
