import type { Job, JobWithMetadata } from 'pg-boss';
import { directUrlOf, type Env } from '#/env.ts';
import { noticesSubject, sendNotices } from '#/features/notifications/notice-service.ts';
import { linkFor } from '#/features/notifications/rules/notice-message.ts';
import { abandonTask } from '#/features/tasks/commands/expire-tasks.ts';
import { newFileSweep, reconcileTasks } from '#/features/tasks/commands/reconcile-tasks.ts';
import { type WorkerServices, workOnTask } from '#/features/tasks/commands/work-on-task.ts';
import { newUploadSweep, reconcileUploads } from '#/features/uploads/commands/reconcile-uploads.ts';
import { RetryableError } from '#/generators/contract.ts';
import { watchSteadiness } from '#/platform/clocks.ts';
import type { Logger } from '#/platform/logger.ts';
import {
  abandonedTaskQueue,
  bookingQueue,
  dailySumQueue,
  type FileRemovalJob,
  fileRemovalQueue,
  noticeQueue,
  offerTaskLater,
  openWorkingQueue,
  type Queue,
  reconcileQueue,
  requestBookings,
  requestNotices,
  type TaskJob,
  taskQueue,
  tasksSubject,
} from '#/platform/queue.ts';
import { bringQueueForward } from '#/platform/queue-clock.ts';
import type { StorageEnv } from '#/platform/storage-of-env.ts';
import { startActs } from '#/worker/acts.ts';
import { startDeletions } from '#/worker/deletions.ts';
import { type MailEnv, startMails } from '#/worker/mails.ts';
import { startReminders } from '#/worker/reminders.ts';

/** How long a stopping worker lets its tasks run before it releases them to the queue, in milliseconds. */
const releaseAfterMs = 5_000;
/**
 * The polling interval of the queues, in seconds. Notifications (LISTEN) wake idle workers only; busy ones depend on polling.
 * Without `notifyPollingIntervalSeconds`, pg-boss polls every 30 seconds while notifications work.
 */
const polling = { pollingIntervalSeconds: 0.5, notifyPollingIntervalSeconds: 0.5 };
/** How often a worker brings forward what a clock that was set back left in the queue, in milliseconds. */
const bringForwardMs = 60_000;
/** How often a worker logs its memory use, in milliseconds. */
const memoryReportMs = 60_000;

export type WorkerEnv = Pick<
  Env,
  | 'DATABASE_URL'
  | 'DATABASE_DIRECT_URL'
  | 'WORKER_CONCURRENCY'
  | 'WORKER_CONCURRENCY_BY_TYPE'
  | 'LOG_LEVEL'
  | 'SLACK_WEBHOOK_URL'
  | 'BETTER_AUTH_SECRET'
  | 'ADMIN_APPROVAL_CREDITS'
> &
  MailEnv &
  StorageEnv;

/** A worker at work. `stop` claims nothing more, and releases what is not done after 5 seconds for another worker. */
export type Work = { stop(): Promise<void> };

/** What the parts of a worker share. `stopping` aborts what is still done; `ends` are called as soon as it stops. */
type Worker = {
  services: WorkerServices;
  queue: Queue;
  env: WorkerEnv;
  stopping: AbortController;
  ends: (() => void)[];
};

/** Starts to work: claims tasks, runs the reconciler, bookings, file removals, notices and mails. */
export async function startWork(services: WorkerServices, env: WorkerEnv): Promise<Work> {
  const { logger, generators } = services;
  const queue = await openWorkingQueue({ databaseUrl: env.DATABASE_URL, directUrl: directUrlOf(env) }, logger);
  const worker: Worker = { services, queue, env, stopping: new AbortController(), ends: [] };
  try {
    // Before any task is claimed, so that those of a clock that was ahead keep their order.
    await bringQueueForward(services.db);
    await startTaskWorkers(worker);
    await startMaintenance(worker);
    await startNotices(worker);
    const { BETTER_AUTH_SECRET: secret, ADMIN_APPROVAL_CREDITS: approvalCredits } = env;
    await startActs({ ledger: services.ledger, queue, secret, approvalCredits }, worker.stopping.signal, polling);
    worker.ends.push(await startMails({ ...services, queue, env }, polling));
    await startReminders({ ...services, queue, env }, polling);
  } catch (error) {
    await stopWork(worker);
    throw error;
  }
  repeat(worker, memoryReportMs, () => reportMemory(logger, queue));
  reportMemory(logger, queue);
  logger.info(
    { concurrency: env.WORKER_CONCURRENCY, generators: [...generators.values()].map(({ name }) => name) },
    'worker ready',
  );
  return { stop: () => stopWork(worker) };
}

async function stopWork({ queue, stopping, ends }: Worker): Promise<void> {
  for (const end of ends) end();
  const release = setTimeout(() => stopping.abort(new StoppingError('The worker is stopping.')), releaseAfterMs);
  await queue.stop({ graceful: true, timeout: releaseAfterMs + 5_000 });
  clearTimeout(release);
}

function repeat({ ends }: Worker, everyMs: number, run: () => void): void {
  const timer = setInterval(run, everyMs);
  ends.push(() => clearInterval(timer));
}

