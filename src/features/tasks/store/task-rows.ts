import type { TaskRecord } from '#/features/tasks/rules/task-record.ts';
import { rowInsert } from '#/platform/bulk-rows.ts';

/** The row of a new task, with the status `queued`. */
export type NewTask = Pick<
  TaskRecord,
  'id' | 'type' | 'model' | 'input' | 'chargedCredits' | 'chargeId' | 'retryOfId' | 'groupId' | 'createdAt'
> & {
  userId: string;
  deadlineAt: Date;
  maxCostCredits: number | null;
};

/** The batch insert of new tasks. */
export const newTasks = rowInsert<NewTask>('Task', [
  { name: 'id', type: 'uuid', of: (task) => task.id },
  { name: 'userId', type: 'uuid', of: (task) => task.userId },
  { name: 'type', type: 'text', of: (task) => task.type },
  { name: 'model', type: 'text', of: (task) => task.model },
  { name: 'input', type: 'jsonb', of: (task) => JSON.stringify(task.input) },
  { name: 'chargedCredits', type: 'int', of: (task) => task.chargedCredits },
  { name: 'chargeId', type: 'uuid', of: (task) => task.chargeId },
  { name: 'retryOfId', type: 'uuid', of: (task) => task.retryOfId },
  { name: 'groupId', type: 'uuid', of: (task) => task.groupId },
  { name: 'maxCostCredits', type: 'int', of: (task) => task.maxCostCredits },
  { name: 'deadlineAt', type: 'timestamptz', of: (task) => task.deadlineAt },
  { name: 'createdAt', type: 'timestamptz', of: (task) => task.createdAt },
]);
