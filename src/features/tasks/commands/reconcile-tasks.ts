import { endOverdueTasks } from '#/features/tasks/commands/expire-tasks.ts';
import type { WorkerServices } from '#/features/tasks/commands/work-on-task.ts';
import {
  bringDeadlinesForward,
  listTasksWithoutJob,
  listUnneededFiles,
  listUnneededFolders,
  lockTasksWithoutJob,
  removeUnneededJobs,
} from '#/features/tasks/store/reconcile.ts';
import { listWorkFolders, removeWorkFolders } from '#/generators/runtime/work-folder.ts';
import { inTransaction } from '#/platform/db.ts';
import { type Queue, sendTaskJobsAgain } from '#/platform/queue.ts';
import { bringQueueForward } from '#/platform/queue-clock.ts';
import { type FileSweep, newSweepOf, sweepFiles } from '#/platform/sweep-files.ts';

/** The services of the reconciler. */
export type ReconcilerServices = Pick<WorkerServices, 'db' | 'ledger' | 'storage' | 'logger' | 'workFolder'> & {
  queue: Queue;
};

/** The number of repairs of each kind. Removed jobs of ended tasks are not counted, because every cancel leaves one. */
export type Repairs = {
  /** Jobs of open tasks that a clock had put further ahead than any back-off does, and that are due now. */
  jobsAhead: number;
  /** Open tasks whose deadline a clock had put further ahead than any is; it is a day from now. */
  deadlinesAhead: number;
  /** Open tasks past their deadline that were failed with a refund. */
  overdueTasks: number;
  /** Open tasks without a job that got a new one. */
  tasksWithoutJob: number;
  /** Removed files in the storage that no task refers to. */
  filesWithoutTask: number;
  /** Removed work folders, on this machine, of tasks that have ended. */
  foldersWithoutTask: number;
};

/** Returns a sweep of all task files in the storage, at its start. */
export function newFileSweep(): FileSweep {
  return newSweepOf('tasks/');
}

/** How many rows one statement handles. */
const batch = { tasks: 100, jobs: 500 };

/**
 * Repairs what a crash, a bug or a wrong clock left behind: open tasks past their deadline or without a job; jobs and deadlines
 * that are too far ahead; jobs, files and folders without an open task. Idempotent, and safe to run concurrently. A failed repair is logged, does not stop the others, and is retried
 * by the next run. Returns the number of repairs.
 * @param sweep the position in the storage, which is advanced; one call handles a limited number of files
 * @param options.isClockSteady whether a deadline that is too far ahead is to be changed: by a clock that is behind, tasks would
 * be overdue once it is right again
 */
export async function reconcileTasks(
  services: ReconcilerServices,
  sweep: FileSweep = newFileSweep(),
  { isClockSteady } = { isClockSteady: true },
): Promise<Repairs> {
  const counted = (what: keyof Repairs | 'jobsWithoutTask', repair: () => Promise<number>) =>
    repair().catch((error) => {
      services.logger.error({ error, what }, 'a repair was not made; it is tried again');
      return 0;
    });
  const jobsAhead = await counted('jobsAhead', () => bringQueueForward(services.db));
  const deadlinesAhead = isClockSteady ? await counted('deadlinesAhead', () => bringDeadlinesForward(services.db)) : 0;
  const overdueTasks = await counted('overdueTasks', () => endOverdueTasks(services));
  const tasksWithoutJob = await counted('tasksWithoutJob', () => sendMissingJobs(services));
  await counted('jobsWithoutTask', () => removeJobsWithoutTask(services));
  return {
    jobsAhead,
    deadlinesAhead,
    overdueTasks,
    tasksWithoutJob,
    filesWithoutTask: await counted('filesWithoutTask', () => removeFilesWithoutTask(services, sweep)),
    foldersWithoutTask: await counted('foldersWithoutTask', () => removeFoldersWithoutTask(services)),
  };
}

async function sendMissingJobs({ db, queue, logger }: ReconcilerServices): Promise<number> {
  for (let sent = 0, after: string | null = null; ; ) {
    const listed = await listTasksWithoutJob(db, after, batch.tasks);
    after = listed.at(-1) ?? null;
    if (after === null) return sent;
    const tasks = await inTransaction(db, async (tx) => {
      const locked = await lockTasksWithoutJob(tx, listed);
      if (locked.length > 0) await sendTaskJobsAgain(queue, tx, locked);
      return locked;
    });
    const taskIds = tasks.map(({ taskId }) => taskId);
    if (taskIds.length > 0) logger.warn({ taskIds }, 'open tasks had no job; each has one again');
    sent += taskIds.length;
  }
}

async function removeJobsWithoutTask({ db, logger }: ReconcilerServices): Promise<number> {
  for (let removed = 0; ; ) {
    const taskIds = await removeUnneededJobs(db, batch.jobs);
    if (taskIds.length > 0) logger.info({ taskIds }, 'waiting jobs had no open task; they were removed');
    removed += taskIds.length;
    if (taskIds.length < batch.jobs) return removed;
  }
}

async function removeFilesWithoutTask(services: ReconcilerServices, sweep: FileSweep): Promise<number> {
  const { db, storage, logger } = services;
  const files = await sweepFiles(storage, sweep, (old) => listUnneededFiles(db, old));
  if (files.length > 0) logger.warn({ files }, 'no task had these files; they were removed');
  return files.length;
}

async function removeFoldersWithoutTask({ db, workFolder, logger }: ReconcilerServices): Promise<number> {
  const names = await listWorkFolders(workFolder);
  const taskIds = names.length > 0 ? await listUnneededFolders(db, names) : [];
  for (const taskId of taskIds) await removeWorkFolders(workFolder, taskId);
  if (taskIds.length > 0) logger.warn({ taskIds }, 'work folders of tasks that have ended were removed');
  return taskIds.length;
}
