import type { ActServices } from '#/features/admin/commands/do-act.ts';
import { workOnBatches } from '#/features/admin/commands/work-on-batches.ts';
import { actQueue } from '#/platform/queue.ts';

/**
 * Starts the worker of acts on many accounts, which are asked for when there are new ones, and by the cron every minute: what a worker
 * that died left undone is done by the next.
 * @param polling the polling interval of the queue
 */
export async function startActs(
  services: ActServices,
  stopping: AbortSignal,
  polling: { pollingIntervalSeconds: number; notifyPollingIntervalSeconds: number },
): Promise<void> {
  await services.queue.work(actQueue, polling, () => workOnBatches(services, stopping));
}
