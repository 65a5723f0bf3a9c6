import { fromPrisma, type Job, PgBoss } from 'pg-boss';
import type { AttachedRows } from '#/platform/bulk-rows.ts';
import type { Transaction } from '#/platform/db.ts';
import type { Logger } from '#/platform/logger.ts';

export type Queue = PgBoss;

/** Jobs to do tasks, one a task: its id is the task's. */
export const taskQueue = 'tasks';
/** Where the job of a task ends that no worker could end. */
export const abandonedTaskQueue = 'tasks-abandoned';

/** Where the cron asks for what time called for in accounts to be booked. */
export const bookingQueue = 'bookings';
/** Each five minutes. Balances do not wait for it: it only brings the books of accounts that nobody moves up to date. */
const bookingCron = '*/5 * * * *';

/** Where the cron asks for tasks to be reconciled. */
export const reconcileQueue = 'task-reconciliations';
const reconcileCron = '* * * * *';

/** Where notices are asked to be sent. */
export const noticeQueue = 'notices';
/** Each minute: for those whose next try has come. New ones are asked for at once. */
const noticeCron = '* * * * *';

export type TaskJob = { taskId: string };

/** What is said to have changed (`ChangeEvents`) when there are new tasks. */
export const tasksSubject = 'tasks';

/** Files that nothing refers to any more, to be removed from the storage. */
export const fileRemovalQueue = 'file-removals';
export type FileRemovalJob = { file: string };

/**
 * A worker that is silent for `heartbeatSeconds` is taken for dead and its job goes to another. `expireInSeconds` is the
 * most that one attempt may take.
 */
const taskQueueOptions = {
  // Their jobs come with the ledger's statement, and workers are woken by `tasksSubject`.
  notify: false,
  heartbeatSeconds: 10,
  expireInSeconds: 15 * 60,
  retryLimit: 3,
  retentionSeconds: 365 * 24 * 60 * 60,
  retryDelay: 1,
  retryBackoff: true,
  deadLetter: abandonedTaskQueue,
};

/** Ending an abandoned task needs only the database, so it is tried until that is there. */
const abandonedTaskQueueOptions = {
  notify: true,
  retryLimit: 1000,
  retryDelay: 1,
  retryBackoff: true,
  retryDelayMax: 60,
  retentionSeconds: taskQueueOptions.retentionSeconds,
};

const options = { schema: 'pgboss', application_name: 'farthing-queue' };

/** Creates the queue's own tables, and the queues with today's settings. Safe to run again. */
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
    await boss.createQueue(noticeQueue, { policy: 'short', retryLimit: 0 });
    await boss.schedule(noticeQueue, noticeCron);
    await boss.createQueue(reconcileQueue, { policy: 'short', retryLimit: 0 });
    await boss.schedule(reconcileQueue, reconcileCron);
  } finally {
    await boss.stop({ graceful: false });
  }
  if (failure) throw failure;
}

/** The queue for a process that only sends jobs. */
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

/** The queue for a worker: it also finds jobs whose worker died, within seconds, and keeps the cron. */
export async function openWorkingQueue(databaseUrl: string, logger: Logger): Promise<Queue> {
  const boss = new PgBoss({
    ...options,
    connectionString: databaseUrl,
    migrate: false,
    useListenNotify: true,
    superviseIntervalSeconds: 2,
    monitorIntervalSeconds: 2,
    max: 6,
  });
  return open(boss, logger);
}

async function open(boss: PgBoss, logger: Logger): Promise<Queue> {
  boss.on('error', (error) => logger.error({ error }, 'queue error'));
  boss.on('warning', (warning) => logger.warn({ warning }, 'queue warning'));
  await boss.start();
  return boss;
}

/** A task whose job is to be done. `openBefore`: how many open tasks its user had before it. */
type WaitingTask = { taskId: string; type: string; openBefore: number };

/**
 * The jobs of new tasks, to go in with the statement that creates those: they exist if and only if the tasks do. The queue
 * itself says how it adds them.
 */
export async function attachedTaskJobs(queue: Queue, tasks: readonly WaitingTask[]): Promise<AttachedRows> {
  let statement: { text: string; values: unknown[] } | undefined;
  const unsent = {
    executeSql: async (text: string, values: unknown[] = []) => {
      statement = { text, values };
      return { rows: [] };
    },
  };
  await queue.insert(taskQueue, tasks.map(jobOf), { db: unsent });
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
 * The job of a task. The more open tasks a user had before, the later its turn: everybody's first goes before anybody's
 * second. Jobs are grouped by the task's type, of which a worker may do a limited number at once.
 */
function jobOf({ taskId, type, openBefore }: WaitingTask) {
  const data = { taskId } satisfies TaskJob;
  return { id: taskId, data, priority: -openBefore, group: { id: type, tier: type } };
}

/**
 * Puts new jobs into the queue for open tasks that have none which will still be worked on: whoever calls holds the locks of
 * the tasks and has made sure of it. They go before those who wait.
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
 * Has a job that a worker holds offered again, not before `afterMs` milliseconds; it counts as one of its tries. What the
 * worker says of it afterwards changes nothing.
 */
export async function offerTaskLater(queue: Queue, job: Job<TaskJob>, error: Error, afterMs: number): Promise<void> {
  await queue.fail(taskQueue, [job], error);
  await queue.update(taskQueue, job.data, { id: job.id, startAfter: Math.ceil(afterMs / 1000) });
}

/** Has a file removed once the transaction commits, however often that must be tried. */
export async function sendFileRemoval(queue: Queue, tx: Transaction, job: FileRemovalJob): Promise<void> {
  await queue.send(fileRemovalQueue, job, { db: fromPrisma(tx) });
}

/** Asks for the bookings to be made now, as the cron does; one such job waits at a time. */
export async function requestBookings(queue: Queue): Promise<void> {
  await queue.send(bookingQueue, {});
}

/** Asks for notices to be sent now; one such job waits at a time. */
export async function requestNotices(queue: Queue): Promise<void> {
  await queue.send(noticeQueue, {});
}
