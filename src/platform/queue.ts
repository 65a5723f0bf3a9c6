import pg from 'pg';
import { fromPrisma, type Job, PgBoss } from 'pg-boss';
import { brand } from '#/brand.ts';
import type { AttachedRows } from '#/platform/bulk-rows.ts';
import type { Transaction } from '#/platform/db.ts';
import type { Logger } from '#/platform/logger.ts';

export type Queue = PgBoss;

/** The queue of tasks to work on. There is one job per task, with the task's id as its own. */
export const taskQueue = 'tasks';
/** The dead-letter queue of `taskQueue`: jobs whose last attempt failed, so that their tasks are failed and refunded. */
export const abandonedTaskQueue = 'tasks-abandoned';

/** The queue of requests to book what became due in accounts by time alone: expiries, allotments, renewals. */
export const bookingQueue = 'bookings';
/** Every five minutes. Balances do not depend on it, since reads and commands count what is due; it updates idle accounts. */
const bookingCron = '*/5 * * * *';

/** The queue of requests to reconcile tasks: to repair those that lost their job or their worker. */
export const reconcileQueue = 'task-reconciliations';
const reconcileCron = '* * * * *';

/** The queue of requests to add new lines of the ledger to the sums by day. */
export const dailySumQueue = 'daily-sums';
/** Every minute. Figures do not depend on it, since a reader adds the lines that came since; it keeps those few. */
const dailySumCron = '* * * * *';

/** The queue of requests to go on with acts of operators on many accounts. */
export const actQueue = 'operators-acts';
const actCron = '* * * * *';

/** The queue of requests to send notices to the operator. */
export const noticeQueue = 'notices';
/** Every minute, for the notices whose next attempt is due. New notices are sent at once, by `requestNotices`. */
const noticeCron = '* * * * *';

/** The queue of requests to remind of the deletions of accounts, and to make those that are due. */
export const deletionQueue = 'account-deletions';
const deletionCron = '* * * * *';
/** The queue of requests to send mails. */
export const mailQueue = 'mails';
/** Every minute, for the mails whose next try is due. New mails are sent at once, by `requestMails`. */
const mailCron = '* * * * *';

/** The queue of requests to tell users what is due to be told. */
export const reminderQueue = 'reminders';
const reminderCron = '* * * * *';

export type TaskJob = { taskId: string };

/** The subject of `ChangeEvents` that is notified when there are new tasks. */
export const tasksSubject = 'tasks';

/** The queue of files to remove from the storage, since no row refers to them any more. */
export const fileRemovalQueue = 'file-removals';
export type FileRemovalJob = { file: string };

/**
 * The lease of a task's job: a worker whose heartbeat is missing for 10 seconds loses it, and the job is offered to another;
 * one attempt may hold it for 15 minutes at most. Three retries with exponential back-off from 1 second, then dead letter.
 */
const taskQueueOptions = {
  // The ledger's statement inserts these jobs (`attachedTaskJobs`), and workers are woken by `tasksSubject` instead.
  notify: false,
  heartbeatSeconds: 10,
  expireInSeconds: 15 * 60,
  retryLimit: 3,
  retentionSeconds: 365 * 24 * 60 * 60,
  retryDelay: 1,
  retryBackoff: true,
  deadLetter: abandonedTaskQueue,
};

/** No retry of a job waits longer. What waits longer was dated by a wrong clock: see queue-clock.ts. */
export const longestBackoffSeconds = 5 * 60;

/** For jobs that need only the database or the storage: up to 1000 retries, with back-off from 1 to 60 seconds. */
const abandonedTaskQueueOptions = {
  notify: true,
  retryLimit: 1000,
  retryDelay: 1,
  retryBackoff: true,
  retryDelayMax: 60,
  retentionSeconds: taskQueueOptions.retentionSeconds,
};

const options = { schema: 'pgboss', application_name: `${brand.slug}-queue` };

/**
 * Creates pg-boss's tables, the queues and the cron schedules, and updates the settings of the queues of tasks. Idempotent.
 */
