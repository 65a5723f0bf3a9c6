import { randomUUIDv7 } from 'node:crypto';
import { chargeForGeneration } from '#/features/credits/charge-for-generation.ts';
import { doCreditWork, type RowKind } from '#/features/credits/gather.ts';
import { clientKey, systemKey } from '#/features/credits/idempotency.ts';
import { type Answered, openLedger } from '#/features/credits/ledger.ts';
import { deadlineMs, mayEnd } from '#/features/tasks/lifecycle.ts';
import { type CreateTaskInput, taskTypes } from '#/features/tasks/schema.ts';
import type { TaskRecord } from '#/features/tasks/task-record.ts';
import { type NewTask, newTasks } from '#/features/tasks/task-store.ts';
import { NotFoundError, PriceChangedError } from '#/lib/errors.ts';
import { type Db, inTransaction } from '#/server/db.ts';
import { notifyTaskChanged } from '#/server/events.ts';
import { type Queue, sendTaskJobs } from '#/server/queue.ts';

/** What submitting came to. Too few credits are an answer, kept under the key like a success. */
export type SubmitAnswer =
  | { kind: 'created'; task: TaskRecord; creditsUsed: number; balance: number }
  | { kind: 'insufficient'; requiredCredits: number; availableCredits: number; debtCredits?: number };

/** What the key keeps of an answer: of a new task what is not the same for all, its instant as text. */
type KeptAnswer =
  | Exclude<SubmitAnswer, { kind: 'created' }>
  | (Created & { task: Omit<NewlyQueued, 'createdAt'> & { createdAt: string } });
type Created = Omit<Extract<SubmitAnswer, { kind: 'created' }>, 'task'>;
type NewlyQueued = Pick<TaskRecord, 'id' | 'type' | 'input' | 'chargedCredits' | 'chargeId' | 'createdAt'>;

/**
 * Charges, creates the task and queues its job, in one transaction: all of it or nothing.
 * @param asked.sentInput the input as the client sent it: what its key stands for
 * @throws ValidationError, PriceChangedError, IdempotencyConflictError, NotFoundError (user), BusyError; nothing is charged
 */
export async function submitTask(
  { db, queue }: { db: Db; queue: Queue },
  asked: CreateTaskInput & { userId: string; actor: string; sentInput: unknown },
): Promise<Answered<SubmitAnswer>> {
  const { userId, actor, input, expectedCostCredits } = asked;
  const taskId = randomUUIDv7();
  const type = taskTypes[asked.type];
  const { seconds, aspectRatio } = input;
  const { price, ...charge } = chargeForGeneration({
    actor,
    type,
    input: { seconds, aspectRatio },
    metadata: { taskId },
  });
  const { answer, replayed } = await doCreditWork<KeptAnswer, QueuedTask>(db, {
    key: clientKey(userId, asked.idempotencyKey, `tasks.create ${asked.type}`, asked.sentInput),
    decide: (account) => {
      const { costCredits } = price;
      if (expectedCostCredits !== undefined && expectedCostCredits !== costCredits) {
        throw new PriceChangedError({ expectedCostCredits, costCredits });
      }
      const outcome = account.decide(charge);
      if (outcome.kind === 'insufficient') return outcome;
      const { transactionId: chargeId, balance } = outcome;
      const task = {
        id: taskId,
        type,
        input,
        chargedCredits: costCredits,
        chargeId,
        createdAt: account.now.toISOString(),
      };
      return { kind: 'created', task, creditsUsed: costCredits, balance };
    },
    row: {
      kind: queuedTasks,
      of: (answer) => {
        if (answer.kind !== 'created') return null;
        const task = withInstant(answer.task);
        return { ...task, queue, userId, deadlineAt: new Date(task.createdAt.getTime() + deadlineMs) };
      },
    },
  });
  return {
    answer: answer.kind === 'created' ? { ...answer, task: queuedTask(withInstant(answer.task)) } : answer,
    replayed,
  };
}

/** Also of answers that were kept with a Date. */
function withInstant<T extends { createdAt: string | Date }>(task: T): Omit<T, 'createdAt'> & { createdAt: Date } {
  return { ...task, createdAt: new Date(task.createdAt) };
}

function queuedTask(task: NewlyQueued): TaskRecord {
  return {
    ...task,
    status: 'queued',
    refundId: null,
    outputFile: null,
    outputUrl: null,
    outputJson: null,
    errorMessage: null,
    progress: 0,
    startedAt: null,
    finishedAt: null,
  };
}

