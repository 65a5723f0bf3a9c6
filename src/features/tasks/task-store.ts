import type { TaskRecord } from '#/features/tasks/task-record.ts';
import type { Transaction } from '#/server/db.ts';
import { rowSet } from '#/server/row-set.ts';

/** A task that was just submitted; it is `queued`. */
export type NewTask = Pick<TaskRecord, 'id' | 'type' | 'input' | 'chargedCredits' | 'chargeId' | 'createdAt'> & {
  userId: string;
  deadlineAt: Date;
};

/** Creates tasks, in one statement whatever their number. */
export async function insertTasks(tx: Transaction, tasks: readonly NewTask[]): Promise<void> {
  const count = await tx.$executeRawUnsafe(insertSql, ...taskRows.values(tasks));
  if (count !== tasks.length) throw new Error(`${count} tasks were created where ${tasks.length} were submitted.`);
}

const taskRows = rowSet<NewTask>(1, [
  { name: 'id', type: 'uuid', of: (task) => task.id },
  { name: 'userId', type: 'uuid', of: (task) => task.userId },
  { name: 'type', type: '"GenerationType"', of: (task) => task.type },
  { name: 'input', type: 'jsonb', of: (task) => JSON.stringify(task.input) },
  { name: 'chargedCredits', type: 'int', of: (task) => task.chargedCredits },
  { name: 'chargeId', type: 'uuid', of: (task) => task.chargeId },
  { name: 'deadlineAt', type: 'timestamptz', of: (task) => task.deadlineAt },
  { name: 'createdAt', type: 'timestamptz', of: (task) => task.createdAt },
]);

const insertSql = `/* tasks:insert */
INSERT INTO "Task" (id, "userId", type, input, "chargedCredits", "chargeId", "deadlineAt", "createdAt")
${taskRows.sql}`;