export async function installQueue(databaseUrl: string): Promise<void> {
  const boss = new PgBoss({ ...options, connectionString: databaseUrl, supervise: false, schedule: false, max: 2 });
  let failure: unknown;
  boss.on('error', (error) => {
    failure ??= error;
  });
  await boss.start();
  try {
    await boss.createQueue(abandonedTaskQueue, abandonedTaskQueueOptions);
    await boss.updateQueue(abandonedTaskQueue, abandonedTaskQueueOptions);
    await boss.createQueue(taskQueue, taskQueueOptions);
    await boss.updateQueue(taskQueue, taskQueueOptions);
    await boss.createQueue(fileRemovalQueue, abandonedTaskQueueOptions);
    await boss.createQueue(bookingQueue, { policy: 'short' });
    await boss.schedule(bookingQueue, bookingCron);
    await boss.createQueue(dailySumQueue, { policy: 'short', retryLimit: 0 });
    await boss.schedule(dailySumQueue, dailySumCron);
    await boss.createQueue(actQueue, { policy: 'short', retryLimit: 0 });
    await boss.schedule(actQueue, actCron);
    await boss.createQueue(noticeQueue, { policy: 'short', retryLimit: 0 });
    await boss.schedule(noticeQueue, noticeCron);
    await boss.createQueue(mailQueue, { policy: 'short', retryLimit: 0 });
    await boss.schedule(mailQueue, mailCron);
    await boss.createQueue(reminderQueue, { policy: 'short', retryLimit: 0 });
    await boss.schedule(reminderQueue, reminderCron);
    await boss.createQueue(reconcileQueue, { policy: 'short', retryLimit: 0 });
    await boss.schedule(reconcileQueue, reconcileCron);
    await boss.createQueue(deletionQueue, { policy: 'short', retryLimit: 0 });
    await boss.schedule(deletionQueue, deletionCron);
  } finally {
    await boss.stop({ graceful: false });
  }
  if (failure) throw failure;
}

/** Opens the queue for a process that only sends jobs: no migrations, cron or supervision, two connections. */
export async function openSendingQueue(databaseUrl: string, logger: Logger): Promise<Queue> {
  return open(
    new PgBoss({
      ...options,
      connectionString: databaseUrl,
      migrate: false,
      supervise: false,
      schedule: false,
      max: 2,
    }),
    logger,
  );
}

/**
 * Opens the queue for a worker: it also runs the cron schedules, and every 2 seconds releases jobs of dead workers. It listens
 * at `directUrl`, since a pooler hands notifications to whoever comes by; all else goes through `databaseUrl`.
 */
export async function openWorkingQueue(
  { databaseUrl, directUrl }: { databaseUrl: string; directUrl: string },
  logger: Logger,
): Promise<Queue> {
  const boss = new PgBoss({
    ...options,
    connectionString: directUrl,
    ...(databaseUrl !== directUrl && poolOf(databaseUrl)),
    migrate: false,
    useListenNotify: true,
    superviseIntervalSeconds: 2,
    monitorIntervalSeconds: 2,
    max: 6,
  });
  return open(boss, logger);
}

/** pg-boss has one address for its pool and the connection that listens: the pool's own clients have another one. */
function poolOf(connectionString: string): { Client: new (config?: pg.ClientConfig) => pg.Client } {
  return {
    Client: class extends pg.Client {
      constructor(config?: pg.ClientConfig) {
        super({ ...config, connectionString });
      }
    },
  };
}

async function open(boss: PgBoss, logger: Logger): Promise<Queue> {
  boss.on('error', (error) => logger.error({ error }, 'queue error'));
  boss.on('warning', (warning) => logger.warn({ warning }, 'queue warning'));
  await boss.start();
  return boss;
}

/** A new task that needs a job. `openBefore`: how many open tasks its user had when it was submitted. */
type WaitingTask = { taskId: string; type: string; openBefore: number };

/**
 * Returns the jobs of new tasks as attached rows of the statement that creates the tasks, so that both exist or neither does.
 * The INSERT is pg-boss's own: `insert` is called with a fake `db` that records the statement instead of running it.
 * @throws {Error} when that statement is not a single INSERT with one parameter, as after an incompatible pg-boss update
 */
