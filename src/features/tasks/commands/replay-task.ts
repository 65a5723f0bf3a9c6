import { NotOfferedError } from '#/catalog/offered-types.ts';
import type { TaskTypeSlug } from '#/catalog/task-types.ts';
import { createOperation, replaySubmit } from '#/features/tasks/commands/submit-task.ts';
import type { SubmitAnswer } from '#/features/tasks/rules/submit-answer.ts';
import type { UnreadTask } from '#/features/tasks/schema.ts';
import { clientKey, type Ledger, type Replayable } from '#/ledger/ledger.ts';

/**
 * Answers a request for a task of a type that is not offered: what is stored under its key, from when the type was. It makes
 * and charges nothing.
 * @throws NotOfferedError when nothing is stored, IdempotencyConflictError, BusyError
 */
export async function replayTask(
  ledger: Ledger,
  asked: UnreadTask & { userId: string; sentInput: unknown; offered: readonly TaskTypeSlug[] },
): Promise<Replayable<SubmitAnswer>> {
  const { userId, type, idempotencyKey, sentInput, offered } = asked;
  const refusal = new NotOfferedError(type, offered);
  if (idempotencyKey === undefined) throw refusal;
  return replaySubmit(ledger, clientKey(userId, idempotencyKey, createOperation(type), sentInput), refusal);
}
