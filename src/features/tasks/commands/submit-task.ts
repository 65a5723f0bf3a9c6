import { randomUUIDv7 } from 'node:crypto';
import type { Measures } from '#/catalog/measures.ts';
import { localPreview } from '#/catalog/models.ts';
import { modelToUse, type OfferedModels } from '#/catalog/offered-models.ts';
import { type TaskTypeSlug, taskTypes } from '#/catalog/task-types.ts';
import { chargeForGeneration } from '#/features/credit-costs/rules/charge-for-generation.ts';
import { measuresOf, takeMedia } from '#/features/tasks/commands/take-media.ts';
import { type QueuedTask, queuedTasks } from '#/features/tasks/contributor.ts';
import { deadlineMs } from '#/features/tasks/rules/lifecycle.ts';
import { seededInputs } from '#/features/tasks/rules/seeds.ts';
import { restored, type StoredAnswer, type SubmitAnswer, storedTasks } from '#/features/tasks/rules/submit-answer.ts';
import type { CreateTaskInput } from '#/features/tasks/schema.ts';
import type { NewTask } from '#/features/tasks/store/task-rows.ts';
import {
  type ChargeRequest,
  clientKey,
  type IdempotencyKey,
  type IdempotencyRecord,
  keyOfPlace,
  type Ledger,
  type Replayable,
  systemKey,
} from '#/ledger/ledger.ts';
import { AlreadyRetriedError, PriceChangedError, ValidationError } from '#/lib/errors.ts';
import { TooManyOpenTasksError } from '#/lib/limit-errors.ts';
import type { Queue } from '#/platform/queue.ts';

/** The operation under which idempotency keys of retries are stored. */
export const retryOperation = 'tasks.retry';

/** The operation under which idempotency keys of new tasks of a type are stored; the type's slug stands in stored records. */
export function createOperation(slug: string): string {
  return `tasks.create ${slug}`;
}

/** The services that create tasks. */
export type TaskServices = { ledger: Ledger; queue: Queue };

/**
 * The limits of a submission: which types and models are offered, and how many tasks may be open; without them there is none.
 * `counted` rejects with the refusal where the submission is one too many. It may still be under way.
 */
export type SubmitLimits = {
  maxOpenTasks: number;
  offered: readonly TaskTypeSlug[];
  models: OfferedModels;
  counted?: Promise<void>;
};

/**
 * Charges the user, creates the tasks and queues their jobs, in one transaction: all `count` of them, each with a charge and a
 * seed of its own, or none. `expectedCostCredits` is the price of all.
 * @param asked.model the model that is to make it; by default the first that is offered
 * @param asked.sentInput the input as the client sent it, which the idempotency key is compared with on a replay
 * @param asked.retryOfId the id of the task that this one retries
 * @throws ValidationError, PriceChangedError, TooManyRequestsError, TooManyOpenTasksError, AlreadyRetriedError, IdempotencyConflictError,
 * NotFoundError (user), BusyError; nothing is charged then
 */
export async function submitTask(
  { ledger, queue }: TaskServices,
  asked: CreateTaskInput & {
    userId: string;
    actor: string;
    sentInput: unknown;
    retryOfId?: string;
    limits?: SubmitLimits | undefined;
  },
): Promise<Replayable<SubmitAnswer>> {
  const { userId, actor, input, count = 1, expectedCostCredits, limits, retryOfId = null } = asked;
  const { type } = taskTypes[asked.type];
  const operation = retryOfId ? retryOperation : createOperation(asked.type);
  const key = clientKey(userId, asked.idempotencyKey, operation, asked.sentInput);
  let measures: Measures;
  let model: string;
  try {
    model = modelFor(asked);
    measures = await measuresOf(ledger.db, userId, { ...asked, model });
  } catch (error) {
    // A replay must be answered even when an upload of the first request was deleted since, or its model is not offered any more.
    if (error instanceof ValidationError) return replaySubmit(ledger, key, error);
    throw error;
  }
  const { price, ...charge } = chargeForGeneration({ actor, type, model, input: measures });
  const costCredits = price.costCredits * count;
  const answered = await createTasks(ledger, {
    key,
    charge,
    task: { type, model, retryOfId, maxCostCredits: null, deadlineMs },
    inputs: seededInputs(asked.type, input, count),
    queue,
    limits,
    check: () => {
      if (expectedCostCredits !== undefined && expectedCostCredits !== costCredits) {
        throw new PriceChangedError({ expectedCostCredits, costCredits });
      }
    },
  });
  // Uploads are marked as used only once a task uses them. An error is ignored, because the task is charged and created by
  // now; the worker marks them again.
  if (answered.answer.kind === 'created') await takeMedia(ledger.db, userId, asked.type, input).catch(() => {});
  return answered;
}

/** @throws ModelNotOfferedError */
function modelFor({ type, model, limits }: CreateTaskInput & { limits?: SubmitLimits | undefined }): string {
  return limits ? modelToUse(limits.models, type, model) : (model ?? localPreview);
}