/** Starts the workers of the task queue, and that of its dead letters. */
async function startTaskWorkers({ services, queue, env, stopping, ends }: Worker): Promise<void> {
  const { logger } = services;
  const options = { ...polling, ...concurrencyOf(env), includeMetadata: true } as const;
  await queue.work<TaskJob, void, typeof options>(taskQueue, options, async ([job]) => {
    if (!job) return;
    await withErrorLog(logger, job, async () => {
      const tries = { isLast: job.retryCount >= job.retryLimit };
      try {
        await workOnTask(services, job.data.taskId, AbortSignal.any([job.signal, stopping.signal]), tries);
      } catch (error) {
        // pg-boss retries a job that throws with its own back-off, which knows nothing of a vendor's Retry-After.
        const hasRetryAfter = error instanceof RetryableError && error.retryAfterMs !== null;
        if (!hasRetryAfter || tries.isLast) throw error;
        await offerTaskLater(queue, job, error, error.retryAfterMs ?? 0);
      }
    });
    wakeTaskWorkers(queue, 'busy');
  });
  ends.push(services.events.subscribe(tasksSubject, () => wakeTaskWorkers(queue, 'all')));
  await queue.work<TaskJob>(abandonedTaskQueue, polling, async ([job]) => {
    if (job) await withErrorLog(logger, job, () => abandonTask(services, job.data.taskId));
  });
}

/** Returns pg-boss's limits: `WORKER_CONCURRENCY` tasks at once, and those of `WORKER_CONCURRENCY_BY_TYPE` per task type. */
function concurrencyOf({ WORKER_CONCURRENCY: all, WORKER_CONCURRENCY_BY_TYPE: byType }: WorkerEnv) {
  if (Object.keys(byType).length === 0) return { localConcurrency: all };
  const tiers = Object.fromEntries(Object.entries(byType).map(([type, limit]) => [type, Math.min(all, limit)]));
  return { localConcurrency: all, localGroupConcurrency: { default: all, tiers } };
}

/**
 * Makes pg-boss's task workers poll at once instead of after the polling interval: `all` of them when there are new tasks,
 * and after a job the `busy` ones, one of which has just finished it.
 */
function wakeTaskWorkers(queue: Queue, who: 'all' | 'busy'): void {
  for (const { id, name, count } of queue.getWipData()) {
    if (name === taskQueue && (who === 'all' || count > 0)) queue.notifyWorker(id);
  }
}

/**
 * Starts the workers of bookings, deletions of accounts, file removals and reconciliation; bookings and reconciliation also run once at the start.
 */
async function startMaintenance(worker: Worker): Promise<void> {
  const { services, queue } = worker;
  const { db, ledger, logger, storage } = services;
  await startDeletions({ ledger, storage, logger, queue, secret: () => worker.env.BETTER_AUTH_SECRET }, polling);
  await queue.work(bookingQueue, polling, async () => {
    const accounts = await ledger.bookDueAccounts({ logger });
    if (accounts > 0) logger.info({ accounts }, 'accounts brought up to date');
  });
  await requestBookings(queue);
  await queue.work(dailySumQueue, polling, () => ledger.addToDailySums());
  await queue.work<FileRemovalJob>(fileRemovalQueue, polling, async ([job]) => {
    if (job) await withErrorLog(logger, job, async () => void (await storage.remove(job.data.file)));
  });
  const isClockSteady = watchSteadiness();
  const sweep = newFileSweep();
  const uploadSweep = newUploadSweep();
  const reconcile = async () => {
    const repairs = await reconcileTasks({ ...services, queue }, sweep, { isClockSteady: isClockSteady() });
    if (Object.values(repairs).some((count) => count > 0)) logger.warn({ repairs }, 'tasks were repaired');
    const removed = await reconcileUploads({ ...services, queue }, uploadSweep);
    if (Object.values(removed).some((count) => count > 0)) logger.info({ removed }, 'old uploads were removed');
  };
  await queue.work(reconcileQueue, polling, reconcile);
  void reconcile();
  // Not by cron, which may itself wait for a clock that was set back.
  const bringForward = () =>
    bringQueueForward(db).catch((error) => logger.warn({ error }, 'the queue was not compared with the clock'));
  repeat(worker, bringForwardMs, bringForward);
}

/** Starts the worker of notices to the operator: new ones are sent at once, failed ones retried by the cron every minute. */
async function startNotices({ services, queue, env, ends }: Worker): Promise<void> {
  const { db, logger, events } = services;
  const notices = { db, logger, webhookUrl: env.SLACK_WEBHOOK_URL, baseUrl: env.BASE_URL };
  if (notices.webhookUrl && linkFor(notices.baseUrl) === null)
    logger.warn('BASE_URL is not the address that people reach the web app at: messages to Slack have no link to it');
  await queue.work(noticeQueue, polling, () => sendNotices(notices));
  const ask = () => requestNotices(queue).catch((error) => logger.warn({ error }, 'notices are sent in a minute'));
  ends.push(events.subscribe(noticesSubject, () => void ask()));
  await ask();
}

/** The reason with which an attempt is aborted when its worker stops; the job is released and offered again. */
class StoppingError extends Error {
  override name = 'StoppingError';
}

/**
 * Logs the error of a job and rethrows it, since pg-boss stores it without logging and retries the job. Expected failures (a
 * retryable one, a stopping worker) are warnings.
 */
async function withErrorLog<Data extends object>(
  logger: Logger,
  job: Job<Data> | JobWithMetadata<Data>,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    const level = error instanceof RetryableError || error instanceof StoppingError ? 'warn' : 'error';
    logger[level]({ error, job: job.data, retry: job.retryCount }, 'the work stopped; the job is offered again');
    throw error;
  }
}

function reportMemory(logger: Logger, queue: Queue): void {
  const { rss, heapUsed, external } = process.memoryUsage();
  const inMib = (bytes: number) => Math.round(bytes / 2 ** 20);
  const tasks = queue.getWipData().filter(({ name, count }) => name === taskQueue && count > 0).length;
  logger.info({ rssMib: inMib(rss), heapMib: inMib(heapUsed), externalMib: inMib(external), tasks }, 'memory');
}
