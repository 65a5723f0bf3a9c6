import type { Env } from '#/env.ts';
import { tellInTime } from '#/features/notifications/commands/tell-in-time.ts';
import type { Ledger } from '#/ledger/ledger.ts';
import type { Logger } from '#/platform/logger.ts';
import { type Queue, reminderQueue, requestReminders } from '#/platform/queue.ts';

type Parts = { ledger: Ledger; logger: Logger; queue: Queue; env: Pick<Env, 'SMTP_URL'> };

/**
 * Starts the worker that tells users in time: a cron asks for it every minute, and the start of the worker once.
 * @param polling the polling interval of the queue
 */
export async function startReminders(
  { ledger, logger, queue, env }: Parts,
  polling: { pollingIntervalSeconds: number; notifyPollingIntervalSeconds: number },
): Promise<void> {
  const reminders = { ledger, hasMailServer: Boolean(env.SMTP_URL) };
  await queue.work(reminderQueue, polling, async () => {
    const users = await tellInTime(reminders);
    if (users > 0) logger.info({ users }, 'users were told in time');
  });
  await requestReminders(queue);
}
