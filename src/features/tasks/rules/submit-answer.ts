import type { TaskRecord } from '#/features/tasks/rules/task-record.ts';

/**
 * The answer to a submission: its tasks (`task` is the first), and the sum of what was charged for them. Insufficient credits are an answer, too, and are stored
 * under the idempotency key.
 */
export type SubmitAnswer =
  | { kind: 'created'; task: TaskRecord; tasks: TaskRecord[]; creditsUsed: number; balance: number }
  | { kind: 'insufficient'; requiredCredits: number; availableCredits: number; debtCredits?: number };

/** Returns a stored answer as it was given. */
export function restored(answer: StoredAnswer): SubmitAnswer {
  if (answer.kind !== 'created') return answer;
  const { kind, creditsUsed, balance } = answer;
  const [first, ...more] = storedTasks(answer);
  const task = queuedTask(first);
  return { kind, task, tasks: [task, ...more.map(queuedTask)], creditsUsed, balance };
}

/** An answer as it is stored under the key: of a new task only what differs between tasks, with its instant as text. */
export type StoredAnswer = Exclude<SubmitAnswer, { kind: 'created' }> | StoredTasks;
/** `more` are the tasks after the first, where there are several. */
type StoredTasks = {
  kind: 'created';
  task: Stored<NewlyQueued>;
  more?: Stored<NewlyQueued>[];
  creditsUsed: number;
  balance: number;
};
type NewlyQueued = Pick<
  TaskRecord,
  'id' | 'type' | 'model' | 'input' | 'chargedCredits' | 'chargeId' | 'retryOfId' | 'groupId' | 'createdAt'
>;
type Stored<Task> = Omit<Task, 'createdAt' | 'retryOfId' | 'groupId' | 'model'> & {
  createdAt: string;
  retryOfId?: string | null;
  groupId?: string | null;
  model?: string | null;
};

/** Returns the tasks of a stored answer, in their order. */
export function storedTasks({ task, more = [] }: StoredTasks): [NewlyQueued, ...NewlyQueued[]] {
  return [withInstant(task), ...more.map(withInstant)];
}

/** Accepts answers that earlier releases stored, too: with a Date, or without `retryOfId`, `groupId` or `model`. */
function withInstant({ createdAt, ...task }: Stored<NewlyQueued>): NewlyQueued {
  const { model = null, retryOfId = null, groupId = null } = task;
  return { ...task, model, retryOfId, groupId, createdAt: new Date(createdAt) };
}

function queuedTask(task: NewlyQueued): TaskRecord {
  return {
    ...task,
    status: 'queued',
    costCredits: null,
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
