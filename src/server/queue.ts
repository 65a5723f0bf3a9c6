import { fromPrisma, PgBoss } from 'pg-boss';
import type { Transaction } from '#/server/db.ts';
import type { Logger } from '#/server/logger.ts';

export type Queue = PgBoss;

/** Jobs to do tasks, one a task. */
export const taskQueue = 'tasks';
/** Where the job of a task ends that no worker could end. */
export const abandonedTaskQueue = 'tasks-abandoned';

/** Where the cron asks for what time called for in accounts to be booked. */
export const bookingQueue = 'bookings';
/** Each five minutes. Balances do not wait for it: it only brings the books of accounts that nobody moves up to date. */
const bookingCron = '*/5 * * * *';

export type TaskJob = { taskId: string };

/** Files that nothing refers to any more, to be removed from the storage. */
export const fileRemovalQueue = 'file-removals';
export type FileRemovalJob = { file: string };

/**
 * A worker that is silent for `heartbeatSeconds` is taken for dead and its job goes to another. `expireInSeconds` is the
 * most that one attempt may take.
 */
const taskQueueOptions = {
  notify: true,
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

/**
 * Puts tasks' jobs into the queue as part of the transaction: they exist if and only if the tasks do. The more open tasks
 * a user had before, the later the turn of this one: everybody's first goes before anybody's second.
 */
export async function sendTaskJobs(
  queue: Queue,
  tx: Transaction,
  jobs: readonly (TaskJob & { openBefore: number })[],
): Promise<void> {
  const ids = await queue.insert(
    taskQueue,
    jobs.map(({ openBefore, ...data }) => ({ data, priority: -openBefore })),
    { db: preparedIn(tx), returnId: true },
  );
  if (ids?.length !== jobs.length) throw new Error('The queue did not take every job.');
}

/** Has a file removed once the transaction commits, however often that must be tried. */
export async function sendFileRemoval(queue: Queue, tx: Transaction, job: FileRemovalJob): Promise<void> {
  await queue.send(fileRemovalQueue, job, { db: fromPrisma(tx) });
}

/** The queue's statements within the transaction, kept prepared: there is one text for each queue. */
function preparedIn(tx: Transaction): ReturnType<typeof fromPrisma> {
  const db = fromPrisma(tx);
  return { ...db, executeSql: (text, values) => db.executeSql(`/* queue:insert */ ${text}`, values) };
}

/** Asks for the bookings to be made now, as the cron does; one such job waits at a time. */
export async function requestBookings(queue: Queue): Promise<void> {
  await queue.send(bookingQueue, {});
}
