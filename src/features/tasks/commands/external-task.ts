import { randomUUIDv7 } from 'node:crypto';
import { endTask, type TaskEnd } from '#/features/tasks/commands/end-task.ts';
import { createTasks } from '#/features/tasks/commands/submit-task.ts';
import type { SubmitAnswer } from '#/features/tasks/rules/submit-answer.ts';
import { type TaskRecord, taskSelect } from '#/features/tasks/rules/task-record.ts';
import type { CompleteExternalInput, CreateExternalInput } from '#/features/tasks/schema.ts';
import { hashInput, type IdempotencyKey, type Ledger, type Replayable } from '#/ledger/ledger.ts';
import { ForbiddenError, IdempotencyConflictError, NotFoundError, TaskStateError } from '#/lib/errors.ts';
import { type Db, inTransaction } from '#/platform/db.ts';
import { notifyTaskChanged } from '#/platform/events.ts';

/**
 * Creates an external task and holds the user's credits for it. It has no job: the program that created it completes or fails
 * it; past its deadline the reconciler fails it with a refund.
 * @param asked.actor the program that does the work; idempotency keys belong to it and never collide with the user's own
 * @throws NotFoundError (user), IdempotencyConflictError, BusyError; nothing is charged then
 */
export async function createExternalTask(
  ledger: Ledger,
  asked: CreateExternalInput & { actor: string; sentInput: unknown },
): Promise<Replayable<SubmitAnswer>> {
  const { userId, actor, costCredits, maxCostCredits = costCredits, userInput, deadlineSeconds, sentInput } = asked;
  const { idempotencyKey = randomUUIDv7() } = asked;
  const facts = { generationType: 'EXTERNAL', description: 'External work', metadata: {}, actor, maxCostCredits };
  const created = createTasks(ledger, {
    key: externalKey({ userId, actor, idempotencyKey, sentInput }),
    charge: { kind: 'charge', amountCredits: costCredits, facts },
    task: {
      type: 'EXTERNAL',
      model: null,
      retryOfId: null,
      maxCostCredits,
      deadlineMs: deadlineSeconds * 1000,
    },
    inputs: [userInput],
    queue: null,
  });
  return created.catch((error) => {
    if (!(error instanceof IdempotencyConflictError)) throw error;
    throw new IdempotencyConflictError(idempotencyKey, operation);
  });
}

const operation = 'tasks.external.create';

function externalKey(asked: {
  userId: string;
  actor: string;
  idempotencyKey: string;
  sentInput: unknown;
}): IdempotencyKey {
  const { userId, actor, idempotencyKey, sentInput } = asked;
  const key = `external:${hashInput([actor, idempotencyKey])}`;
  return { scope: 'system', userId, key, operation, inputHash: hashInput(sentInput) };
}

/**
 * Reports the progress of an external task, in percent. The first report sets its status to `running`.
 * @throws NotFoundError, ForbiddenError (the task is not external), TaskStateError (it has ended)
 */
export async function progressExternalTask(
  db: Db,
  { taskId, progress }: { taskId: string; progress: number },
): Promise<TaskRecord> {
  return inTransaction(db, async (tx) => {
    const [reported] = await tx.$queryRaw<{ userId: string }[]>`
      UPDATE "Task" SET status = 'running', progress = ${progress},
        "startedAt" = COALESCE("startedAt", clock_timestamp())
      WHERE id = ${taskId}::uuid AND type = 'EXTERNAL' AND status IN ('queued', 'running') RETURNING "userId"`;
    const task = await tx.task.findUnique({ where: { id: taskId }, select: taskSelect });
    if (!task) throw new NotFoundError('task');
    assertExternal(task);
    if (!reported) throw new TaskStateError('reported on', task.status);
    await notifyTaskChanged(tx, { userId: reported.userId, taskId });
    return task;
  });
}

/**
 * Completes an external task and settles its charge at the final cost. Below the hold, the difference is refunded; above it,
 * up to the stated maximum, what is available is charged and the rest stays uncollected. Idempotent: completing again at the
 * same cost returns the task with its first result.
 * @throws NotFoundError, ForbiddenError (the task is not external), TaskStateError (it ended differently),
 * SettlementAboveMaximumError, BusyError
 */
export async function completeExternalTask(
  ledger: Ledger,
  asked: Omit<CompleteExternalInput, 'uuid'> & { taskId: string; actor: string },
): Promise<TaskRecord> {
  const { taskId, actor, costCredits, outputUrl = null, outputJson = {} } = asked;
  const result = { outputFile: null, outputUrl, outputJson };
  const end = { ending: 'succeeded' as const, result, costCredits };
  const { isEnded, task } = await endExternalTask(ledger, { taskId, actor, end });
  if (isEnded) return task;
  const isSame = task.status === 'succeeded' && task.costCredits === costCredits;
  if (!isSame) throw new TaskStateError('completed', task.status);
  return task;
}

/**
 * Fails an external task and refunds its whole charge. Idempotent: failing again returns the task unchanged.
 * @param asked.errorMessage a sentence for people
 * @throws NotFoundError, ForbiddenError (the task is not external), TaskStateError (it ended differently), BusyError
 */
export async function failExternalTask(
  ledger: Ledger,
  { taskId, actor, errorMessage }: { taskId: string; actor: string; errorMessage: string },
): Promise<TaskRecord> {
  const { task } = await endExternalTask(ledger, { taskId, actor, end: { ending: 'failed', errorMessage } });
  if (task.status !== 'failed') throw new TaskStateError('failed', task.status);
  return task;
}

/** Returns the task afterwards, and whether this call ended it. */
async function endExternalTask(
  ledger: Ledger,
  asked: { taskId: string; actor: string; end: Extract<TaskEnd, { ending: 'succeeded' | 'failed' }> },
): Promise<{ isEnded: boolean; task: TaskRecord }> {
  const { refusal, task } = await endTask(ledger, { ...asked, by: { by: 'outside' } });
  assertExternal(task);
  return { isEnded: refusal === null, task };
}

function assertExternal(task: TaskRecord): void {
  if (task.type !== 'EXTERNAL') throw new ForbiddenError('This task is done here: only its worker reports on it.');
}
