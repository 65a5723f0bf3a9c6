import { slugOf } from '#/catalog/task-inputs.ts';
import { endTask, type TaskResult } from '#/features/tasks/commands/end-task.ts';
import {
  replaySubmit,
  retryOperation,
  type SubmitAnswer,
  type SubmitLimits,
  submitTask,
  type TaskServices,
} from '#/features/tasks/commands/submit-task.ts';
import { getTask, getTaskOrRemoved } from '#/features/tasks/queries.ts';
import { type EndedBy, mayRemove, mayRetry } from '#/features/tasks/rules/lifecycle.ts';
import { type TaskRecord, taskSelect } from '#/features/tasks/rules/task-record.ts';
import { type CreateTaskInput, createTaskInputSchema } from '#/features/tasks/schema.ts';
import { Prisma } from '#/generated/prisma/client.ts';
import { type Answered, clientKey } from '#/ledger/ledger.ts';
import { NotFoundError, TaskStateError } from '#/lib/errors.ts';
import { type Db, inStatement, inTransaction } from '#/platform/db.ts';
import { notifyTaskChanged, notifyTaskSql } from '#/platform/events.ts';
import { sendFileRemoval } from '#/platform/queue.ts';

/** A task as a worker holds it: only whoever has this `attempt` may report on it or end it. */
export type TakenTask = Pick<TaskRecord, 'id' | 'type' | 'input' | 'chargedCredits'> & {
  userId: string;
  attempt: number;
  /** What the vendor who does the work calls it, where an earlier attempt began it. */
  vendorJob: Record<string, unknown> | null;
};

/**
 * Takes an open task, also one that another worker had and stopped reporting on: its attempt goes up, so what that
 * worker still says no longer counts. Null when the task has ended or does not exist.
 */
export async function takeTask(db: Db, taskId: string): Promise<TakenTask | null> {
  const sql = `/* task:take */
    UPDATE "Task" SET status = 'running', attempt = attempt + 1, progress = 0, "startedAt" = clock_timestamp()
    WHERE id = $1::uuid AND status IN ('queued', 'running') AND type <> 'EXTERNAL'
    RETURNING id, "userId", type, input, "chargedCredits", attempt, "vendorJob", ${notifyTaskSql('"userId"', 'id')} AS told`;
  const [taken] = await inStatement(db, (tx) => tx.$queryRawUnsafe<(TakenTask & { told: string })[]>(sql, taskId));
  if (!taken) return null;
  const { told: _, ...task } = taken;
  return task;
}

/**
 * Gives a task back that this attempt cannot go on with now, for another to take. False when the attempt no longer holds
 * it.
 */
export async function handBackTask(db: Db, held: { id: string; attempt: number }): Promise<boolean> {
  return changeHeld(db, held, { status: 'queued', progress: 0, startedAt: null });
}

/** Reports progress in percent. False when the attempt no longer holds the task: the worker should stop. */
export async function reportProgress(
  db: Db,
  held: { id: string; attempt: number },
  progress: number,
): Promise<boolean> {
  return changeHeld(db, held, { progress });
}

/** Keeps what the vendor calls the work. False when the attempt no longer holds the task: nothing is kept. */
export async function keepVendorJob(
  db: Db,
  held: { id: string; attempt: number },
  job: Record<string, unknown>,
): Promise<boolean> {
  const kept = await inStatement(
    db,
    (tx) => tx.$executeRaw`
      UPDATE "Task" SET "vendorJob" = ${JSON.stringify(job)}::jsonb
      WHERE id = ${held.id}::uuid AND attempt = ${held.attempt}::int AND status = 'running'`,
  );
  return kept > 0;
}

type HeldChange = { status?: 'queued'; progress: number; startedAt?: null };