type QueuedTask = NewTask & { queue: Queue };

/** New tasks with their jobs: two statements, however many there are. */
const queuedTasks: RowKind<QueuedTask> = {
  insert: newTasks,
  async after(tx, tasks) {
    for (const [queue, ofQueue] of Map.groupBy(tasks, (task) => task.queue)) {
      await sendTaskJobs(
        queue,
        tx,
        ofQueue.map(({ id }) => ({ taskId: id })),
      );
    }
  },
};

/** A task as a worker holds it: only whoever has this `attempt` may report on it or end it. */
export type TakenTask = { id: string; userId: string; type: TaskRecord['type']; input: unknown; attempt: number };

/**
 * Takes an open task, also one that another worker had and stopped reporting on: its attempt goes up, so what that
 * worker still says no longer counts. Null when the task has ended or does not exist.
 */
export async function takeTask(db: Db, taskId: string): Promise<TakenTask | null> {
  return inTransaction(db, async (tx) => {
    const [task] = await tx.$queryRaw<TakenTask[]>`
      UPDATE "Task" SET status = 'running', attempt = attempt + 1, progress = 0, "startedAt" = clock_timestamp()
      WHERE id = ${taskId}::uuid AND status IN ('queued', 'running')
      RETURNING id, "userId", type, input, attempt`;
    if (task) await notifyTaskChanged(tx, taskId);
    return task ?? null;
  });
}

/** Reports progress in percent. False when the attempt no longer holds the task: the worker should stop. */
export async function reportProgress(
  db: Db,
  held: { id: string; attempt: number },
  progress: number,
): Promise<boolean> {
  return inTransaction(db, async (tx) => {
    const { count } = await tx.task.updateMany({
      where: { id: held.id, attempt: held.attempt, status: 'running' },
      data: { progress },
    });
    if (count === 1) await notifyTaskChanged(tx, held.id);
    return count === 1;
  });
}

/** What a generator made: the key of a stored file, or an address elsewhere, and what it says about it. */
export type TaskResult = { outputFile: string | null; outputUrl: string | null; outputJson: Record<string, unknown> };

/** Ends a task with its result; its charge stays. False when the attempt no longer holds the task: nothing changed. */
export async function finishTask(db: Db, held: { id: string; attempt: number }, result: TaskResult): Promise<boolean> {
  return inTransaction(db, async (tx) => {
    const { outputFile, outputUrl } = result;
    const outputJson = JSON.stringify(result.outputJson);
    const count = await tx.$executeRaw`
      UPDATE "Task" SET status = 'succeeded', progress = 100, "finishedAt" = clock_timestamp(),
        "outputFile" = ${outputFile}, "outputUrl" = ${outputUrl}, "outputJson" = ${outputJson}::jsonb
      WHERE id = ${held.id}::uuid AND attempt = ${held.attempt} AND status = 'running'`;
    if (count === 1) await notifyTaskChanged(tx, held.id);
    return count === 1;
  });
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
  const owner = await db.task.findUnique({ where: { id: held.id }, select: { userId: true, chargeId: true } });
  if (!owner) throw new NotFoundError('task');
  const { userId, chargeId } = owner;
  const key = systemKey(userId, `refund:${held.id}`, 'tasks.fail');
  return inTransaction(db, async (tx) => {
    const chargeIds = chargeId === null ? [] : [chargeId];
    const ledger = await openLedger(tx, { userIds: [userId], keys: [key], chargeIds });
    const [task] = await tx.$queryRaw<{ status: TaskRecord['status']; attempt: number }[]>`
      SELECT status, attempt FROM "Task" WHERE id = ${held.id}::uuid FOR UPDATE`;
    if (!task || !mayEnd(task, held.attempt)) return false;
    let refundId: string | null = null;
    if (chargeId !== null) {
      const facts = {
        description: 'Returned: the generation failed',
        metadata: { taskId: held.id, reason: 'failure' },
        actor: 'system',
      };
      const refund = { kind: 'refund' as const, chargeId, amountCredits: null, reason: 'failure' as const, facts };
      const { answer } = ledger.answerOnce(key, (account) => account.decide(refund));
      refundId = answer.transactionId;
      await ledger.write();
    }
    await tx.$executeRaw`
      UPDATE "Task" SET status = 'failed', "errorMessage" = ${failure.errorMessage}, "refundId" = ${refundId}::uuid,
        "finishedAt" = clock_timestamp()
      WHERE id = ${held.id}::uuid`;
    await notifyTaskChanged(tx, held.id);
    return true;
  });
}
