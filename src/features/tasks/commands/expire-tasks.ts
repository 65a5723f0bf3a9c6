import { failTask } from '#/features/tasks/commands/lease-task.ts';
import { listOverdueTasks } from '#/features/tasks/queries.ts';
import type { Ledger } from '#/ledger/ledger.ts';
import type { Logger } from '#/platform/logger.ts';

type Services = { ledger: Ledger; logger: Logger };

/**
 * Fails every open task past its deadline, with a refund. Safe to run in several workers at once. A task that cannot be ended
 * is logged and skipped. Returns how many tasks this call ended.
 */
export async function endOverdueTasks({ ledger, logger }: Services): Promise<number> {
  const failed: string[] = [];
  let ended = 0;
  for (;;) {
    const taskIds = await listOverdueTasks(ledger.db, failed);
    if (taskIds.length === 0) return ended;
    for (const taskId of taskIds) {
      const failure = { errorMessage: 'The work was not done in time.' };
      try {
        const isEnded = await failTask(ledger, { id: taskId, attempt: null }, failure);
        if (!isEnded) continue;
        ended += 1;
        logger.warn({ taskId }, 'task overdue, credits returned');
      } catch (error) {
        failed.push(taskId);
        logger.error({ error, taskId }, 'an overdue task was not ended; it is tried again');
      }
    }
  }
}

/** Fails a task whose job has used up its tries, with a refund. */
export async function abandonTask({ ledger, logger }: Services, taskId: string): Promise<void> {
  const errorMessage = 'The work stopped several times before it was done.';
  const isEnded = await failTask(ledger, { id: taskId, attempt: null }, { errorMessage });
  logger.warn({ taskId, isEnded }, 'task given up');
}
