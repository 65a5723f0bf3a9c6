import type { TaskType } from '#/catalog/task-types.ts';
import { type DurationSample, estimateSecondsLeft } from '#/features/tasks/rules/estimate-seconds-left.ts';
import type { TaskStatus } from '#/features/tasks/schema.ts';

/** The columns of a TaskRecord, as a Prisma select. */
export const taskSelect = {
  id: true,
  type: true,
  model: true,
  status: true,
  input: true,
  chargedCredits: true,
  costCredits: true,
  uncollectedCredits: true,
  chargeId: true,
  refundId: true,
  outputFile: true,
  outputUrl: true,
  outputJson: true,
  errorMessage: true,
  progress: true,
  createdAt: true,
  startedAt: true,
  finishedAt: true,
  retryOfId: true,
  groupId: true,
} as const;

/** A task as read with `taskSelect`. */
export type TaskRecord = {
  id: string;
  /** A task type, or one that the product had once. */
  type: string;
  /** The model that makes it; null of tasks of before there were several, and of external work. */
  model: string | null;
  status: TaskStatus;
  input: unknown;
  /** What was charged for it. */
  chargedCredits: number;
  /** What it cost in the end; null until it has ended. */
  costCredits: number | null;
  /** The part of `costCredits` that the account could not pay when the task was settled. It is no debt. */
  uncollectedCredits: number;
  chargeId: string | null;
  refundId: string | null;
  outputFile: string | null;
  outputUrl: string | null;
  outputJson: unknown;
  errorMessage: string | null;
  progress: number;
  createdAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
  /** The id of the task that this one retries. */
  retryOfId: string | null;
  /** The id of the first of the tasks that were asked for together; null where one was asked for. */
  groupId: string | null;
};

/** A task as the API returns it. `outputUrl` is signed and valid for at least 15 minutes; reading the task again renews it. */
export type TaskView = {
  uuid: string;
  type: TaskType;
  /** The model that makes it; null of tasks of before there were several, and of external work. */
  model: string | null;
  status: TaskStatus;
  /** What was charged for it. */
  creditsCharged: number;
  /** What it cost in the end: 0 where all came back. Until it has ended, what was charged. */
  creditsUsed: number;
  /** The part of `creditsUsed` that the account could not pay when the task was settled. It is no debt. */
  uncollectedCredits: number;
  creditsTransactionId: string | null;
  refundTransactionId: string | null;
  userInput: Record<string, unknown>;
  outputUrl: string | null;
  outputJson: Record<string, unknown> | null;
  errorMessage: string | null;
  progress: number;
  /** Estimated from how long recent tasks of its type took; null without such tasks, or when the task has ended. */
  estimatedSecondsLeft: number | null;
  createdAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
  /** The id of the task that this one retries. */
  retryOf: string | null;
  /** The id of the first of the tasks that were asked for together (`count`); null where one was asked for. */
  group: string | null;
};

/** Returns the API's view of a task. `urlOf` signs the URL of a stored file. Without `took` there is no estimate. */
export function viewOf(task: TaskRecord, urlOf: (file: string) => string, took?: DurationSample): TaskView {
  return {
    uuid: task.id,
    // What the product had once keeps its name, which clients of now do not know.
    type: task.type as TaskType,
    model: task.model,
    status: task.status,
    creditsCharged: task.chargedCredits,
    creditsUsed: task.costCredits ?? task.chargedCredits,
    uncollectedCredits: task.uncollectedCredits,
    creditsTransactionId: task.chargeId,
    refundTransactionId: task.refundId,
    userInput: task.input as Record<string, unknown>,
    outputUrl: task.outputFile === null ? task.outputUrl : urlOf(task.outputFile),
    outputJson: task.outputJson as Record<string, unknown> | null,
    errorMessage: task.errorMessage,
    progress: task.progress,
    estimatedSecondsLeft: took ? estimateSecondsLeft(task, took, new Date()) : null,
    createdAt: task.createdAt,
    startedAt: task.startedAt,
    finishedAt: task.finishedAt,
    retryOf: task.retryOfId,
    group: task.groupId,
  };
}

/** A task under a worker's lease: reports and the end are accepted only with this `attempt`. */
export type ClaimedTask = Pick<TaskRecord, 'id' | 'type' | 'model' | 'input' | 'chargedCredits'> & {
  userId: string;
  /** The version of the price book that its charge was priced by; null of charges of before there were versions. */
  bookVersion: number | null;
  attempt: number;
  /** The vendor's job that an earlier attempt started, so that this one can resume it; null when there is none. */
  vendorJob: Record<string, unknown> | null;
};
