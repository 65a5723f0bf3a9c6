import type { TaskType } from '#/catalog/task-types.ts';
import { type DurationSample, estimateSecondsLeft } from '#/features/tasks/rules/estimate-seconds-left.ts';
import type { TaskStatus } from '#/features/tasks/schema.ts';

/** What is read of a task to be shown. */
export const taskSelect = {
  id: true,
  type: true,
  status: true,
  input: true,
  chargedCredits: true,
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
} as const;

/** A task as read with `taskSelect`. */
export type TaskRecord = {
  id: string;
  type: TaskType;
  status: TaskStatus;
  input: unknown;
  chargedCredits: number;
  /** What of it the account could not pay: it is not owed. */
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
  /** The task that this one tries again. */
  retryOfId: string | null;
};

/** A task as clients see it. `outputUrl` works for a quarter of an hour at the least; reading the task again renews it. */
export type TaskView = {
  uuid: string;
  type: TaskType;
  status: TaskStatus;
  creditsUsed: number;
  /** What of `creditsUsed` the account could not pay: it is not owed. */
  uncollectedCredits: number;
  creditsTransactionId: string | null;
  refundTransactionId: string | null;
  userInput: Record<string, unknown>;
  outputUrl: string | null;
  outputJson: Record<string, unknown> | null;
  errorMessage: string | null;
  progress: number;
  /** How long it will go on, by what others of its type took lately; null where nothing tells, or it has ended. */
  estimatedSecondsLeft: number | null;
  createdAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
  /** The task that this one tries again. */
  retryOf: string | null;
};

/** The view of a task; `urlOf` makes the address of a stored file. Without `took` nothing tells how long it will go on. */
export function viewOf(task: TaskRecord, urlOf: (file: string) => string, took?: DurationSample): TaskView {
  return {
    uuid: task.id,
    type: task.type,
    status: task.status,
    creditsUsed: task.chargedCredits,
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
  };
}

/** A task as a worker holds it: only whoever has this `attempt` may report on it or end it. */
export type ClaimedTask = Pick<TaskRecord, 'id' | 'type' | 'input' | 'chargedCredits'> & {
  userId: string;
  attempt: number;
  /** What the vendor who does the work calls it, where an earlier attempt began it. */
  vendorJob: Record<string, unknown> | null;
};
