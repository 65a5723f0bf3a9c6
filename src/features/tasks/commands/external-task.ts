import { randomUUIDv7 } from 'node:crypto';
import { endTask, type TaskEnd } from '#/features/tasks/commands/end-task.ts';
import { createTask, type SubmitAnswer } from '#/features/tasks/commands/submit-task.ts';
import { type TaskRecord, taskSelect } from '#/features/tasks/rules/task-record.ts';
import type { CompleteExternalInput, CreateExternalInput } from '#/features/tasks/schema.ts';
import { hashInput, type IdempotencyKey, type Replayable } from '#/ledger/ledger.ts';
import { ForbiddenError, IdempotencyConflictError, NotFoundError, TaskStateError } from '#/lib/errors.ts';
import { type Db, inTransaction } from '#/platform/db.ts';
import { notifyTaskChanged } from '#/platform/events.ts';

/**
 * Holds credits of a user for work that is done in somebody else's code. No job drives the task: whoever created it
 * completes or fails it, and past its deadline it fails by itself with every credit back.
 * @param asked.actor who does the work; keys are theirs, so that they never meet those that the user chooses
 * @throws NotFoundError (user), IdempotencyConflictError, BusyError; nothing is charged
 */
export async function createExternalTask(
  db: Db,
  asked: CreateExternalInput & { actor: string; sentInput: unknown },
): Promise<Replayable<SubmitAnswer>> {
  const { userId, actor, costCredits, maxCostCredits = costCredits, userInput, deadlineSeconds, sentInput } = asked;
  const { idempotencyKey = randomUUIDv7() } = asked;
  const metadata = { maxCostCredits };
  const facts = { generationType: 'EXTERNAL' as const, description: 'External work', metadata, actor };
  const created = createTask(db, {
    key: externalKey({ userId, actor, idempotencyKey, sentInput }),
    charge: { kind: 'charge', amountCredits: costCredits, facts },
    task: { type: 'EXTERNAL', input: userInput, retryOfId: null, maxCostCredits, deadlineMs: deadlineSeconds * 1000 },
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
 * Reports how far work outside is, in percent. The first report begins it.
 * @throws NotFoundError, ForbiddenError (a worker here does this task), TaskStateError (it has ended)
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
 * Ends work outside with its result, settled at what it came to: less than is held gives the difference back; more, up to
 * the stated maximum, is charged as far as it is available, and the rest stays uncollected. Completed again at the same
 * cost it stays as it is, with its first result, so that it may be asked again.
 * @throws NotFoundError, ForbiddenError (a worker here does this task), TaskStateError (it ended otherwise),
 * SettlementAboveMaximumError, BusyError
 */
export async function completeExternalTask(
  db: Db,
  asked: Omit<CompleteExternalInput, 'uuid'> & { taskId: string; actor: string },
): Promise<TaskRecord> {
  const { taskId, actor, costCredits, outputUrl = null, outputJson = {} } = asked;
  const result = { outputFile: null, outputUrl, outputJson };
  const end = { ending: 'succeeded' as const, result, costCredits };
  const { isEnded, task } = await endExternalTask(db, { taskId, actor, end });
  if (isEnded) return task;
  // The charge of what has ended well is its final cost.
  const isSame = task.status === 'succeeded' && task.chargedCredits === costCredits;
  if (!isSame) throw new TaskStateError('completed', task.status);
  return task;
}

/**
 * Ends work outside as failed: every credit goes back. Failed again it stays as it is.
 * @param asked.errorMessage a sentence for people
 * @throws NotFoundError, ForbiddenError (a worker here does this task), TaskStateError (it ended otherwise), BusyError
 */
export async function failExternalTask(
  db: Db,
  { taskId, actor, errorMessage }: { taskId: string; actor: string; errorMessage: string },
): Promise<TaskRecord> {
  const { task } = await endExternalTask(db, { taskId, actor, end: { ending: 'failed', errorMessage } });
  if (task.status !== 'failed') throw new TaskStateError('failed', task.status);
  return task;
}

/** The task as it is afterwards, and whether it ended now. */
async function endExternalTask(
  db: Db,
  asked: { taskId: string; actor: string; end: Extract<TaskEnd, { ending: 'succeeded' | 'failed' }> },
): Promise<{ isEnded: boolean; task: TaskRecord }> {
  const { refusal, task } = await endTask(db, { ...asked, by: { by: 'outside' } });
  assertExternal(task);
  return { isEnded: refusal === null, task };
}

function assertExternal(task: TaskRecord): void {
  if (task.type !== 'EXTERNAL') throw new ForbiddenError('This task is done here: only its worker reports on it.');
}
