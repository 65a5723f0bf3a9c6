import { randomUUIDv7 } from 'node:crypto';
import { taskTypes } from '#/catalog/task-inputs.ts';
import type { PricedInput } from '#/catalog/task-types.ts';
import { pricedInputOf, takeMedia } from '#/features/tasks/commands/take-media.ts';
import { deadlineMs } from '#/features/tasks/rules/lifecycle.ts';
import type { TaskRecord } from '#/features/tasks/rules/task-record.ts';
import type { CreateTaskInput } from '#/features/tasks/schema.ts';
import { type NewTask, newTasks } from '#/features/tasks/store/task-rows.ts';
import {
  type ChargeRequest,
  type Contributor,
  chargeForGeneration,
  clientKey,
  execute,
  type IdempotencyKey,
  type IdempotencyRecord,
  type Replayable,
  systemKey,
} from '#/ledger/ledger.ts';
import { AlreadyRetriedError, PriceChangedError, TooManyOpenTasksError, ValidationError } from '#/lib/errors.ts';
import type { AttachedRows } from '#/platform/bulk-rows.ts';
import type { Db } from '#/platform/db.ts';
import { attachedTaskJobs, type Queue } from '#/platform/queue.ts';

/** The operation of the keys of tries. */
export const retryOperation = 'tasks.retry';

/** What tasks are made with. */
export type TaskServices = { db: Db; queue: Queue };

/** What bounds a user's tasks; left out, nothing does. */
export type SubmitLimits = { maxOpenTasks: number };

/** What submitting came to. Too few credits are an answer, kept under the key like a success. */
export type SubmitAnswer =
  | { kind: 'created'; task: TaskRecord; creditsUsed: number; balance: number }
  | { kind: 'insufficient'; requiredCredits: number; availableCredits: number; debtCredits?: number };

/**
 * Charges, creates the task and queues its job, in one transaction: all of it or nothing.
 * @param asked.sentInput the input as the client sent it: what its key stands for
 * @param asked.retryOfId the task that this one tries again
 * @throws ValidationError, PriceChangedError, TooManyOpenTasksError, AlreadyRetriedError, IdempotencyConflictError,
 * NotFoundError (user), BusyError; nothing is charged
 */
export async function submitTask(
  { db, queue }: TaskServices,
  asked: CreateTaskInput & {
    userId: string;
    actor: string;
    sentInput: unknown;
    retryOfId?: string;
    limits?: SubmitLimits | undefined;
  },
): Promise<Replayable<SubmitAnswer>> {
  const { userId, actor, input, expectedCostCredits, limits, retryOfId = null } = asked;
  const { type } = taskTypes[asked.type];
  const operation = retryOfId ? retryOperation : `tasks.create ${asked.type}`;
  const key = clientKey(userId, asked.idempotencyKey, operation, asked.sentInput);
  let priced: PricedInput;
  try {
    priced = await pricedInputOf(db, userId, asked);
  } catch (error) {
    // What was made from an upload that has gone since is answered as it was.
    if (error instanceof ValidationError) return replaySubmit(db, key, error);
    throw error;
  }
  const { price, ...charge } = chargeForGeneration({ actor, type, input: priced });
  const { costCredits } = price;
  const answered = await createTask(db, {
    key,
    charge,
    task: { type, input, retryOfId, maxCostCredits: null, deadlineMs },
    queue,
    limits,
    check: () => {
      if (expectedCostCredits !== undefined && expectedCostCredits !== costCredits) {
        throw new PriceChangedError({ expectedCostCredits, costCredits });
      }
    },
  });
  // Only what something is made from counts as used. The task is made and paid by now, so that nothing here may fail it: a
  // worker that takes it says so again.
  if (answered.answer.kind === 'created') await takeMedia(db, userId, asked.type, input).catch(() => {});
  return answered;
}

/** A task to be created with its charge. `queue` null: nobody here does the work. `check` may refuse before the charge. */
export type CreateTask = {
  key: IdempotencyKey;
  charge: ChargeRequest;
  task: Pick<NewTask, 'type' | 'input' | 'retryOfId' | 'maxCostCredits'> & { deadlineMs: number };
  queue: Queue | null;
  limits?: SubmitLimits | undefined;
  check?: () => void;
};

/**
 * Charges and creates a task, with its job where a worker is to do it.
 * @throws what `check` throws, and as `submitTask`
 */
