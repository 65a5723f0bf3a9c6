import type { ActContext, Done } from '#/features/admin/commands/act-context.ts';
import type { Act } from '#/features/admin/schema.ts';
import { endTask as endTaskOnce } from '#/features/tasks/commands/end-task.ts';
import { retryTask as submitAgain } from '#/features/tasks/commands/retry-task.ts';
import { InsufficientCreditsError, TaskStateError } from '#/lib/errors.ts';

const endedByUs = 'We ended this because it was stuck. Your credits came back.';

/** Ends an open task as failed, with its credits back. @throws TaskStateError (it has ended), NotFoundError (task) */
export async function endTask(
  { ledger, actor }: ActContext,
  { taskId }: Extract<Act, { act: 'endTask' }>,
): Promise<Done> {
  const end = { ending: 'failed' as const, errorMessage: endedByUs };
  const { refusal, task } = await endTaskOnce(ledger, { taskId, by: { by: 'system' }, actor, end });
  if (refusal !== null) throw new TaskStateError('failed', task.status);
  return { subjectIds: [taskId, task.refundId], movedCredits: task.chargedCredits };
}

/** Has a task done again, charged to its owner. @throws TaskStateError, AlreadyRetriedError, InsufficientCreditsError, NotOfferedError */
export async function retryTask(context: ActContext, { taskId }: Extract<Act, { act: 'retryTask' }>): Promise<Done> {
  const { ledger, queue, userId, actor } = context;
  const { answer } = await submitAgain({ ledger, queue }, { userId, actor, taskId });
  if (answer.kind === 'insufficient') throw new InsufficientCreditsError(answer);
  return { subjectIds: [taskId, answer.task.id], movedCredits: answer.creditsUsed };
}
