import path from 'node:path';
import type { Job } from 'pg-boss';
import type { Env } from '#/env.ts';
import { bookDueAccounts } from '#/features/credits/booking-service.ts';
import type { Generator } from '#/features/tasks/generators/generator.ts';
import { abandonTask, endOverdueTasks, workOnTask } from '#/features/tasks/work-on-task.ts';
import { createDb } from '#/server/db.ts';
import { createLogger } from '#/server/logger.ts';
import {
  abandonedTaskQueue,
  bookingQueue,
  openWorkingQueue,
  requestBookings,
  type TaskJob,
  taskQueue,
} from '#/server/queue.ts';
import { createLocalStorage } from '#/server/storage.ts';

/** How long a stopping worker waits before it hands its tasks back to the queue, in milliseconds. */
const handBackMs = 5_000;
/**
 * A notification wakes a worker that waits; one that was busy looks again by itself, and must do so soon. Left out, the
 * queue takes half a minute between two looks while notifications work.
 */
const polling = { pollingIntervalSeconds: 0.5, notifyPollingIntervalSeconds: 0.5 };
/** How often a worker looks for tasks whose deadline is past, in milliseconds. */
const overdueSweepMs = 60_000;

/**
 * Starts a worker in this process: it does tasks with the given generators until SIGTERM or SIGINT. Then it stops taking
 * new ones, and what is not done after a few seconds goes back to the queue for another worker.
 */
export async function runWorker(
  env: Pick<Env, 'DATABASE_URL' | 'STORAGE_DIR' | 'WORKER_CONCURRENCY' | 'LOG_LEVEL'>,
  generators: ReadonlyMap<string, Generator>,
): Promise<void> {
  const logger = createLogger('worker', env.LOG_LEVEL);
  const db = createDb(env.DATABASE_URL);
  const queue = await openWorkingQueue(env.DATABASE_URL, logger);
  const workFolder = path.join(env.STORAGE_DIR, '.work');
  const services = { db, logger, storage: createLocalStorage(env.STORAGE_DIR), generators, workFolder };
  const stopping = new AbortController();
  const work = { localConcurrency: env.WORKER_CONCURRENCY, ...polling };
  // The queue keeps a job's error to itself and offers the job again; whoever runs the worker reads it here.
  async function logged(job: Job<TaskJob>, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      logger.error(
        { error, taskId: job.data.taskId, retry: job.retryCount },
        'the work stopped; the job is offered again',
      );
      throw error;
    }
  }
  await queue.work<TaskJob>(taskQueue, work, async ([job]) => {
    if (job)
      await logged(job, () => workOnTask(services, job.data.taskId, AbortSignal.any([job.signal, stopping.signal])));
  });
  await queue.work<TaskJob>(abandonedTaskQueue, polling, async ([job]) => {
    if (job) await logged(job, () => abandonTask(services, job.data.taskId));
  });
  await queue.work(bookingQueue, polling, async () => {
    const accounts = await bookDueAccounts({ db, logger });
    if (accounts > 0) logger.info({ accounts }, 'accounts brought up to date');
  });
  await requestBookings(queue);
  const sweep = () =>
    endOverdueTasks(services).catch((error) => logger.error({ error }, 'overdue tasks were not ended'));
  void sweep();
  setInterval(sweep, overdueSweepMs);
  logger.info(
    { concurrency: env.WORKER_CONCURRENCY, generators: [...generators.values()].map(({ name }) => name) },
    'worker ready',
  );

  async function stop(): Promise<void> {
    const handBack = setTimeout(() => stopping.abort(new Error('The worker is stopping.')), handBackMs);
    await queue.stop({ graceful: true, timeout: handBackMs + 5_000 });
    clearTimeout(handBack);
    await db.$disconnect();
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
