import path from 'node:path';
import type { Job, JobWithMetadata } from 'pg-boss';
import type { Env } from '#/env.ts';
import { noticesSubject, sendNotices } from '#/features/notifications/notice-service.ts';
import { abandonTask } from '#/features/tasks/commands/expire-tasks.ts';
import { newFileSweep, reconcileTasks } from '#/features/tasks/commands/reconcile-tasks.ts';
import { type WorkerServices, workOnTask } from '#/features/tasks/commands/work-on-task.ts';
import { newUploadSweep, reconcileUploads } from '#/features/uploads/commands/reconcile-uploads.ts';
import { type Generator, RetryableError } from '#/generators/contract.ts';
import { bookDueAccounts } from '#/ledger/ledger.ts';
import { createDb } from '#/platform/db.ts';
import { createChangeEvents } from '#/platform/events.ts';
import { createLogger, type Logger } from '#/platform/logger.ts';
import {
  abandonedTaskQueue,
  bookingQueue,
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
import { type StorageEnv, storageOfEnv } from '#/platform/storage-of-env.ts';

/** How long a stopping worker lets its tasks run before it releases them to the queue, in milliseconds. */
const releaseAfterMs = 5_000;
/**
 * The polling interval of the queues, in seconds. Notifications (LISTEN) wake idle workers only; busy ones depend on polling.
 * Without `notifyPollingIntervalSeconds`, pg-boss polls every 30 seconds while notifications work.
 */
const polling = { pollingIntervalSeconds: 0.5, notifyPollingIntervalSeconds: 0.5 };
/** How often a worker brings forward what a clock that was set back left in the queue, in milliseconds. */
const bringForwardMs = 15_000;
/** How often a worker logs its memory use, in milliseconds. */
const memoryReportMs = 60_000;

type WorkerEnv = Pick<
  Env,
  'DATABASE_URL' | 'WORKER_CONCURRENCY' | 'WORKER_CONCURRENCY_BY_TYPE' | 'LOG_LEVEL' | 'SLACK_WEBHOOK_URL' | 'BASE_URL'
> &
  StorageEnv;

/**
 * Starts a worker in this process: it claims tasks from the queue and runs them with the given generators until SIGTERM or
 * SIGINT. Then it claims no new ones, releases those that are not done after 5 seconds for another worker, and exits with 0.
 */
export async function runWorker(env: WorkerEnv, generators: ReadonlyMap<string, Generator>): Promise<void> {
  const logger = createLogger('worker', env.LOG_LEVEL);
  const db = createDb(env.DATABASE_URL);
  const events = createChangeEvents(env.DATABASE_URL, logger);
  const queue = await openWorkingQueue(env.DATABASE_URL, logger);
  const workFolder = path.join(env.STORAGE_DIR, '.work');
  const services = { db, events, logger, storage: await storageOfEnv(env), generators, workFolder };
  const stopping = new AbortController();
  await startTaskWorkers({ services, queue, env, stop: stopping.signal });
  await startMaintenance(services, queue);
  await startNotices(services, queue, env);
  const memoryReports = setInterval(() => reportMemory(logger, queue), memoryReportMs);
  reportMemory(logger, queue);
  logger.info(
    { concurrency: env.WORKER_CONCURRENCY, generators: [...generators.values()].map(({ name }) => name) },
    'worker ready',
  );

  async function stop(): Promise<void> {
    clearInterval(memoryReports);
    const release = setTimeout(() => stopping.abort(new StoppingError('The worker is stopping.')), releaseAfterMs);
    await queue.stop({ graceful: true, timeout: releaseAfterMs + 5_000 });
    clearTimeout(release);
    await Promise.all([events.close(), db.$disconnect()]);
    logger.info('worker stopped');
    process.exit(0);
  }
  let isStopping = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (isStopping) return;
      isStopping = true;
      void stop();
    });
  }
}

/** Starts the workers of the task queue, and that of its dead letters. */
async function startTaskWorkers(worker: {
  services: WorkerServices;
  queue: Queue;
  env: WorkerEnv;
  stop: AbortSignal;
}): Promise<void> {
  const { services, queue, env, stop } = worker;
  const { logger } = services;
  const options = { ...polling, ...concurrencyOf(env), includeMetadata: true } as const;
  await queue.work<TaskJob, void, typeof options>(taskQueue, options, async ([job]) => {
    if (!job) return;
    await withErrorLog(logger, job, async () => {
      const tries = { isLast: job.retryCount >= job.retryLimit };
      try {
        await workOnTask(services, job.data.taskId, AbortSignal.any([job.signal, stop]), tries);
      } catch (error) {
        // pg-boss retries a job that throws with its own back-off, which knows nothing of a vendor's Retry-After.
        const hasRetryAfter = error instanceof RetryableError && error.retryAfterMs !== null;
        if (!hasRetryAfter || tries.isLast) throw error;
        await offerTaskLater(queue, job, error, error.retryAfterMs ?? 0);
      }
    });
    wakeTaskWorkers(queue, 'busy');
  });
  services.events.subscribe(tasksSubject, () => wakeTaskWorkers(queue, 'all'));
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
 * Starts the workers of bookings, file removals and reconciliation; bookings and reconciliation also run once at the start.
 */
async function startMaintenance(services: WorkerServices, queue: Queue): Promise<void> {
  const { db, logger, storage } = services;
  await queue.work(bookingQueue, polling, async () => {
    const accounts = await bookDueAccounts({ db, logger });
    if (accounts > 0) logger.info({ accounts }, 'accounts brought up to date');
  });
  await requestBookings(queue);
  await queue.work<FileRemovalJob>(fileRemovalQueue, polling, async ([job]) => {
    if (job) await withErrorLog(logger, job, async () => void (await storage.remove(job.data.file)));
  });
  const sweep = newFileSweep();
  const uploadSweep = newUploadSweep();
  const reconcile = async () => {
    const repairs = await reconcileTasks({ ...services, queue }, sweep);
    if (Object.values(repairs).some((count) => count > 0)) logger.warn({ repairs }, 'tasks were repaired');
    const removed = await reconcileUploads({ ...services, queue }, uploadSweep);
    if (Object.values(removed).some((count) => count > 0)) logger.info({ removed }, 'old uploads were removed');
  };
  await queue.work(reconcileQueue, polling, reconcile);
  void reconcile();
  // Not by cron, which may itself wait for a clock that was set back.
  const bringForward = () =>
    bringQueueForward(db).catch((error) => logger.warn({ error }, 'the queue was not compared with the clock'));
  const timer = setInterval(bringForward, bringForwardMs);
  queue.once('stopped', () => clearInterval(timer));
}

/** Starts the worker of notices to the operator: new ones are sent at once, failed ones retried by the cron every minute. */
async function startNotices({ db, logger, events }: WorkerServices, queue: Queue, env: WorkerEnv): Promise<void> {
  const notices = { db, logger, webhookUrl: env.SLACK_WEBHOOK_URL, baseUrl: env.BASE_URL };
  await queue.work(noticeQueue, polling, () => sendNotices(notices));
  const ask = () => requestNotices(queue).catch((error) => logger.warn({ error }, 'notices are sent in a minute'));
  events.subscribe(noticesSubject, () => void ask());
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