async function changeHeld(db: Db, held: { id: string; attempt: number }, change: HeldChange): Promise<boolean> {
  return inTransaction(db, async (tx) => {
    const [task] = await tx.task.updateManyAndReturn({
      where: { id: held.id, attempt: held.attempt, status: 'running' },
      data: change,
      select: { userId: true },
    });
    if (task) await notifyTaskChanged(tx, { userId: task.userId, taskId: held.id });
    return task !== undefined;
  });
}

/**
 * Ends a task with its result; its charge stays, or is settled at what the work came to where that is said. False when the
 * attempt no longer holds the task: nothing changed.
 */
export async function finishTask(
  db: Db,
  held: { id: string; attempt: number },
  result: TaskResult,
  costCredits: number | null = null,
): Promise<boolean> {
  const { id: taskId, attempt } = held;
  const end = { ending: 'succeeded' as const, result, costCredits };
  const { refusal } = await endTask(db, { taskId, by: { by: 'attempt', attempt }, actor: 'system', end });
  return refusal === null;
}

/**
 * Ends a task as failed and gives its whole charge back, in one transaction. `attempt` null ends it whoever holds it.
 * False when the task has ended already or another attempt holds it: nothing changed.
 * @param failure.errorMessage a sentence for people
 * @throws NotFoundError (task), BusyError
 */
export async function failTask(
  db: Db,
  held: { id: string; attempt: number | null },
  failure: { errorMessage: string },
): Promise<boolean> {
  const { id: taskId, attempt } = held;
  const by: EndedBy = attempt === null ? { by: 'system' } : { by: 'attempt', attempt };
  const end = { ending: 'failed' as const, ...failure };
  const { refusal } = await endTask(db, { taskId, by, actor: 'system', end });
  return refusal === null;
}

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
): Promise<Answered<SubmitAnswer>> {
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

const nothingLeft = {
  outputFile: null,
  outputUrl: null,
  outputJson: {},
  errorMessage: null,
  input: {},
  vendorJob: Prisma.DbNull,
};

/**
 * Removes what a task of the user's own made, and what it says of what it was made from; its lines in the ledger stay. Its files go by the
 * queue.
 * @throws NotFoundError, ForbiddenError, TaskStateError (it has not ended), BusyError
 */
export async function removeTask(
  { db, queue }: TaskServices,
  asked: { userId: string; taskId: string },
): Promise<TaskRecord> {
  const { userId, taskId } = asked;
  await getTask(db, userId, taskId);
  return inTransaction(db, async (tx) => {
    const [locked] = await tx.$queryRaw<
      { outputFile: string | null; status: TaskRecord['status']; isRemoved: boolean; now: Date }[]
    >`
      SELECT "outputFile", status, "removedAt" IS NOT NULL AS "isRemoved", clock_timestamp() AS now
      FROM "Task" WHERE id = ${taskId}::uuid FOR UPDATE`;
    if (!locked) throw new NotFoundError('task');
    // It was there a moment ago: this call itself has done it, and lost the answer to its COMMIT, or another one just has.
    if (locked.isRemoved) return tx.task.findUniqueOrThrow({ where: { id: taskId }, select: taskSelect });
    if (!mayRemove(locked)) throw new TaskStateError('removed', locked.status);
    const task = await tx.task.update({
      where: { id: taskId },
      data: { removedAt: locked.now, ...nothingLeft },
      select: taskSelect,
    });
    // The answer that is kept for a repeated request says what was asked for, too. All scopes, so that the primary key serves.
    await tx.$executeRaw`
      UPDATE "IdempotencyRecord" SET answer = jsonb_set(answer, '{json,task,input}', '{}')
      WHERE scope IN ('client', 'system') AND "userId" = ${userId}::uuid AND "lineId" = ${task.chargeId}::uuid AND answer #> '{json,task,input}' IS NOT NULL`;
    if (locked.outputFile !== null) await sendFileRemoval(queue, tx, { file: locked.outputFile });
    await notifyTaskChanged(tx, { userId, taskId });
    return task;
  });
}
