import { type DeletionWork, makeDeletions } from '#/features/account/commands/delete-account.ts';
import { deletionQueue, type Queue } from '#/platform/queue.ts';

/**
 * Starts the worker of deletions of accounts, which the cron asks for every minute. What a worker that stops leaves undone is done
 * by the next.
 * @param polling the polling interval of the queue
 */
export async function startDeletions(
  work: DeletionWork & { queue: Queue },
  polling: { pollingIntervalSeconds: number; notifyPollingIntervalSeconds: number },
): Promise<void> {
  await work.queue.work(deletionQueue, polling, () => makeDeletions(work).then(() => {}));
}
