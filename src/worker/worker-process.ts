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
import { type StorageEnv, storageOfEnv } from '#/platform/storage-of-env.ts';

/** How long a stopping worker waits before it hands its tasks back to the queue, in milliseconds. */
const handBackMs = 5_000;
/**
 * A notification wakes a worker that waits; one that was busy looks again by itself, and must do so soon. Left out, the
 * queue takes half a minute between two looks while notifications work.
 */
const polling = { pollingIntervalSeconds: 0.5, notifyPollingIntervalSeconds: 0.5 };
/** How often a worker says how much memory it uses, in milliseconds. */
const memoryReportMs = 60_000;

type WorkerEnv = Pick<
  Env,
  'DATABASE_URL' | 'WORKER_CONCURRENCY' | 'WORKER_CONCURRENCY_BY_TYPE' | 'LOG_LEVEL' | 'SLACK_WEBHOOK_URL' | 'BASE_URL'
> &
  StorageEnv;

/**
 * Starts a worker in this process: it does tasks with the given generators until SIGTERM or SIGINT. Then it stops taking
 * new ones, and what is not done after a few seconds goes back to the queue for another worker.
 */
export async function runWorker(env: WorkerEnv, generators: ReadonlyMap<string, Generator>): Promise<void> {
  const logger = createLogger('worker', env.LOG_LEVEL);
  const db = createDb(env.DATABASE_URL);
  const events = createChangeEvents(env.DATABASE_URL, logger);
  const queue = await openWorkingQueue(env.DATABASE_URL, logger);
  const workFolder = path.join(env.STORAGE_DIR, '.work');
  const services = { db, events, logger, storage: await storageOfEnv(env), generators, workFolder };
  const stopping = new AbortController();
  await doTasks({ services, queue, env, stop: stopping.signal });
  await doTheRest(services, queue);
  await tellOperator(services, queue, env);
  const memoryReports = setInterval(() => reportMemory(logger, queue), memoryReportMs);
  reportMemory(logger, queue);
  logger.info(
    { concurrency: env.WORKER_CONCURRENCY, generators: [...generators.values()].map(({ name }) => name) },
    'worker ready',
  );

  async function stop(): Promise<void> {
    clearInterval(memoryReports);
    const handBack = setTimeout(() => stopping.abort(new StoppingError('The worker is stopping.')), handBackMs);
    await queue.stop({ graceful: true, timeout: handBackMs + 5_000 });
    clearTimeout(handBack);
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

/** Works on tasks, and on those that no worker could end. */
async function doTasks(worker: {
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
    await logged(logger, job, async () => {
      const tries = { isLast: job.retryCount >= job.retryLimit };
      try {
        await workOnTask(services, job.data.taskId, AbortSignal.any([job.signal, stop]), tries);
      } catch (error) {
        const isAskedFor = error instanceof RetryableError && error.retryAfterMs !== null;
        if (!isAskedFor || tries.isLast) throw error;
        await offerTaskLater(queue, job, error, error.retryAfterMs ?? 0);
      }
    });
    lookAgain(queue, 'busy');
  });
  services.events.subscribe(tasksSubject, () => lookAgain(queue, 'all'));
  await queue.work<TaskJob>(abandonedTaskQueue, polling, async ([job]) => {
    if (job) await logged(logger, job, () => abandonTask(services, job.data.taskId));
  });
}

/** At most `WORKER_CONCURRENCY` tasks at once, and of a type that is listed at most so many. */
function concurrencyOf({ WORKER_CONCURRENCY: all, WORKER_CONCURRENCY_BY_TYPE: byType }: WorkerEnv) {
  if (Object.keys(byType).length === 0) return { localConcurrency: all };
  const tiers = Object.fromEntries(Object.entries(byType).map(([type, most]) => [type, Math.min(all, most)]));
  return { localConcurrency: all, localGroupConcurrency: { default: all, tiers } };
}

/**
 * Has those who do tasks look for one at once, not only after the time between two looks: all of them when there are new
 * ones, and after a job those that are busy, of whom one has just done it.
 */
function lookAgain(queue: Queue, who: 'all' | 'busy'): void {
  for (const { id, name, count } of queue.getWipData()) {
    if (name === taskQueue && (who === 'all' || count > 0)) queue.notifyWorker(id);
  }
}

/** What workers do besides: balances, files to be removed, and the repairs, which begin with the first at once. */
async function doTheRest(services: WorkerServices, queue: Queue): Promise<void> {
  const { db, logger, storage } = services;
  await queue.work(bookingQueue, polling, async () => {
    const accounts = await bookDueAccounts({ db, logger });
    if (accounts > 0) logger.info({ accounts }, 'accounts brought up to date');
  });
  await requestBookings(queue);
  await queue.work<FileRemovalJob>(fileRemovalQueue, polling, async ([job]) => {
    if (job) await logged(logger, job, async () => void (await storage.remove(job.data.file)));
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
}

/** Sends notices to the operator: new ones at once, and each minute those that did not arrive. */
async function tellOperator({ db, logger, events }: WorkerServices, queue: Queue, env: WorkerEnv): Promise<void> {
  const notices = { db, logger, webhookUrl: env.SLACK_WEBHOOK_URL, baseUrl: env.BASE_URL };
  await queue.work(noticeQueue, polling, () => sendNotices(notices));
  const ask = () => requestNotices(queue).catch((error) => logger.warn({ error }, 'notices are sent in a minute'));
  events.subscribe(noticesSubject, () => void ask());
  await ask();
}

/** Work that goes back to the queue because its worker stops. */
class StoppingError extends Error {
  override name = 'StoppingError';
}

/**
 * The queue keeps a job's error to itself and offers the job again; whoever runs the worker reads it here. What is part of
 * ordinary life is no error.
 */
async function logged<Data extends object>(
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
