import { endOverdueTasks } from '#/features/tasks/commands/expire-tasks.ts';
import type { WorkerServices } from '#/features/tasks/commands/work-on-task.ts';
import {
  listTasksWithoutJob,
  listUnneededFiles,
  listUnneededFolders,
  lockTasksWithoutJob,
  removeUnneededJobs,
} from '#/features/tasks/store/reconcile.ts';
import { listWorkFolders, removeWorkFolders } from '#/generators/runtime/work-folder.ts';
import { inTransaction } from '#/platform/db.ts';
import { type Queue, sendTaskJobsAgain } from '#/platform/queue.ts';
import { type FileSweep, newSweepOf, sweepFiles } from '#/platform/sweep-files.ts';

/** What tasks are reconciled with. */
export type ReconcilerServices = Pick<WorkerServices, 'db' | 'storage' | 'logger' | 'workFolder'> & { queue: Queue };

/** How many of each were repaired. Not among them: the waiting jobs of tasks that ended, as each cancel leaves one behind. */
export type Repairs = {
  /** Open tasks past their deadline that were ended. */
  overdueTasks: number;
  /** Open tasks that nobody would have ended, that have a job again. */
  tasksWithoutJob: number;
  /** Stored files that no task refers to, that were removed. */
  filesWithoutTask: number;
  /** Folders of attempts at tasks that have ended, on this machine, that were removed. */
  foldersWithoutTask: number;
};

/** Begins with the first file of a task. */
export function newFileSweep(): FileSweep {
  return newSweepOf('tasks/');
}

const batch = { tasks: 100, jobs: 500 };

/**
 * Makes right what a crash, or a bug, left behind: open tasks past their deadline or without a job, jobs, files and folders
 * without a task. It may run twice at once, or late: each repair is made once, and what is as it should be is left alone. A
 * repair that fails keeps none of the others from being made; it is logged and made the next time.
 * @param sweep is moved on; a whole one takes several calls where there are very many files
 */
export async function reconcileTasks(
  services: ReconcilerServices,
  sweep: FileSweep = newFileSweep(),
): Promise<Repairs> {
  const counted = (what: keyof Repairs | 'jobsWithoutTask', repair: () => Promise<number>) =>
    repair().catch((error) => {
      services.logger.error({ error, what }, 'a repair was not made; it is tried again');
      return 0;
    });
  const overdueTasks = await counted('overdueTasks', () => endOverdueTasks(services));
  const tasksWithoutJob = await counted('tasksWithoutJob', () => sendMissingJobs(services));
  await counted('jobsWithoutTask', () => removeJobsWithoutTask(services));
  return {
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