export async function attachedTaskJobs(queue: Queue, tasks: readonly WaitingTask[]): Promise<AttachedRows> {
  let statement: { text: string; values: unknown[] } | undefined;
  const recorder = {
    executeSql: async (text: string, values: unknown[] = []) => {
      statement = { text, values };
      return { rows: [] };
    },
  };
  await queue.insert(taskQueue, tasks.map(jobOf), { db: recorder });
  const { text, values } = statement ?? { text: '', values: [] };
  if (!/^\s*INSERT INTO /.test(text) || values.length !== 1 || typeof values[0] !== 'string') {
    throw new Error('The queue adds jobs by a statement that cannot be part of another one.');
  }
  const payload = values[0];
  const insert = {
    table: 'jobs',
    count: 1,
    sql: (first: number) => `${text.replaceAll(/\$1\b/g, `$${first}`)} RETURNING 1`,
    values: () => [payload],
  };
  return { insert, rows: tasks };
}

/**
 * Returns the job of a task. Its priority falls with the number of open tasks that the user had before, so that the first
 * tasks of all users come before the second of any. Jobs are grouped by task type, for the worker's limits per type.
 */
function jobOf({ taskId, type, openBefore }: WaitingTask) {
  const data = { taskId } satisfies TaskJob;
  return { id: taskId, data, priority: -openBefore, group: { id: type, tier: type } };
}

/**
 * Replaces the jobs of open tasks by new ones with the highest priority. The caller holds the row locks of the tasks and has
 * made sure that none of them has a job that would still be worked on.
 * @throws {Error} when the queue did not insert every job
 */
export async function sendTaskJobsAgain(
  queue: Queue,
  tx: Transaction,
  tasks: readonly { taskId: string; type: string }[],
): Promise<void> {
  const db = fromPrisma(tx);
  const taskIds = tasks.map(({ taskId }) => taskId);
  await queue.deleteJob(taskQueue, taskIds, { db });
  const jobs = tasks.map((task) => jobOf({ ...task, openBefore: 0 }));
  const ids = await queue.insert(taskQueue, jobs, { db, returnId: true });
  if (ids?.length !== jobs.length) throw new Error('The queue did not take every job.');
}

/**
 * Releases a job that a worker holds, to be retried after `afterMs` milliseconds, or the longest back-off where that is
 * sooner; this counts as one of its attempts. When the worker completes or fails the job afterwards, nothing changes.
 */
export async function offerTaskLater(queue: Queue, job: Job<TaskJob>, error: Error, afterMs: number): Promise<void> {
  await queue.fail(taskQueue, [job], error);
  const startAfter = Math.min(longestBackoffSeconds, Math.ceil(afterMs / 1000));
  await queue.update(taskQueue, job.data, { id: job.id, startAfter });
}

/** Sends a job that removes a file, in the caller's transaction: it is retried until the storage has removed the file. */
export async function sendFileRemoval(queue: Queue, tx: Transaction, job: FileRemovalJob): Promise<void> {
  await queue.send(fileRemovalQueue, job, { db: fromPrisma(tx) });
}

/** Requests a run of the bookings now, as the cron does; while one such job waits, another is not added. */
export async function requestBookings(queue: Queue): Promise<void> {
  await queue.send(bookingQueue, {});
}

/** Requests that notices are sent now; while one such job waits, another is not added. */
export async function requestNotices(queue: Queue): Promise<void> {
  await queue.send(noticeQueue, {});
}

/** Requests that mails are sent now; while one such job waits, another is not added. */
export async function requestMails(queue: Queue): Promise<void> {
  await queue.send(mailQueue, {});
}

/** Requests that acts on many accounts go on now; while one such job waits, another is not added. */
export async function requestActs(queue: Queue): Promise<void> {
  await queue.send(actQueue, {});
}

/** Requests that users are told now what is due; while one such job waits, another is not added. */
export async function requestReminders(queue: Queue): Promise<void> {
  await queue.send(reminderQueue, {});
}