export async function createTask(db: Db, asked: CreateTask): Promise<Replayable<SubmitAnswer>> {
  const { key, charge, task, queue, limits, check } = asked;
  const { userId } = key;
  const { retryOfId } = task;
  const taskId = randomUUIDv7();
  const facts = {
    ...charge.facts,
    metadata: { taskId, ...(retryOfId ? { retryOfId } : {}), ...charge.facts.metadata },
  };
  const retryKey = retryOfId ? systemKey(userId, `retry:${retryOfId}`, retryOperation) : null;
  let openBefore = 0;
  const { answer, replayed } = await execute<KeptAnswer, QueuedTask>(db, {
    key,
    otherKeys: retryKey ? [retryKey] : [],
    countsTasks: true,
    decide: (account) => {
      const retried = retryKey && account.recordOf(retryKey);
      if (retried) throw new AlreadyRetriedError(retryOf(retried));
      check?.();
      openBefore = account.openTasks();
      if (limits && openBefore >= limits.maxOpenTasks) throw new TooManyOpenTasksError(limits.maxOpenTasks);
      const outcome = account.decide({ ...charge, facts });
      if (outcome.kind === 'insufficient') return outcome;
      const { transactionId: chargeId, costCredits, balance } = outcome;
      // What is done elsewhere takes no worker's time, so it neither counts nor delays.
      if (task.type !== 'EXTERNAL') account.addOpenTask();
      if (retryKey) account.remember(retryKey, { taskId });
      const { type, input } = task;
      const createdAt = account.now.toISOString();
      const kept = { id: taskId, type, input, chargedCredits: costCredits, chargeId, retryOfId, createdAt };
      return { kind: 'created', task: kept, creditsUsed: costCredits, balance };
    },
    row: {
      kind: queuedTasks,
      of: (made) => {
        if (made.kind !== 'created') return null;
        const { createdAt, ...kept } = withInstant(made.task);
        const deadlineAt = new Date(createdAt.getTime() + task.deadlineMs);
        const { maxCostCredits } = task;
        return { ...kept, createdAt, userId, deadlineAt, maxCostCredits, queue, openBefore };
      },
    },
  });
  return { answer: shown(answer), replayed };
}

/**
 * What was answered under the key before: nothing new is made.
 * @throws `otherwise` when nothing was; IdempotencyConflictError, BusyError
 */
export async function replaySubmit(db: Db, key: IdempotencyKey, otherwise: Error): Promise<Replayable<SubmitAnswer>> {
  const { answer, replayed } = await execute<KeptAnswer, never>(db, {
    key,
    decide: () => {
      throw otherwise;
    },
  });
  return { answer: shown(answer), replayed };
}

function shown(answer: KeptAnswer): SubmitAnswer {
  if (answer.kind !== 'created') return answer;
  return { ...answer, task: queuedTask(withInstant(answer.task)) };
}

/** What the key keeps of an answer: of a new task what is not the same for all, its instant as text. */
type KeptAnswer =
  | Exclude<SubmitAnswer, { kind: 'created' }>
  | { kind: 'created'; task: Kept<NewlyQueued>; creditsUsed: number; balance: number };
type NewlyQueued = Pick<
  TaskRecord,
  'id' | 'type' | 'input' | 'chargedCredits' | 'chargeId' | 'retryOfId' | 'createdAt'
>;
type Kept<Task> = Omit<Task, 'createdAt' | 'retryOfId'> & { createdAt: string; retryOfId?: string | null };

/** Also of answers that earlier releases kept: with a Date, or without `retryOfId`. */
function withInstant({ createdAt, ...task }: Kept<NewlyQueued>): NewlyQueued {
  return { ...task, retryOfId: task.retryOfId ?? null, createdAt: new Date(createdAt) };
}

function queuedTask(task: NewlyQueued): TaskRecord {
  return {
    ...task,
    status: 'queued',
    uncollectedCredits: 0,
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

function retryOf({ answer }: IdempotencyRecord): string {
  return (answer as { json: { taskId: string } }).json.taskId;
}

/** `openBefore`: how many open tasks the user had before this one that workers here do. */
type QueuedTask = NewTask & { queue: Queue | null; openBefore: number };

/** New tasks, with the jobs of those that have one. */
const queuedTasks: Contributor<QueuedTask> = {
  async attachedRows(tasks) {
    const jobs: AttachedRows[] = [];
    for (const [queue, ofQueue] of Map.groupBy(tasks, (task) => task.queue)) {
      const waiting = ofQueue.map(({ id, type, openBefore }) => ({ taskId: id, type, openBefore }));
      if (queue) jobs.push(await attachedTaskJobs(queue, waiting));
    }
    return [{ insert: newTasks, rows: tasks }, ...jobs];
  },
};