/** Tasks to create with their charges, one of each input. `queue` is null for external work. `check` runs before the charge and may throw. */
export type CreateTask = {
  key: IdempotencyKey;
  charge: ChargeRequest;
  task: Pick<NewTask, 'type' | 'model' | 'retryOfId' | 'maxCostCredits'> & { deadlineMs: number };
  inputs: readonly NewTask['input'][];
  queue: Queue | null;
  limits?: SubmitLimits | undefined;
  check?: () => void;
};

/**
 * Charges the user and creates the tasks, with jobs when `queue` is given, in one transaction. The request's own key is that of
 * the first charge; the others have keys that follow from it.
 * @throws what `check` throws, and what `submitTask` throws
 */
export async function createTasks(ledger: Ledger, asked: CreateTask): Promise<Replayable<SubmitAnswer>> {
  const { key, charge, task, inputs, queue, limits, check } = asked;
  const { userId } = key;
  const { retryOfId } = task;
  // In the order of their ids, which lists of tasks of one instant are in.
  const taskIds = inputs.map(() => randomUUIDv7()).sort();
  const group = taskIds.length > 1 ? { groupId: taskIds[0] } : {};
  const metadata = { ...(retryOfId ? { retryOfId } : {}), ...charge.facts.metadata };
  const facts = taskIds.map((taskId) => ({ ...charge.facts, metadata, taskId }));
  const retryKey = retryOfId ? systemKey(userId, `retry:${retryOfId}`, retryOperation) : null;
  const refusal = outcomeOf(limits?.counted);
  let openBefore = 0;
  const { answer, ...told } = await ledger.execute<StoredAnswer, QueuedTask>({
    key,
    otherKeys: retryKey ? [retryKey] : [],
    countsHolds: true,
    after: limits?.counted,
    decide: (account) => {
      // A replay is answered in any case, and so does not come here.
      if (refusal.error !== null) throw refusal.error;
      const retried = retryKey && account.recordOf(retryKey);
      if (retried) throw new AlreadyRetriedError(retryOf(retried));
      check?.();
      openBefore = account.openHolds();
      if (limits && openBefore + inputs.length > limits.maxOpenTasks)
        throw new TooManyOpenTasksError(limits.maxOpenTasks, { openTasks: openBefore, asked: inputs.length });
      const outcome = account.decide({ kind: 'charges', amountCredits: charge.amountCredits, facts });
      if (outcome.kind === 'insufficient') return outcome;
      const { transactionIds, costCredits, balance } = outcome;
      const { type, model } = task;
      const createdAt = account.now.toISOString();
      const [first, ...more] = taskIds.map((id, index) => {
        const chargeId = transactionIds[index] ?? null;
        // External work takes no worker's time, so it neither counts as an open task nor lowers the priority of later ones.
        if (type !== 'EXTERNAL') account.addOpenHold();
        if (index > 0) account.remember(keyOfPlace(key, index + 1), { taskId: id }, chargeId);
        const own = { id, type, model, input: inputs[index], chargedCredits: costCredits, chargeId };
        return { ...own, retryOfId, ...group, createdAt };
      });
      if (!first) throw new Error('There is no task to create.');
      if (retryKey) account.remember(retryKey, { taskId: first.id });
      const creditsUsed = costCredits * taskIds.length;
      return { kind: 'created', task: first, ...(more.length > 0 ? { more } : {}), creditsUsed, balance };
    },
    rows: {
      by: queuedTasks,
      of: (made) => {
        if (made.kind !== 'created') return [];
        const { maxCostCredits } = task;
        return storedTasks(made).map(({ createdAt, ...kept }, index) => {
          const deadlineAt = new Date(createdAt.getTime() + task.deadlineMs);
          return { ...kept, createdAt, userId, deadlineAt, maxCostCredits, queue, openBefore: openBefore + index };
        });
      },
    },
  });
  return { answer: restored(answer), ...told };
}

/** What a promise is rejected with, once it is. */
function outcomeOf(promise: Promise<unknown> | undefined): { error: unknown } {
  const outcome: { error: unknown } = { error: null };
  promise?.catch((error) => {
    outcome.error = error;
  });
  return outcome;
}

/**
 * Replays the answer that is stored under the idempotency key; never creates a task.
 * @throws `otherwise` when no answer is stored; IdempotencyConflictError, BusyError
 */
export async function replaySubmit(
  ledger: Ledger,
  key: IdempotencyKey,
  otherwise: Error,
): Promise<Replayable<SubmitAnswer>> {
  const { answer, ...told } = await ledger.execute<StoredAnswer>({
    key,
    decide: () => {
      throw otherwise;
    },
  });
  return { answer: restored(answer), ...told };
}

function retryOf({ answer }: IdempotencyRecord): string {
  return (answer as { json: { taskId: string } }).json.taskId;
}
