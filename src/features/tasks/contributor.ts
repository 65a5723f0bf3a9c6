import { type NewTask, newTasks } from '#/features/tasks/store/task-rows.ts';
import type { Contributor } from '#/ledger/ledger.ts';
import type { AttachedRows } from '#/platform/bulk-rows.ts';
import { attachedTaskJobs, type Queue } from '#/platform/queue.ts';

/**
 * A new task with its job. `openBefore` is the number of the user's open tasks before this one, without external tasks;
 * `queue` is null for external work, which has no job.
 */
export type QueuedTask = NewTask & { queue: Queue | null; openBefore: number };

/** Contributes the number of open tasks, and the rows of new tasks and their jobs, to the ledger's transactions. */
export const queuedTasks: Contributor<QueuedTask> = {
  openHoldsFunction: 'countOpenTasks',
  async rowsOfCommands(tasks) {
    const jobs: AttachedRows[] = [];
    for (const [queue, ofQueue] of Map.groupBy(tasks, (task) => task.queue)) {
      const waiting = ofQueue.map(({ id, type, openBefore }) => ({ taskId: id, type, openBefore }));
      if (queue) jobs.push(await attachedTaskJobs(queue, waiting));
    }
    return [{ insert: newTasks, rows: tasks } as AttachedRows, ...jobs];
  },
};
