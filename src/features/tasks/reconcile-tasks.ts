import {
  listTasksWithoutJob,
  listUnneededFiles,
  listUnneededFolders,
  lockTasksWithoutJob,
  removeUnneededJobs,
} from '#/features/tasks/reconcile-queries.ts';
import { listWorkFolders, removeWorkFolders } from '#/features/tasks/work-folder.ts';
import { endOverdueTasks, type WorkerServices } from '#/features/tasks/work-on-task.ts';
import { inTransaction } from '#/server/db.ts';
import { type Queue, sendTaskJobsAgain } from '#/server/queue.ts';

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

/** How far the stored files have been looked through: the key after which the next look goes on. */
export type FileSweep = { after: string };

/** Begins with the first file. */
export function newFileSweep(): FileSweep {
  return { after: taskFiles };
}

const taskFiles = 'tasks/';
const batch = { tasks: 100, jobs: 500, files: 1_000 };
const maxFilesEachTime = 10_000;
/** A younger file may be of an attempt that is about to tell its task of it, or be read at this moment. */
const youngFileMs = 10 * 60 * 1000;
/** Files of older tasks were looked at in an earlier sweep, and none can be added: a task is open for a day at most. */
const sweptDays = 2;

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
  let removed = 0;
  for (let seen = 0; seen < maxFilesEachTime; seen += batch.files) {
    const listed = await storage.list(sweep.after, batch.files);
    const files = listed.filter(({ key }) => key.startsWith(taskFiles));
    const old = files.filter(({ changedAt }) => Date.now() - changedAt.getTime() > youngFileMs);
    const unneeded = old.length > 0 ? await listUnneededFiles(db, old) : [];
    for (const file of unneeded) {
      if (!(await storage.remove(file))) continue;
      removed += 1;
      logger.warn({ file }, 'no task had this file; it was removed');
    }
    const last = files.at(-1);
    if (!last || files.length < batch.files) {
      sweep.after = firstFileOf(new Date(Date.now() - sweptDays * 24 * 60 * 60 * 1000));
      return removed;
    }
    sweep.after = last.key;
  }
  return removed;
}

/** Where the files of tasks begin that were created from `since` on: the ids of tasks begin with their instant. */
function firstFileOf(since: Date): string {
  const instant = since.getTime().toString(16).padStart(12, '0');
  return `${taskFiles}${instant.slice(0, 8)}-${instant.slice(8)}`;
}

async function removeFoldersWithoutTask({ db, workFolder, logger }: ReconcilerServices): Promise<number> {
  const names = await listWorkFolders(workFolder);
  const taskIds = names.length > 0 ? await listUnneededFolders(db, names) : [];
  for (const taskId of taskIds) await removeWorkFolders(workFolder, taskId);
  if (taskIds.length > 0) logger.warn({ taskIds }, 'work folders of tasks that have ended were removed');
  return taskIds.length;
}
